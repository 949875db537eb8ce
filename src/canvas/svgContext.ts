import { glyphText } from './draw/glyphs';
import type { Ctx } from './picture';

/** Drawing state that save() keeps and restore() brings back. */
interface State {
  fillStyle: Ctx['fillStyle'];
  strokeStyle: Ctx['strokeStyle'];
  lineWidth: number;
  lineCap: CanvasLineCap;
  lineJoin: CanvasLineJoin;
  globalAlpha: number;
  font: string;
  textAlign: CanvasTextAlign;
  dash: readonly number[];
  scale: number;
  x: number;
  y: number;
  /** Groups opened by clip() since the save(). */
  clips: number;
}

const START: State = {
  fillStyle: '#000',
  strokeStyle: '#000',
  lineWidth: 1,
  lineCap: 'butt',
  lineJoin: 'miter',
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  dash: [],
  scale: 1,
  x: 0,
  y: 0,
  clips: 0,
};

const ANCHOR: Partial<Record<CanvasTextAlign, string>> = { right: 'end', end: 'end', center: 'middle' };

/** A canvas that writes SVG: every painter draws on it what it draws on the screen. */
export class SvgContext implements Ctx {
  private state: State = { ...START };
  private readonly saved: State[] = [];
  private readonly out: string[] = [];
  private path = '';
  private from = { x: 0, y: 0 };
  private clipCount = 0;
  private readonly measure: (text: string, font: string) => number;
  private readonly colour: (css: string) => string;

  /** `measure` in px as a canvas would; `colour` turns any CSS colour into one that every SVG program knows. */
  constructor(measure: (text: string, font: string) => number, colour: (css: string) => string) {
    this.measure = measure;
    this.colour = colour;
  }

