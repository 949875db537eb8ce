import { type PointerEvent, useEffect, useRef } from 'react';
import type { TensorSpec } from '../../../model/summary';
import { Button } from '../../../ui/Button';
import { BRUSH, centreDrawing, renderStrokes, type Stroke } from './drawing';
import type { Fed } from './fed';
import { allocate, storeNumber, withSizes } from './makeTensor';
import { likelyScale } from './picture';
import { paintGrey } from '../results/paint';
import { useKept } from './useKept';

/** A pad to draw on with mouse, pen or finger, and beside it what the model is fed. */
export function DrawWay({ spec, onFed }: { spec: TensorSpec; onFed: (fed: Fed) => void }) {
  const [strokes, setStrokes] = useKept<readonly Stroke[]>('strokes', () => []);
  const pad = useRef<HTMLCanvasElement>(null);
  const preview = useRef<HTMLCanvasElement>(null);
  const size = spec.shape?.at(-2) ?? 28;

  useEffect(() => {
    paintStrokes(pad.current, strokes);
    const ink = renderStrokes(strokes);
    const cells = centreDrawing(ink, size);
    paintGrey(preview.current, cells, size, size);
    if (strokes.length === 0) {
      onFed({ kind: 'empty' });
      return;
    }
    const factor = likelyScale(spec.dtype) === '0 … 255' ? 255 : 1;
    const data = allocate(spec.dtype, cells.length);
    for (const [i, value] of cells.entries()) storeNumber(data, spec.dtype, i, value * factor);
    const shape = withSizes(spec.shape, [1]);
    onFed({ kind: 'tensor', tensor: { dtype: spec.dtype, shape, data }, label: 'drawing' });
  }, [strokes, size, spec, onFed]);

  const pointOf = (event: PointerEvent<HTMLCanvasElement>): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  return (
    <div className="run-draw">
      <div className="run-pad">
        <canvas
          ref={pad}
          width={280}
          height={280}
          aria-label={`Drawing pad for ${spec.key}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            const point = pointOf(event);
            setStrokes((before) => [...before, [point]]);
          }}
          onPointerMove={(event) => {
            if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
            const point = pointOf(event);
            setStrokes((before) => [...before.slice(0, -1), [...(before.at(-1) ?? []), point]]);
          }}
        />
        {strokes.length === 0 && (
          <span className="run-pad-hint" aria-hidden="true">
            Draw here
          </span>
        )}
      </div>
      <div className="run-draw-side">
        <canvas ref={preview} width={size} height={size} className="run-fed" role="img" aria-label="As fed" />
        <span className="tiny muted">
          as fed: {size} × {size}
        </span>
        <span className="grow" />
        <Button small disabled={strokes.length === 0} onClick={() => setStrokes(strokes.slice(0, -1))}>
          Undo
        </Button>
        <Button small disabled={strokes.length === 0} onClick={() => setStrokes([])}>
          Clear
        </Button>
      </div>
    </div>
  );
}

function paintStrokes(canvas: HTMLCanvasElement | null, strokes: readonly Stroke[]): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  const { width, height } = canvas;
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.strokeStyle = '#fff';
  context.lineWidth = BRUSH * width;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(x * width, y * height);
    const [only] = stroke;
    // A line of no length draws nothing: a click is a dot.
    if (stroke.length === 1 && only) context.lineTo(only[0] * width + 0.01, only[1] * height);
    context.stroke();
  }
}
