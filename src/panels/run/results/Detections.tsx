import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, plural } from '../../../lib/text';
import type { HostTensor } from '../../../model/tensor';
import type { Labels } from '../../../state/labels';
import { Select } from '../../../ui/Select';
import { type ClassNames, classNames, isLines, likelyFirst, nameOfClass } from './classNames';
import { type Detection, findDetections, pictureCount } from './detections';
import { useFedPicture } from './fedPicture';
import { RowSteps } from './RowSteps';

type Tensors = Readonly<Record<string, HostTensor>>;

/** Boxes in the list; the picture has all that are good enough. */
const MOST_LISTED = 8;
const LEAST = ['0', '0.1', '0.3', '0.5', '0.7', '0.9'] as const;

/** The boxes that a detector found, drawn into the picture it was fed, and the best of them in words. */
export function Detections({
  inputs,
  outputs,
  assets,
}: {
  inputs: Tensors;
  outputs: Tensors;
  assets: readonly Labels[];
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<(typeof LEAST)[number]>('0.3');
  const [row, setRow] = useState(0);
  const rows = useMemo(() => pictureCount(outputs), [outputs]);
  const index = Math.max(0, Math.min(row, rows - 1));
  const detections = useMemo(() => findDetections(outputs, index), [outputs, index]);
  const picture = useFedPicture(inputs, index);
  const shown = useMemo(() => (detections ?? []).filter(({ score }) => score >= Number(chosen)), [detections, chosen]);
  useEffect(() => picture?.paint(canvas.current), [picture]);
  const numbers = useMemo(() => numbersIn(outputs, rows), [outputs, rows]);
  const names = useMemo(() => classNames(numbers, assets), [numbers, assets]);
  const [first, setFirst] = useState<0 | 1 | null>(null);
  if (!detections || !picture) return null;
  const { width, height } = picture;
  const from = first ?? (names && isLines(names.names) ? likelyFirst(names.names, numbers) : 0);
  const listed = shown.slice(0, MOST_LISTED);
  return (
    <div className="sec" aria-label="Boxes found" role="region">
      <h2 className="h4">
        <span>{plural(detections.length, 'box', 'boxes')}</span>
        <span className="row small run-output-type">
          <span className="muted">score from</span>
          <Select
            label="Least score"
            value={chosen}
            onChange={setChosen}
            options={LEAST.map((value) => ({ value, label: value }))}
          />
        </span>
      </h2>
      <RowSteps what="picture" row={index} rows={rows} onRow={setRow} />
      <div className="run-boxes">
        <canvas ref={canvas} role="img" aria-label={`The picture with ${plural(shown.length, 'box', 'boxes')}`} />
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden>
          {shown.toReversed().map((box, i) => (
            <rect
              key={i}
              className={i === shown.length - 1 ? 'best' : ''}
              x={box.left * width}
              y={box.top * height}
              width={(box.right - box.left) * width}
              height={(box.bottom - box.top) * height}
            />
          ))}
        </svg>
        {listed.toReversed().map((box, i) => (
          <span
            key={i}
            className="run-box-name"
            aria-hidden
            style={{ left: `${share(box.left) * 100}%`, top: `${share(box.top) * 100}%` }}
          >
            {wordOf(box, listed.length - i, names, from)}
          </span>
        ))}
      </div>
      {shown.length === 0 ? (
        <p className="small muted">
          None scores {chosen} or more; the best has {words(detections[0])}.
        </p>
      ) : (
        listed.map((box, place) => (
          <div key={place} className={`run-score ${place === 0 ? 'best' : ''}`}>
            <span className="cut" title={wordOf(box, place + 1, names, from)}>
              {wordOf(box, place + 1, names, from)}
            </span>
            <span className="run-bar">
              <span style={{ width: `${share(box.score) * 100}%` }} />
            </span>
            <span className="mono num">{(box.score * 100).toFixed(1)} %</span>
          </div>
        ))
      )}
      {shown.length > MOST_LISTED && (
        <p className="small muted">and {formatCount(shown.length - MOST_LISTED)} more in the picture</p>
      )}
      {names && shown.length > 0 && (
        <div className="row wrap small muted run-labels">
          <span>
            Names from <span className="mono">{names.path}</span>
          </span>
          {isLines(names.names) && (
            <>
              <span>, its first line is class</span>
              <Select
                label="Class of the first line"
                value={String(from) as '0' | '1'}
                onChange={(value) => setFirst(value === '1' ? 1 : 0)}
                options={[
                  { value: '0', label: '0' },
                  { value: '1', label: '1' },
                ]}
              />
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** The numbers of all classes found; none where classes have names, or there are none. */
function numbersIn(outputs: Tensors, rows: number): readonly number[] {
  const found = Array.from({ length: rows }, (_, index) => findDetections(outputs, index) ?? []).flat();
  return [...new Set(found.flatMap(({ label }) => (typeof label === 'number' ? [label] : [])))];
}

/** `person`, `class 17`, or `box 3` where the model gives no classes. */
function wordOf({ label }: Detection, place: number, names: ClassNames | null, first: 0 | 1): string {
  if (label === null) return `box ${place}`;
  if (typeof label === 'string') return label;
  return (names && nameOfClass(names, first, label)) ?? `class ${label}`;
}

function share(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function words(best: Detection | undefined): string {
  return best ? `${(best.score * 100).toFixed(1)} %` : 'none';
}