  /** The document; x to height are the part of the drawing that it shows. */
  document(x: number, y: number, width: number, height: number, title: string): string {
    const view = [x, y, width, height].map(short).join(' ');
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view}" width="${short(width)}" height="${short(height)}"><title>${escape(title)}</title>\n${this.out.join('\n')}\n</svg>\n`;
  }

  get fillStyle() {
    return this.state.fillStyle;
  }
  set fillStyle(value) {
    this.state.fillStyle = value;
  }
  get strokeStyle() {
    return this.state.strokeStyle;
  }
  set strokeStyle(value) {
    this.state.strokeStyle = value;
  }
  get lineWidth() {
    return this.state.lineWidth;
  }
  set lineWidth(value) {
    this.state.lineWidth = value;
  }
  get lineCap() {
    return this.state.lineCap;
  }
  set lineCap(value) {
    this.state.lineCap = value;
  }
  get lineJoin() {
    return this.state.lineJoin;
  }
  set lineJoin(value) {
    this.state.lineJoin = value;
  }
  get globalAlpha() {
    return this.state.globalAlpha;
  }
  set globalAlpha(value) {
    this.state.globalAlpha = value;
  }
  get font() {
    return this.state.font;
  }
  set font(value) {
    this.state.font = value;
  }
  get textAlign() {
    return this.state.textAlign;
  }
  set textAlign(value) {
    this.state.textAlign = value;
  }

  save(): void {
    this.saved.push({ ...this.state });
    this.state.clips = 0;
  }

  restore(): void {
    for (let i = 0; i < this.state.clips; i++) this.out.push('</g>');
    this.state = this.saved.pop() ?? { ...START };
  }

  translate(x: number, y: number): void {
    this.state.x += x * this.state.scale;
    this.state.y += y * this.state.scale;
  }

  /** Painters only ever scale both ways alike. */
  scale(factor: number): void {
    this.state.scale *= factor;
  }

  setLineDash(dash: Iterable<number>): void {
    this.state.dash = [...dash];
  }

  beginPath(): void {
    this.path = '';
  }

  closePath(): void {
    this.path += 'Z';
  }

  moveTo(x: number, y: number): void {
    this.from = { x, y };
    this.path += `M${this.point(x, y)}`;
  }

  lineTo(x: number, y: number): void {
    this.from = { x, y };
    this.path += `L${this.point(x, y)}`;
  }

  /** A line towards the first point, rounded off towards the second. */
  arcTo(x1: number, y1: number, x2: number, y2: number, radius: number): void {
    const before = unit(this.from.x - x1, this.from.y - y1);
    const after = unit(x2 - x1, y2 - y1);
    const cross = before.x * after.y - before.y * after.x;
    const cosine = before.x * after.x + before.y * after.y;
    if (radius === 0 || Math.abs(cross) < 1e-6) {
      this.lineTo(x1, y1);
      return;
    }
    const length = radius * Math.sqrt((1 + cosine) / (1 - cosine));
    this.lineTo(x1 + before.x * length, y1 + before.y * length);
    const [x, y] = [x1 + after.x * length, y1 + after.y * length];
    const r = short(radius * this.state.scale);
    this.path += `A${r} ${r} 0 0 ${cross < 0 ? 1 : 0} ${this.point(x, y)}`;
    this.from = { x, y };
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${this.point(x, y)}h${this.length(width)}v${this.length(height)}h${this.length(-width)}Z`;
  }

  roundRect(
    x: number,
    y: number,
    width: number,
    height: number,
    radii?: number | DOMPointInit | readonly (number | DOMPointInit)[],
  ): void {
    const given = (Array.isArray(radii) ? radii : [radii ?? 0]).map((r: unknown) => (typeof r === 'number' ? r : 0));
    const most = Math.min(width, height) / 2;
    // One number is for all corners, four go round from the top left.
    const [tl, tr, br, bl] = [0, 1, 2, 3].map((i) =>
      Math.min(most, given[i] ?? (given.length > 1 ? 0 : (given[0] ?? 0))),
    );
    const corner = (r: number, dx: number, dy: number): string =>
      r === 0 ? '' : `a${this.length(r)} ${this.length(r)} 0 0 1 ${this.length(dx * r)} ${this.length(dy * r)}`;
    const [a = 0, b = 0, c = 0, d = 0] = [tl, tr, br, bl];
    this.path +=
      `M${this.point(x + a, y)}h${this.length(width - a - b)}${corner(b, 1, 1)}` +
      `v${this.length(height - b - c)}${corner(c, -1, 1)}h${this.length(c + d - width)}${corner(d, -1, -1)}` +
      `v${this.length(a + d - height)}${corner(a, 1, -1)}Z`;
  }

  clip(): void {
    this.clipCount += 1;
    this.state.clips += 1;
    const id = `clip${this.clipCount}`;
    this.out.push(`<clipPath id="${id}"><path d="${this.path}"/></clipPath><g clip-path="url(#${id})">`);
  }

  fill(rule?: CanvasFillRule): void {
    if (this.path === '') return;
    this.out.push(`<path d="${this.path}" ${this.filled()}${rule === 'evenodd' ? ' fill-rule="evenodd"' : ''}/>`);
  }

  stroke(path?: Path2D): void {
    const { x, y, scale } = this.state;
    if (path) {
      const place = `translate(${short(x)} ${short(y)}) scale(${scale})`;
      this.out.push(`<path d="${glyphText(path)}" transform="${place}" fill="none" ${this.stroked(1)}/>`);
    } else if (this.path !== '') this.out.push(`<path d="${this.path}" fill="none" ${this.stroked(scale)}/>`);
  }

  fillRect(x: number, y: number, width: number, height: number): void {
    const at = `x="${short(this.px(x))}" y="${short(this.py(y))}"`;
    this.out.push(`<rect ${at} width="${this.length(width)}" height="${this.length(height)}" ${this.filled()}/>`);
  }

  fillText(text: string, x: number, y: number): void {
    this.text(text, x, y, this.filled());
  }

  strokeText(text: string, x: number, y: number): void {
    this.text(text, x, y, `fill="none" ${this.stroked(this.state.scale)}`);
  }

  measureText(text: string): { readonly width: number } {
    return { width: this.measure(text, this.state.font) };
  }

  private text(text: string, x: number, y: number, paint: string): void {
    const [, weight = '400', size = '10', family = 'sans-serif'] =
      /^(?:(\d+) )?([\d.]+)px (.*)$/.exec(this.state.font) ?? [];
    const anchor = ANCHOR[this.state.textAlign];
    const at = `x="${short(this.px(x))}" y="${short(this.py(y))}"${anchor ? ` text-anchor="${anchor}"` : ''}`;
    const font = `font-family="${escape(family)}" font-size="${this.length(Number(size))}" font-weight="${weight}"`;
    this.out.push(`<text ${at} ${font} xml:space="preserve" ${paint}>${escape(text)}</text>`);
  }

  private filled(): string {
    return `fill="${this.css(this.state.fillStyle)}"${this.opacity()}`;
  }

  private stroked(scale: number): string {
    const { strokeStyle, lineWidth, lineCap, lineJoin, dash } = this.state;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.map((part) => short(part * scale)).join(' ')}"` : '';
    const ends = `${lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`}${lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`}`;
    return `stroke="${this.css(strokeStyle)}" stroke-width="${short(lineWidth * scale)}"${dashes}${ends}${this.opacity()}`;
  }

  private opacity(): string {
    const alpha = this.state.globalAlpha;
    // Painters divide by what they multiplied with: 1 may come back as 0.9999.
    return alpha > 0.9999 ? '' : ` opacity="${short(alpha)}"`;
  }

  private css(style: Ctx['fillStyle']): string {
    return typeof style === 'string' ? escape(this.colour(style)) : 'none';
  }

  private px(x: number): number {
    return this.state.x + x * this.state.scale;
  }

  private py(y: number): number {
    return this.state.y + y * this.state.scale;
  }

  private point(x: number, y: number): string {
    return `${short(this.px(x))} ${short(this.py(y))}`;
  }

  private length(value: number): string {
    return short(value * this.state.scale);
  }
}

function unit(x: number, y: number): { readonly x: number; readonly y: number } {
  const length = Math.hypot(x, y) || 1;
  return { x: x / length, y: y / length };
}

/** Two decimals are finer than any screen; `12` instead of `12.00`. */
function short(value: number): string {
  const text = String(Math.round(value * 100) / 100);
  return text === '-0' ? '0' : text;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? '&quot;');
}
