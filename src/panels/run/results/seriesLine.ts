/** Room for a line, in px; `margin` stays free on every side. */
export interface LineBox {
  readonly width: number;
  readonly height: number;
  readonly margin?: number;
}

/** Whether anything of the series can be drawn. */
export function hasSeriesLine(values: ArrayLike<number>): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) return true;
  return false;
}

/**
 * The points of a polyline through a series. One longer than two values a px is drawn by the least and the largest of
 * each px, so that no peak is lost and a sound of a million samples costs no more than the width. What is not finite is left out.
 */
export function seriesLine(values: ArrayLike<number>, { width, height, margin = 2 }: LineBox): string {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const x = (i: number): number => margin + (i / Math.max(1, values.length - 1)) * (width - 2 * margin);
  const y = (value: number): number => margin + (1 - (value - low) / (high - low || 1)) * (height - 2 * margin);
  return drawn(values, 2 * width)
    .map((i) => `${x(i).toFixed(1)},${y(values[i] ?? 0).toFixed(1)}`)
    .join(' ');
}

/** The indices that are drawn, in order: all finite ones, or the extremes of as many equal parts as half of `most`. */
function drawn(values: ArrayLike<number>, most: number): readonly number[] {
  const parts = values.length <= most ? values.length : Math.floor(most / 2);
  const indices: number[] = [];
  for (let part = 0; part < parts; part++) {
    let [least, largest] = [-1, -1];
    const end = Math.floor(((part + 1) * values.length) / parts);
    for (let i = Math.floor((part * values.length) / parts); i < end; i++) {
      const value = values[i] ?? 0;
      if (!Number.isFinite(value)) continue;
      if (least < 0 || value < (values[least] ?? 0)) least = i;
      if (largest < 0 || value > (values[largest] ?? 0)) largest = i;
    }
    if (least < 0) continue;
    const [first, second] = least < largest ? [least, largest] : [largest, least];
    indices.push(first);
    if (second !== first) indices.push(second);
  }
  return indices;
}
