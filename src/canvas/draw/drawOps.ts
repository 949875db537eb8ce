import { FAMILIES } from '../../graph/families';
import { HEAD, ROW } from '../../layout/sizes';
import { heatOf, markOf } from '../picture';
import { type Drawing, family, font, glyph, headEnd, isInverted, rounded } from './drawing';
import { drawFitted, fitText } from './drawText';
import { FAMILY_GLYPHS } from './glyphs';

/** An op close up: head, name, and a row for each folded weight. */
export function drawOp(d: Drawing): void {
  const { ctx, x, y, width, height } = d;
  const { palette, scene } = d.picture;
  const link = scene.kind[d.row] === 'link';
  const colours = family(d);
  const heat = heatOf(d.picture, d.row);
  ctx.save();
  rounded(ctx, x, y, width, height, 6);
  ctx.fillStyle = palette.raised;
  ctx.fill();
  ctx.save();
  ctx.clip();
  if (!link) {
    ctx.fillStyle = heat?.fill ?? (d.picture.heat ? palette.raised : colours.fill);
    ctx.fillRect(x, y, width, HEAD);
  }
  const rows = scene.rows[d.row] ?? [];
  rows.forEach((row, k) => {
    const top = y + HEAD + k * ROW;
    if (row.missing) hatch(d, top);
    ctx.strokeStyle = colours.line;
    ctx.globalAlpha *= 0.45;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, top);
    ctx.lineTo(x + width, top);
    ctx.stroke();
    ctx.globalAlpha /= 0.45;
    font(d, 400, 11, true);
    ctx.fillStyle = row.missing ? palette.warning : palette.text2;
    ctx.textAlign = 'right';
    const value = fitText(ctx, row.text, width - 60);
    const used = ctx.measureText(value).width;
    ctx.fillText(value, x + width - 12, top + 15);
    ctx.textAlign = 'left';
    font(d, 400, 11);
    ctx.fillStyle = palette.text2;
    drawFitted(ctx, row.label, x + 12, top + 15, width - used - 32);
  });
  ctx.restore();
  rounded(ctx, x, y, width, height, 6);
  ctx.strokeStyle = link || d.picture.heat ? palette.lineStrong : colours.line;
  ctx.lineWidth = 1;
  if (link) ctx.setLineDash([4, 3]);
  ctx.stroke();
  ctx.restore();
  glyph(
    ctx,
    FAMILY_GLYPHS[FAMILIES[scene.family[d.row] ?? 0] ?? 'random'],
    x + 12,
    y + 8,
    0.875,
    heat?.ink ?? colours.glyph,
  );
  const taken = headEnd(d, heat, 19);
  const inverted = isInverted(d);
  font(d, 600, 13);
  ctx.fillStyle = heat?.ink ?? (inverted ? colours.ink : palette.text);
  drawFitted(ctx, scene.title[d.row] ?? '', x + 32, y + 19, width - 44 - taken);
  font(d, 400, 11);
  ctx.fillStyle = heat?.ink ?? (inverted ? colours.ink : palette.text2);
  drawFitted(ctx, scene.subtitle[d.row] ?? '', x + 32, y + 34, width - 44);
}

/** 45° stripes behind a weight whose bytes are missing. */
function hatch(d: Drawing, top: number): void {
  const { ctx, x, width } = d;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, top, width, ROW);
  ctx.clip();
  ctx.fillStyle = d.picture.palette.warningSoft;
  ctx.fillRect(x, top, width, ROW);
  ctx.strokeStyle = d.picture.palette.warning;
  ctx.globalAlpha *= 0.35;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (let k = -ROW; k < width; k += 8.5) {
    ctx.moveTo(x + k, top + ROW);
    ctx.lineTo(x + k + ROW, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** An op of which only the type can be read. */
export function drawOpMiddle(d: Drawing): void {
  const { ctx, x, y, width, height, px } = d;
  const { palette, scene } = d.picture;
  const colours = family(d);
  const heat = heatOf(d.picture, d.row);
  const rows = scene.rows[d.row]?.length ?? 0;
  const radius = Math.min(6, px(3));
  rounded(ctx, x, y, width, height, radius);
  ctx.fillStyle = palette.raised;
  ctx.fill();
  ctx.fillStyle = heat?.fill ?? (d.picture.heat ? palette.raised : colours.fill);
  rounded(ctx, x, y, width, rows > 0 ? HEAD : height, rows > 0 ? [radius, radius, 0, 0] : radius);
  ctx.fill();
  if (rows > 0) {
    ctx.fillStyle = palette.lineStrong;
    ctx.fillRect(x + 12, y + HEAD + 9, Math.min(150, width - 24), px(2));
  }
  rounded(ctx, x, y, width, height, radius);
  ctx.strokeStyle = d.picture.heat ? palette.lineStrong : colours.line;
  ctx.lineWidth = px(1);
  ctx.stroke();
  font(d, 600, px(10));
  ctx.fillStyle = heat?.ink ?? (isInverted(d) ? colours.ink : palette.text);
  drawFitted(ctx, scene.title[d.row] ?? '', x + 12, y + HEAD / 2 + px(3.6), width - 20);
}

/** Far out an op is only its family's colour. */
export function drawMark(d: Drawing): void {
  const { ctx, x, y, px } = d;
  const width = Math.max(d.width, px(2));
  const height = Math.max(d.height, px(1));
  ctx.fillStyle = markOf(d.picture, d.row);
  if (d.detail.level === 'map') ctx.fillRect(x, y, width, height);
  else {
    rounded(ctx, x, y, width, height, px(1));
    ctx.fill();
  }
}
