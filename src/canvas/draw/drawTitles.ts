import { FRAME_HEAD } from '../../layout/sizes';
import { fitText } from './drawText';
import type { Detail } from '../lod';
import { type Ctx, groundOf, isDimmed, type Picture } from '../picture';

const DIM = 0.3;

/**
 * Titles of frames from farther out: a head is then less than a line high, so
 * they stand above the boxes with a halo of their ground, in the middle of the
 * head as long as that holds them, outer ones first, and none on another.
 */
export function drawTitles(ctx: Ctx, picture: Picture, rows: readonly number[], zoom: number, detail: Detail): void {
  const { scene, palette } = picture;
  const size = 11 / zoom;
  const taken: { readonly x: number; readonly y: number; readonly right: number }[] = [];
  ctx.font = `600 ${size}px ${palette.sans}`;
  ctx.lineJoin = 'round';
  ctx.lineWidth = 4 / zoom;
  for (const row of rows) {
    const width = scene.width[row] ?? 0;
    if (scene.kind[row] !== 'frame' || width * zoom < detail.minTitleFrame) continue;
    const title = scene.title[row] ?? '';
    const shown = fitText(ctx, title, width - 14 / zoom);
    // Cut titles are worth something only where boxes can be read too.
    if (shown === '' || (detail.level !== 'middle' && shown !== title)) continue;
    const x = (scene.x[row] ?? 0) + 7 / zoom;
    const y = (scene.y[row] ?? 0) + Math.max(10 / zoom, FRAME_HEAD / 2 + 4 / zoom);
    const right = x + ctx.measureText(shown).width;
    const isTaken = taken.some((other) => Math.abs(other.y - y) < size * 1.2 && x < other.right && right > other.x);
    if (isTaken) continue;
    taken.push({ x, y, right });
    const dimmed = isDimmed(picture, row);
    if (dimmed) ctx.globalAlpha *= DIM;
    ctx.strokeStyle = groundOf(picture, row);
    ctx.strokeText(shown, x, y);
    ctx.fillStyle = palette.text;
    ctx.fillText(shown, x, y);
    if (dimmed) ctx.globalAlpha /= DIM;
  }
}
