import { FAMILIES } from '../graph/families';
import { hasCards } from '../layout/groupProblem';
import { frameFacts, groupFacts, HEAD, ROW } from '../layout/sizes';
import { formatCount } from '../lib/text';
import { drawFitted, fitText } from './drawText';
import { FAMILY_GLYPHS, GLYPH_STROKE, glyphPath, HUB_GLYPH, WARNING_GLYPH } from './glyphs';
import { drawTitles } from './drawTitles';
import { type Detail, lod } from './lod';
import { type Ctx, groundOf, type Heat, heatOf, isDimmed, markOf, type Picture } from './picture';

/** Boxes as the design draws them, on a context scaled so that 1 is 1 px at zoom 1. */

const DIM = 0.3;
function rounded(ctx: Ctx, x: number, y: number, width: number, height: number, radius: number | number[]): void {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
}

function glyph(ctx: Ctx, d: string, x: number, y: number, scale: number, colour: string): void {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  ctx.strokeStyle = colour;
  ctx.lineWidth = GLYPH_STROKE;
  ctx.lineCap = 'round';
  ctx.lineJoin = 'round';
  ctx.stroke(glyphPath(d));
  ctx.restore();
}

/** One box on its way to the canvas. */
interface Drawing {
  readonly ctx: Ctx;
  readonly picture: Picture;
  readonly detail: Detail;
  readonly zoom: number;
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A fixed size on the screen, in px of the scene. */
  readonly px: (size: number) => number;
}

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
      return frameHead(d);
    case 'op':
    case 'link':
      return d.detail.level === 'near' ? op(d) : d.detail.level === 'middle' ? opMiddle(d) : mark(d);
    case 'group':
    case 'stack':
    case 'pack':
      return d.detail.level === 'near' ? group(d) : groupFar(d);
    case 'input':
    case 'output':
      return pill(d);
    case 'hub':
      return hub(d);
    case undefined:
      return;
  }
}

function family(d: Drawing) {
  const colours = d.picture.palette.family;
  const found = colours[d.picture.scene.family[d.row] ?? 0];
  return (
    found ?? {
      mark: d.picture.palette.edge,
      fill: d.picture.palette.raised,
      line: d.picture.palette.lineStrong,
      glyph: d.picture.palette.muted,
      ink: d.picture.palette.text,
    }
  );
}

/** A Placeholder within the graph is filled as the signature's ends are: its head carries their ink. */
function isInverted(d: Drawing): boolean {
  const { scene, heat } = d.picture;
  return heat === null && scene.kind[d.row] === 'op' && FAMILIES[scene.family[d.row] ?? 0] === 'io';
}

function font(d: Drawing, weight: 400 | 500 | 600, size: number, mono = false): void {
  d.ctx.font = `${weight} ${size}px ${mono ? d.picture.palette.mono : d.picture.palette.sans}`;
}

/** At the right end of a head: that something is wrong here, or the heat's value. Returns the room it takes. */
function headEnd(d: Drawing, heat: ReturnType<typeof heatOf>, baseline: number): number {
  const { scene, palette } = d.picture;
  if ((scene.problem[d.row] ?? '') !== '') {
    glyph(d.ctx, WARNING_GLYPH, d.x + d.width - 26, d.y + baseline - 11, 0.875, heat?.ink ?? palette.warning);
    return 22;
  }
  if (!heat || heat.text === '') return 0;
  font(d, 500, 12, true);
  d.ctx.fillStyle = heat.ink;
  d.ctx.textAlign = 'right';
  d.ctx.fillText(heat.text, d.x + d.width - 12, d.y + baseline);
  d.ctx.textAlign = 'left';
  return d.ctx.measureText(heat.text).width + 8;
}

function op(d: Drawing): void {
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

function opMiddle(d: Drawing): void {
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
function mark(d: Drawing): void {
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

function group(d: Drawing): void {
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

function groupFar(d: Drawing): void {
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

function pill(d: Drawing): void {
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

function hub(d: Drawing): void {
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

function frameHead(d: Drawing): void {
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
