import { hasCards } from '../../layout/groupProblem';
import { groupFacts } from '../../layout/sizes';
import { formatCount } from '../../lib/text';
import { heatOf } from '../picture';
import { type Drawing, font, glyph, headEnd, rounded } from './drawing';
import { drawFitted } from './drawText';

/** The family bar: what is inside, by number of ops. */
function familyBar(d: Drawing, x: number, y: number, width: number, height: number): void {
  const { ctx } = d;
  const counts = d.picture.scene.familyCounts[d.row] ?? [];
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  const gap = Math.min(0.75, width / 40);
  ctx.save();
  rounded(ctx, x, y, width, height, Math.min(2, height / 2));
  ctx.clip();
  let at = x;
  counts.forEach((count, k) => {
    if (count === 0) return;
    const part = (width * count) / total;
    ctx.fillStyle = d.picture.palette.family[k]?.mark ?? '';
    ctx.fillRect(at, y, Math.max(gap, part - gap), height);
    at += part;
  });
  ctx.restore();
}

function cards(d: Drawing, radius: number): void {
  const { ctx, x, y, width, height } = d;
  const { palette, scene } = d.picture;
  ctx.strokeStyle = palette.lineStrong;
  ctx.fillStyle = palette.raised;
  if (hasCards(scene.kind[d.row] ?? '')) {
    for (const off of [8, 4]) {
      rounded(ctx, x + off, y - off, width, height, radius);
      ctx.fill();
      ctx.stroke();
    }
  }
  ctx.fillStyle = heatOf(d.picture, d.row)?.fill ?? palette.raised;
  rounded(ctx, x, y, width, height, radius);
  ctx.fill();
  ctx.stroke();
}

/** A closed group or stack close up. */
export function drawGroup(d: Drawing): void {
  const { ctx, x, y, width } = d;
  const { palette, scene } = d.picture;
  const heat = heatOf(d.picture, d.row);
  ctx.lineWidth = 1;
  cards(d, 8);
  glyph(ctx, 'M0 0l4 4-4 4', x + 12, y + 13, 1, heat?.ink ?? palette.muted);
  const taken = headEnd(d, heat, 22);
  const members = scene.memberCount[d.row] ?? 0;
  const suffix = members > 0 ? `× ${formatCount(members)}` : '';
  font(d, 500, 13);
  const suffixWidth = suffix === '' ? 0 : ctx.measureText(suffix).width + 6;
  font(d, 600, 13);
  ctx.fillStyle = heat?.ink ?? palette.text;
  const title = drawFitted(ctx, scene.title[d.row] ?? '', x + 24, y + 22, width - 36 - taken - suffixWidth);
  if (suffix !== '') {
    font(d, 500, 13);
    ctx.fillStyle = heat?.ink ?? palette.muted;
    ctx.fillText(suffix, x + 24 + title + 6, y + 22);
  }
  font(d, 400, 11);
  ctx.fillStyle = heat?.ink ?? palette.muted;
  drawFitted(ctx, groupFacts(scene.opCount[d.row] ?? 0, scene.parameters[d.row] ?? 0), x + 24, y + 39, width - 36);
  if (!d.picture.heat) familyBar(d, x + 12, y + 49, width - 24, 4);
}

/** The same from farther out: its title where that fits, over its family bar. */
export function drawGroupFar(d: Drawing): void {
  const { ctx, x, y, width, height, px } = d;
  const { palette, scene } = d.picture;
  const heat = heatOf(d.picture, d.row);
  if (d.detail.level === 'map' && width < px(24)) {
    if (d.picture.heat) {
      ctx.fillStyle = heat?.fill ?? palette.lineStrong;
      ctx.fillRect(x, y, width, height);
    } else familyBar(d, x, y, Math.max(width, px(2)), Math.max(height, px(1)));
    return;
  }
  ctx.lineWidth = px(1);
  cards(d, Math.min(8, px(4)));
  const middle = d.detail.level === 'middle';
  const title = scene.title[d.row] ?? '';
  const size = px(11);
  font(d, middle ? 600 : 500, size);
  ctx.fillStyle = heat?.ink ?? palette.text;
  const room = width - px(8);
  const members = scene.memberCount[d.row] ?? 0;
  const suffix = members > 0 ? `× ${formatCount(members)}` : '';
  const suffixWidth = suffix === '' ? 0 : ctx.measureText(suffix).width + px(4);
  // A title that would have to be cut says less than the bar alone.
  const fits = middle || (height >= size * 1.4 && ctx.measureText(title).width + suffixWidth <= room);
  const bar = Math.min(height / 3, px(3));
  if (fits) {
    const baseline = y + height / 2 + (heat ? px(4) : px(1));
    const used = drawFitted(ctx, title, x + px(5), baseline, room - suffixWidth);
    if (used > 0 && suffix !== '') ctx.fillText(suffix, x + px(9) + used, baseline);
  }
  if (!d.picture.heat) familyBar(d, x + px(5), y + height - bar - px(4), width - px(10), bar);
}
