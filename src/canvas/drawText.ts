import type { Ctx } from './picture';

const ELLIPSIS = '…';
/** Texts already cut, by font, width and text. Dropped when large. */
const fitted = new Map<string, string>();

/** Cuts a text to a width in the context's current font. */
export function fitText(ctx: Ctx, text: string, width: number): string {
  if (text === '' || width <= 0) return '';
  const key = `${ctx.font}|${Math.round(width)}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) return known;
  let result = text;
  if (ctx.measureText(text).width > width) {
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (ctx.measureText(text.slice(0, middle) + ELLIPSIS).width <= width) low = middle;
      else high = middle - 1;
    }
    result = low === 0 ? '' : text.slice(0, low) + ELLIPSIS;
  }
  if (fitted.size > 20_000) fitted.clear();
  fitted.set(key, result);
  return result;
}

/** Draws a text cut to `width` and returns how wide it came out. */
export function drawFitted(ctx: Ctx, text: string, x: number, y: number, width: number): number {
  const shown = fitText(ctx, text, width);
  if (shown === '') return 0;
  ctx.fillText(shown, x, y);
  return ctx.measureText(shown).width;
}
