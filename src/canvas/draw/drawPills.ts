import { formatCount } from '../../lib/text';
import { type Drawing, font, glyph, rounded } from './drawing';
import { drawFitted, fitText } from './drawText';
import { FAMILY_GLYPHS, HUB_GLYPH } from './glyphs';

/** An input or output of what is shown. */
export function drawPill(d: Drawing): void {
  const { ctx, x, y, width, height, px } = d;
  const { palette, scene } = d.picture;
  ctx.fillStyle = palette.family[0]?.mark ?? palette.text;
  rounded(ctx, x, y, width, Math.max(height, px(2)), height / 2);
  ctx.fill();
  ctx.fillStyle = palette.canvas;
  const title = scene.title[d.row] ?? '';
  if (d.detail.level === 'near') {
    glyph(ctx, FAMILY_GLYPHS.io, x + 16, y + 9, 0.875, palette.canvas);
    const subtitle = scene.subtitle[d.row] ?? '';
    font(d, 600, 13);
    drawFitted(ctx, title, x + 38, y + (subtitle === '' ? 27 : 20), width - 54);
    font(d, 400, 11, true);
    ctx.globalAlpha *= 0.82;
    drawFitted(ctx, subtitle, x + 38, y + 35, width - 50);
    ctx.globalAlpha /= 0.82;
    return;
  }
  const size = px(d.detail.level === 'middle' ? 11 : 10);
  if (size > height) return;
  font(d, 600, size);
  ctx.textAlign = 'center';
  const shown = fitText(ctx, title, width - px(8));
  if (shown !== '' && (d.detail.level === 'middle' || shown === title))
    ctx.fillText(shown, x + width / 2, y + height / 2 + size * 0.36);
  ctx.textAlign = 'left';
}

/** A reference to a tensor that many use. */
export function drawHub(d: Drawing): void {
  const { ctx, x, y, width, height, px } = d;
  const { palette, scene } = d.picture;
  if (d.detail.level === 'far' || d.detail.level === 'map') {
    ctx.fillStyle = palette.lineStrong;
    ctx.fillRect(x, y, width, Math.max(height, px(1)));
    return;
  }
  ctx.fillStyle = palette.raised;
  ctx.strokeStyle = palette.lineStrong;
  ctx.lineWidth = d.detail.level === 'near' ? 1 : px(1);
  rounded(ctx, x, y, width, height, height / 2);
  ctx.fill();
  ctx.stroke();
  if (d.detail.level === 'middle') {
    font(d, 400, px(9), true);
    ctx.fillStyle = palette.text2;
    if (px(11) <= height)
      drawFitted(ctx, scene.title[d.row] ?? '', x + px(6), y + height / 2 + px(3.2), width - px(10));
    return;
  }
  glyph(ctx, HUB_GLYPH, x + 8, y + 5, 0.75, palette.text2);
  const members = scene.memberCount[d.row] ?? 0;
  const count = members > 0 ? formatCount(members) : '';
  font(d, 400, 11);
  ctx.fillStyle = palette.muted;
  ctx.textAlign = 'right';
  ctx.fillText(count, x + width - 10, y + 15);
  ctx.textAlign = 'left';
  const taken = count === '' ? 0 : ctx.measureText(count).width + 10;
  font(d, 400, 11, true);
  ctx.fillStyle = palette.text;
  drawFitted(ctx, scene.title[d.row] ?? '', x + 25, y + 15, width - 35 - taken);
}
