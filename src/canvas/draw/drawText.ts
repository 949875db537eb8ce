import { splitTail } from '../../lib/splitTail';
import type { Ctx } from '../picture';

const ELLIPSIS = '…';
/** Letters before the ellipsis below which a name says nothing. */
const LEAST_HEAD = 3;
/** Texts already cut, by font, width and text. Dropped when large. */
const fitted = new Map<string, string>();

/** Cuts a text to a width in the context's current font; a number at its end stays. */
export function fitText(ctx: Ctx, text: string, width: number): string {
  if (text === '' || width <= 0) return '';
  const key = `${ctx.font}|${Math.round(width)}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  let result = text;
  if (ctx.measureText(text).width > width) {
    const [head, tail] = splitTail(text);
    result = cutHead(ctx, head, ELLIPSIS + tail, width) || cutHead(ctx, text, ELLIPSIS, width);
  }
  if (fitted.size > 20_000) fitted.clear();
  fitted.set(key, result);
  return result;
}

/** As much of the head as fits before the rest; '' where too little of it would be left to be read. */
function cutHead(ctx: Ctx, head: string, rest: string, width: number): string {
  let low = 0;
  let high = head.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ctx.measureText(head.slice(0, middle) + rest).width <= width) low = middle;
    else high = middle - 1;
  }
  return low < (rest === ELLIPSIS ? 1 : LEAST_HEAD) ? '' : head.slice(0, low) + rest;
}

/** Draws a text cut to `width` and returns how wide it came out. */
export function drawFitted(ctx: Ctx, text: string, x: number, y: number, width: number): number {
  const shown = fitText(ctx, text, width);
  if (shown === '') return 0;
  ctx.fillText(shown, x, y);
  return ctx.measureText(shown).width;
}
