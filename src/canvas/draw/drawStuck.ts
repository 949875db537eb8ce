import { frameFacts, FRAME_HEAD } from '../../layout/sizes';
import { lod } from '../lod';
import { type Ctx, groundOf, isDimmed, type Picture } from '../picture';
import { glyph } from './drawing';
import { fitText } from './drawText';

const DIM = 0.3;
/** Less room than this beside the edge holds no title, px of the screen. */
const LEAST_ROOM = 64;

/**
 * Titles of frames whose left side is off the screen, kept at its edge, above
 * everything: a group that fills the screen still says which one it is. They
 * stand as if the frame began at the edge, so that nothing jumps when it is
 * pushed across. `rows`: what meets the edge; `left`: the edge, px of the
 * scene. What is still to be seen of the head itself is covered.
 */
export function drawStuckTitles(ctx: Ctx, picture: Picture, rows: readonly number[], left: number, zoom: number): void {
  const detail = lod(zoom);
  if (!detail.opText) return;
  const draw = detail.level === 'near' ? stuckHead : stuckTitle;
  for (const row of rows) {
    if (picture.scene.kind[row] !== 'frame' || (picture.scene.x[row] ?? 0) >= left) continue;
    const dimmed = isDimmed(picture, row);
    draw({ ctx, picture, row, left, zoom, alpha: dimmed ? DIM : 1 });
  }
}

interface Stuck {
  readonly ctx: Ctx;
  readonly picture: Picture;
  readonly row: number;
  readonly left: number;
  readonly zoom: number;
  readonly alpha: number;
}

/** Close up: chevron, title and what is inside, up to the shape at the right end, which stays. */
function stuckHead({ ctx, picture, row, left, zoom, alpha }: Stuck): void {
  const { scene, palette } = picture;
  const y = scene.y[row] ?? 0;
  ctx.font = `400 11px ${palette.mono}`;
  const value = picture.heat?.text[row] || (scene.shape[row] ?? '');
  const taken = value === '' ? 14 : ctx.measureText(value).width + 26;
  const end = (scene.x[row] ?? 0) + (scene.width[row] ?? 0) - taken;
  if ((end - left) * zoom < LEAST_ROOM) return;
  ctx.font = `600 13px ${palette.sans}`;
  const title = fitText(ctx, scene.title[row] ?? '', end - left - 30);
  const titleEnd = left + 30 + ctx.measureText(title).width;
  ctx.font = `400 12px ${palette.sans}`;
  const facts = frameFacts(scene.opCount[row] ?? 0, scene.parameters[row] ?? 0);
  const shown = fitText(ctx, facts, end - titleEnd - 8);
  ctx.fillStyle = groundOf(picture, row);
  ctx.fillRect(left, y + 8, titleEnd + 12 + ctx.measureText(shown).width - left, FRAME_HEAD - 14);
  ctx.globalAlpha *= alpha;
  glyph(ctx, 'M0 0l4 4 4-4', left + 14, y + 16, 1, palette.muted);
  ctx.fillStyle = palette.muted;
  ctx.fillText(shown, titleEnd + 8, y + 24.5);
  ctx.font = `600 13px ${palette.sans}`;
  ctx.fillStyle = palette.text;
  ctx.fillText(title, left + 30, y + 24.5);
  ctx.globalAlpha /= alpha;
}

/** From farther out: the title alone, as large as there. */
function stuckTitle({ ctx, picture, row, left, zoom, alpha }: Stuck): void {
  const { scene, palette } = picture;
  const size = 11 / zoom;
  const room = (scene.x[row] ?? 0) + (scene.width[row] ?? 0) - left - 14 / zoom;
  if (room * zoom < LEAST_ROOM) return;
  ctx.font = `600 ${size}px ${palette.sans}`;
  const title = fitText(ctx, scene.title[row] ?? '', room);
  const baseline = (scene.y[row] ?? 0) + Math.max(10 / zoom, FRAME_HEAD / 2 + 4 / zoom);
  ctx.fillStyle = groundOf(picture, row);
  ctx.fillRect(left, baseline - size, 10 / zoom + ctx.measureText(title).width, size * 1.3);
  ctx.globalAlpha *= alpha;
  ctx.fillStyle = palette.text;
  ctx.fillText(title, left + 7 / zoom, baseline);
  ctx.globalAlpha /= alpha;
}
