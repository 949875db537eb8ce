import { lod } from '../lod';
import { type Ctx, isDimmed, type Picture } from '../picture';
import { drawFrameHead } from './drawFrames';
import { drawGroup, drawGroupFar } from './drawGroups';
import type { Drawing } from './drawing';
import { drawMark, drawOp, drawOpMiddle } from './drawOps';
import { drawHub, drawPill } from './drawPills';
import { drawTitles } from './drawTitles';

/** Boxes as the design draws them, on a context scaled so that 1 is 1 px at zoom 1. */

const DIM = 0.3;

/** Boxes and the heads of frames; `skip` rows are in the DOM. */
export function drawBoxes(
  ctx: Ctx,
  picture: Picture,
  rows: readonly number[],
  zoom: number,
  skip: ReadonlySet<number>,
): void {
  const detail = lod(zoom);
  const { scene } = picture;
  const px = (size: number): number => size / zoom;
  for (const row of rows) {
    if (skip.has(row)) continue;
    const dimmed = isDimmed(picture, row);
    if (dimmed) ctx.globalAlpha *= DIM;
    drawBox({
      ctx,
      picture,
      detail,
      zoom,
      row,
      x: scene.x[row] ?? 0,
      y: scene.y[row] ?? 0,
      width: scene.width[row] ?? 0,
      height: scene.height[row] ?? 0,
      px,
    });
    if (dimmed) ctx.globalAlpha /= DIM;
  }
  if (detail.level !== 'near') drawTitles(ctx, picture, rows, zoom, detail);
}

function drawBox(d: Drawing): void {
  const kind = d.picture.scene.kind[d.row];
  switch (kind) {
    case 'frame':
      return drawFrameHead(d);
    case 'op':
    case 'link':
      return d.detail.level === 'near' ? drawOp(d) : d.detail.level === 'middle' ? drawOpMiddle(d) : drawMark(d);
    case 'group':
    case 'stack':
    case 'pack':
      return d.detail.level === 'near' ? drawGroup(d) : drawGroupFar(d);
    case 'input':
    case 'output':
      return drawPill(d);
    case 'hub':
      return drawHub(d);
    case undefined:
      return;
  }
}
