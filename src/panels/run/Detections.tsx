import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, plural } from '../../lib/text';
import type { HostTensor } from '../../model/tensor';
import { Select } from '../../ui/Select';
import { type Detection, findDetections } from './detections';
import { pixelsFromTensor } from './outputView';
import { paintPixels } from './paint';
import { pictureLayout } from './ways';

type Tensors = Readonly<Record<string, HostTensor>>;

/** Boxes in the list; the picture has all that are good enough. */
const MOST_LISTED = 8;
const LEAST = ['0', '0.1', '0.3', '0.5', '0.7', '0.9'] as const;

/** The boxes that a detector found, drawn into the first picture it was fed, and the best of them in words. */
export function Detections({ inputs, outputs }: { inputs: Tensors; outputs: Tensors }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<(typeof LEAST)[number]>('0.3');
  const detections = useMemo(() => findDetections(outputs, 0), [outputs]);
  const picture = useMemo(() => fedPicture(inputs), [inputs]);
  const shown = useMemo(() => (detections ?? []).filter(({ score }) => score >= Number(chosen)), [detections, chosen]);
  useEffect(() => {
    paintPixels(canvas.current, picture ?? { width: 0, height: 0, data: new Uint8ClampedArray() });
  }, [picture]);
  if (!detections || !picture) return null;
  const { width, height } = picture;
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
      <div className="run-boxes">
        <canvas ref={canvas} role="img" aria-label={`The picture with ${plural(shown.length, 'box', 'boxes')}`} />
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden>
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
      </div>
      {shown.length === 0 ? (
        <p className="small muted">
          None scores {chosen} or more; the best has {words(detections[0])}.
        </p>
      ) : (
        shown.slice(0, MOST_LISTED).map((box, place) => (
          <div key={place} className={`run-score ${place === 0 ? 'best' : ''}`}>
            <span className="cut">{box.label === null ? `box ${place + 1}` : `class ${box.label}`}</span>
            <span className="run-bar">
              <span style={{ width: `${Math.max(0, Math.min(1, box.score)) * 100}%` }} />
            </span>
            <span className="mono num">{(box.score * 100).toFixed(1)} %</span>
          </div>
        ))
      )}
      {shown.length > MOST_LISTED && (
        <p className="small muted">and {formatCount(shown.length - MOST_LISTED)} more in the picture</p>
      )}
    </div>
  );
}

function words(best: Detection | undefined): string {
  return best ? `${(best.score * 100).toFixed(1)} %` : 'none';
}

/** The first input that is a picture, as it was fed. */
function fedPicture(inputs: Tensors) {
  for (const tensor of Object.values(inputs)) {
    const layout = pictureLayout(tensor);
    if (layout) return pixelsFromTensor(tensor, layout, 0);
  }
  return null;
}
