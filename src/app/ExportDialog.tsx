import { type RefObject, useState } from 'react';
import { type ExportArea, exportPng, exportSvg, imageSize, pageTools, wholeArea } from '../canvas/exportPicture';
import type { GraphCanvasHandle } from '../canvas/GraphCanvas';
import type { Picture } from '../canvas/picture';
import { formatCount } from '../lib/text';
import { track } from '../state/busy';
import { useOpenDocument } from '../state/document';
import { fileNameFor, saveBlob } from '../state/download';
import { setExporting, useExporting } from '../state/exporting';
import { graphAsText, type GraphTextFormat } from '../state/graphText';
import { useView } from '../state/view';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Field } from '../ui/Field';
import { Segmented } from '../ui/Segmented';
import './Export.css';
import { printGraph } from './printGraph';

type Format = 'png' | 'svg' | GraphTextFormat;
type Extent = 'view' | 'all';

const FORMATS = [
  { value: 'png', label: 'PNG' },
  { value: 'svg', label: 'SVG' },
  { value: 'mermaid', label: 'Mermaid' },
  { value: 'dot', label: 'DOT' },
  { value: 'json', label: 'JSON' },
] as const;

const ENDINGS: Readonly<Record<Format, string>> = { png: 'png', svg: 'svg', mermaid: 'mmd', dot: 'dot', json: 'json' };

const PICTURE_EXTENTS = [
  { value: 'view', label: 'What is on screen' },
  { value: 'all', label: 'The whole graph' },
] as const;
const TEXT_EXTENTS = [
  { value: 'view', label: 'As it is open now' },
  { value: 'all', label: 'Everything opened' },
] as const;

/** Saves the graph as a picture or as text for other programs, or prints it. */
export function ExportDialog({ canvas }: { canvas: RefObject<GraphCanvasHandle | null> }) {
  const open = useExporting((state) => state.open);
  return (
    <Dialog title="Export the graph" open={open} onClose={() => setExporting(false)}>
      {open && <ExportForm canvas={canvas} />}
    </Dialog>
  );
}

function ExportForm({ canvas }: { canvas: RefObject<GraphCanvasHandle | null> }) {
  const name = useOpenDocument().opened.summary.name || 'graph';
  const start = useView((state) => state.start);
  const [format, setFormat] = useState<Format>('png');
  const [extent, setExtent] = useState<Extent>('view');
  const [scale, setScale] = useState('2');
  const [problem, setProblem] = useState<string | null>(null);
  const [shown] = useState(() => canvas.current?.shown() ?? null);
  const isPicture = format === 'png' || format === 'svg';
  const area = shown && (extent === 'view' ? shown.screen : wholeArea(shown.picture));
  const wanted = Number(scale);
  const isScale = Number.isFinite(wanted) && wanted > 0 && wanted <= 32;
  const startName = start?.kind === 'signature' ? start.key : start?.kind === 'function' ? start.name : 'graph';

  const save = async (): Promise<void> => {
    setProblem(null);
    const made = isPicture
      ? shown && area && (await picture(shown.picture, area, format, wanted, `${name} ${startName}`))
      : await text(format, extent);
    if (typeof made === 'string') setProblem(made);
    else if (!made) setProblem('The browser has no memory for a picture of this size. Choose a smaller scale.');
    else {
      saveBlob(made, fileNameFor(`${name}-${startName}`, ENDINGS[format]));
      setExporting(false);
    }
  };

  return (
    <form
      className="col export"
      onSubmit={(event) => {
        event.preventDefault();
        if (format !== 'png' || isScale) void track(save());
      }}
    >
      <Segmented label="Format" value={format} options={FORMATS} onChange={setFormat} wide />
      <Segmented
        label="Extent"
        value={extent}
        options={isPicture ? PICTURE_EXTENTS : TEXT_EXTENTS}
        onChange={setExtent}
        wide
      />
      {format === 'png' && (
        <div className="row">
          <span>Scale</span>
          <Field
            label="Scale"
            className="export-scale"
            inputMode="decimal"
            value={scale}
            {...(!isScale && { error: 'Scale is a number over 0 and up to 32.' })}
            onChange={(event) => setScale(event.target.value)}
          />
          <span className="small muted grow">{area && isScale ? saySize(area, wanted) : ''}</span>
        </div>
      )}
      {problem && (
        <p className="error small" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <Button
          onClick={() => {
            setExporting(false);
            if (shown) printGraph(shown.picture, shown.screen, `${name} ${startName}`);
          }}
        >
          Print
        </Button>
        <span className="grow" />
        <Button look="primary" icon="download" type="submit">
          Save
        </Button>
      </div>
    </form>
  );
}

/** `2,880 × 1,640 px`, and where the scale had to give way. */
function saySize(area: ExportArea, scale: number): string {
  const size = imageSize(area, scale);
  const px = `${formatCount(size.width)} × ${formatCount(size.height)} px`;
  return size.scale < scale ? `${px}: the largest a browser makes, scale ${size.scale.toPrecision(2)}` : px;
}

async function picture(
  drawn: Picture,
  area: ExportArea,
  format: 'png' | 'svg',
  scale: number,
  title: string,
): Promise<Blob | null> {
  if (format === 'png') return exportPng(drawn, area, scale);
  return new Blob([exportSvg(drawn, area, title, pageTools())], { type: 'image/svg+xml' });
}

/** The file, or a sentence on why there is none. */
async function text(format: GraphTextFormat, extent: Extent): Promise<Blob | string> {
  const made = await graphAsText(format, extent === 'all');
  return made.ok ? new Blob([made.value], { type: 'text/plain' }) : made.failure.message;
}
