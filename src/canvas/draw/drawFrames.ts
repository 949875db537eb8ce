import { frameFacts } from '../../layout/sizes';
import { type Ctx, groundOf, type Heat, type Picture } from '../picture';
import { type Drawing, font, glyph, rounded } from './drawing';
import { drawFitted } from './drawText';

/** Grounds of frames: drawn before the edges. */
export function drawFrames(ctx: Ctx, picture: Picture, rows: readonly number[], zoom: number): void {
  const { scene, palette } = picture;
  for (const row of rows) {
    if (scene.kind[row] !== 'frame') continue;
    const x = scene.x[row] ?? 0;
    const y = scene.y[row] ?? 0;
    ctx.fillStyle = groundOf(picture, row);
    ctx.strokeStyle = palette.lineStrong;
    ctx.lineWidth = zoom < 0.6 ? 1 / zoom : 1;
    rounded(ctx, x, y, scene.width[row] ?? 0, scene.height[row] ?? 0, Math.min(10, 4 / zoom + 4));
    ctx.fill();
    ctx.stroke();
  }
}

/** The head of an open group: title, what is inside, shape or heat. */
export function drawFrameHead(d: Drawing): void {
  const { ctx, x, y, width } = d;
  const { palette, scene } = d.picture;
  const title = scene.title[d.row] ?? '';
  if (d.detail.level !== 'near') return;
  glyph(ctx, 'M0 0l4 4 4-4', x + 14, y + 16, 1, palette.muted);
  const heat: Heat | null = d.picture.heat;
  const value = heat && !Number.isNaN(heat.level[d.row]) ? (heat.text[d.row] ?? '') : (scene.shape[d.row] ?? '');
  font(d, 400, 11, true);
  ctx.fillStyle = palette.muted;
  ctx.textAlign = 'right';
  if (value !== '') ctx.fillText(value, x + width - 14, y + 24);
  ctx.textAlign = 'left';
  const taken = value === '' ? 0 : ctx.measureText(value).width + 12;
  font(d, 600, 13);
  ctx.fillStyle = palette.text;
  const used = drawFitted(ctx, title, x + 30, y + 24.5, width - 44 - taken);
  font(d, 400, 12);
  ctx.fillStyle = palette.muted;
  drawFitted(
    ctx,
    frameFacts(scene.opCount[d.row] ?? 0, scene.parameters[d.row] ?? 0),
    x + 38 + used,
    y + 24.5,
    width - 52 - used - taken,
  );
}
