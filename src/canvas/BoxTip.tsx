import type { Scene } from '../layout/layoutApi';

interface Props {
  readonly scene: Scene;
  readonly row: number;
  /** The pointer, px of the canvas, which is `room` wide. */
  readonly x: number;
  readonly y: number;
  readonly room: number;
}

/** The name of a box too small to carry it. */
export function BoxTip({ scene, row, x, y, room }: Props) {
  const left = Math.max(4, Math.min(x + 14, room - 330));
  return (
    <div className="gn-float gn-tip" style={{ left, top: y + 14 }} aria-hidden="true">
      <b>{scene.title[row]}</b>
      <code>
        {scene.subtitle[row]} {scene.shape[row]}
      </code>
    </div>
  );
}
