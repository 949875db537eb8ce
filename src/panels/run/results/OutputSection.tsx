import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../lib/text';
import { elementCount, formatTensorShape } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { type Labels, labelsFor } from '../../../state/labels';
import { Button } from '../../../ui/Button';
import { CopyButton } from '../../../ui/CopyButton';
import { nestedJson } from '../../../weights/tensorJson';
import { HeardSeries } from './HeardSeries';
import { NpyButton } from './NpyButton';
import { OutputHeat } from './OutputHeat';
import { OutputTable } from './OutputTable';
import {
  chooseView,
  labelsFromOutput,
  type OutputView,
  pixelsFromTensor,
  rankScores,
  stretchedRange,
} from './outputView';
import { formatElement } from '../../../weights/format';
import { paintPixels } from './paint';
import { RowSteps } from './RowSteps';
import { SeriesChart } from './SeriesChart';

const FIRST_SCORES = 5;
const SCORE_DIGITS = 4;
/** Elements that still make a text one can paste. */
const MOST_COPIED = 200_000;

/** One output, as what it is: bars, a picture, a heat map, a line, or a table. */
export function OutputSection({
  name,
  outputs,
  assets,
}: {
  name: string;
  /** All outputs of the run: one may name the classes of another. */
  outputs: Readonly<Record<string, HostTensor>>;
  assets: readonly Labels[];
}) {
  const tensor = outputs[name];
  return tensor && <Output name={name} tensor={tensor} outputs={outputs} assets={assets} />;
}

interface OutputProps {
  readonly name: string;
  readonly tensor: HostTensor;
  readonly outputs: Readonly<Record<string, HostTensor>>;
  readonly assets: readonly Labels[];
}

function Output({ name, tensor, outputs, assets }: OutputProps) {
  const [table, setTable] = useState(false);
  const [row, setRow] = useState(0);
  const isNamed = useMemo(() => findLabels({ tensor, outputs, assets, row: 0 }) !== null, [tensor, outputs, assets]);
  const view = useMemo(() => chooseView(tensor, isNamed), [tensor, isNamed]);
  const rows = view.kind === 'table' ? 1 : batchSize(tensor, view.kind);
  const shown = Math.min(row, rows - 1);
  const count = elementCount(tensor.shape);
  return (
    <div className="sec" aria-label={`Output ${name}`} role="region">
      <h2 className="h4">
        <span>{name}</span>
        <span className="mono muted run-output-type">
          {formatTensorShape(tensor.shape)} {tensor.dtype}
        </span>
      </h2>
      {!table && <RowSteps row={shown} rows={rows} onRow={setRow} />}
      {table || view.kind === 'table' ? (
        <OutputTable name={name} tensor={tensor} />
      ) : view.kind === 'scores' ? (
        <Scores tensor={tensor} row={shown} view={view} outputs={outputs} assets={assets} />
      ) : view.kind === 'heat' ? (
        <OutputHeat name={name} tensor={tensor} row={shown} />
      ) : view.kind === 'picture' ? (
        <OutputPicture name={name} tensor={tensor} row={shown} layout={view.layout} />
      ) : (
        <>
          <SeriesChart name={name} tensor={tensor} row={shown} length={view.length} />
          <HeardSeries name={name} tensor={tensor} row={shown} length={view.length} />
        </>
      )}
      <div className="row small run-output-foot">
        <span className="grow" />
        {view.kind !== 'table' && (
          <Button small look="quiet" icon="table" on={table} onClick={() => setTable(!table)}>
            {table ? 'Back' : `All ${formatCount(count)}`}
          </Button>
        )}
        {count <= MOST_COPIED && <CopyButton label={`Copy ${name} as JSON`} text={() => nestedJson(tensor)} />}
        <NpyButton name={name} tensor={tensor} />
      </div>
    </div>
  );
}

/** Rows of a batch that are shown one at a time. */
function batchSize({ shape }: HostTensor, kind: Exclude<OutputView['kind'], 'table'>): number {
  if (kind === 'picture') return shape.length === 4 ? (shape[0] ?? 1) : 1;
  // A series may have an axis for its one channel.
  return shape.length >= 2 ? (shape[0] ?? 1) : 1;
}

/** The model's own names of the classes, if another output gives them, else the first asset with a line for each. */
function findLabels({ tensor, outputs, assets, row }: Omit<OutputProps, 'name'> & { readonly row: number }) {
  for (const [path, other] of Object.entries(outputs)) {
    const lines = labelsFromOutput(other, tensor, row);
    if (lines) return { path, lines };
  }
  return labelsFor(tensor.shape.at(-1), assets);
}

type ScoresProps = Omit<OutputProps, 'name'> & {
  readonly row: number;
  readonly view: Extract<OutputView, { readonly kind: 'scores' }>;
};

function Scores({ tensor, row, view: { classes, isShare }, outputs, assets }: ScoresProps) {
  const labels = useMemo(() => findLabels({ tensor, outputs, assets, row }), [tensor, outputs, assets, row]);
  const lines = labels?.lines ?? null;
  const all = useMemo(() => rankScores(tensor, row, classes, lines), [tensor, row, classes, lines]);
  const ranked = all.slice(0, FIRST_SCORES);
  // Scores that are no shares are compared with each other: the bar of the least is empty.
  const low = isShare ? 0 : (all.at(-1)?.value ?? 0);
  const span = isShare ? 1 : (all[0]?.value ?? 0) - low || 1;
  return (
    <>
      {ranked.map(({ index, label, value }, place) => (
        <div key={index} className={`run-score ${place === 0 ? 'best' : ''}`}>
          <span className="cut" title={label}>
            {label}
          </span>
          <span className="run-bar">
            <span style={{ width: `${Math.max(0, Math.min(1, (value - low) / span)) * 100}%` }} />
          </span>
          <span className="mono num">
            {isShare ? `${(value * 100).toFixed(1)} %` : formatElement(tensor, row * classes + index, SCORE_DIGITS)}
          </span>
        </div>
      ))}
      {labels && (
        <div className="small muted run-labels">
          Labels from <span className="mono">{labels.path}</span>
        </div>
      )}
    </>
  );
}

function OutputPicture({
  name,
  tensor,
  row,
  layout,
}: {
  name: string;
  tensor: HostTensor;
  row: number;
  layout: Parameters<typeof pixelsFromTensor>[1];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => paintPixels(canvas.current, pixelsFromTensor(tensor, layout, row)), [tensor, layout, row]);
  const range = useMemo(() => stretchedRange(tensor, layout, row), [tensor, layout, row]);
  const side = Math.max(1, tensor.shape[layout.height] ?? 1, tensor.shape[layout.height + 1] ?? 1);
  // A picture of a few pixels is looked at enlarged, each pixel as large as the others.
  const times = Math.max(1, Math.floor(SMALLEST_SIDE / side));
  return (
    <>
      <canvas
        ref={canvas}
        className="run-picture-out"
        style={{ width: times > 1 ? (tensor.shape[layout.height + 1] ?? 1) * times : undefined }}
        role="img"
        aria-label={`${name} as a picture`}
      />
      {range && (
        <p className="tiny muted">
          Black is {formatFigure(range.low)}, white {formatFigure(range.high)}.
        </p>
      )}
    </>
  );
}

/** px on the screen that the longer side of a small picture gets at least half of. */
const SMALLEST_SIDE = 192;

function formatFigure(value: number): string {
  return value.toPrecision(4).replace('-', '−');
}
