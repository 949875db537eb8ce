import type { GroupLayout } from './problem';
import type { Size } from './sizes';
import { textWidth } from './textWidth';

/** Right of its line by this much; the halo around it is 4 px. */
const LABEL_DX = 8;
/** Text of 11 px needs this much of a vertical run. */
const MIN_RUN = 22;
/** What text of 11 px takes above and below its baseline, with a little air. */
const ASCENT = 10;
const DESCENT = 4;
/** Beyond this many edges in one group labels are placed without a look at the others. */
const MOST_ROUTES = 250;

export interface Anchor {
  readonly x: number;
  /** The text's baseline. */
  readonly y: number;
}

/** Baselines on a run from `top` to `bottom`: near its beginning, and near its end. */
const fromTop = (top: number, bottom: number): number => top + Math.min((bottom - top) / 2 + 4, 30);
const fromBottom = (top: number, bottom: number): number => bottom - Math.min((bottom - top) / 2 - 4, 22);

/**
 * Where an edge's label may go, best first: beside the vertical run at its start
 * or, if that is too short, at its end; right of it, else left. None where no run
 * has room; the label is then only in the inspector.
 */
export function* labelAnchors(route: ArrayLike<number>, text: string): Generator<Anchor, void> {
  const n = route.length;
  if (n < 4) return;
  const at = (i: number): number => route[i] ?? 0;
  const left = LABEL_DX + textWidth(text, 'mono');
  for (const isFirst of [true, false]) {
    const [x, top, bottom] = isFirst ? [at(0), at(1), at(3)] : [at(n - 2), at(n - 3), at(n - 1)];
    if (x !== at(isFirst ? 2 : n - 4) || bottom - top < MIN_RUN) continue;
    const [high, low] = [fromTop(top, bottom), fromBottom(top, bottom)];
    for (const labelX of [x + LABEL_DX, x - left]) {
      yield { x: labelX, y: isFirst ? high : low };
      yield { x: labelX, y: isFirst ? low : high };
      yield { x: labelX, y: isFirst ? top + 14 : bottom - 8 };
    }
  }
}

/** The first of `labelAnchors` for the route from `first` to before `end`, for crowds of edges. */
export function bestAnchor(points: ArrayLike<number>, first = 0, end = points.length): Anchor | null {
  if (end - first < 4) return null;
  const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [points[first], points[first + 1], points[first + 2], points[first + 3]];
  if (x0 === x1 && y1 - y0 >= MIN_RUN) return { x: x0 + LABEL_DX, y: fromTop(y0, y1) };
  const [x2 = 0, y2 = 0, x3 = 0, y3 = 0] = [points[end - 4], points[end - 3], points[end - 2], points[end - 1]];
  return x2 === x3 && y3 - y2 >= MIN_RUN ? { x: x3 + LABEL_DX, y: fromBottom(y2, y3) } : null;
}

/** Labels of a group that have their place. */
export class PlacedLabels {
  private readonly labels: (Anchor & { readonly right: number })[] = [];

  add(anchor: Anchor, text: string): void {
    this.labels.push({ ...anchor, right: anchor.x + textWidth(text, 'mono') });
  }

  /** Whether text at an anchor would lie on one of them. */
  meets({ x, y }: Anchor, text: string): boolean {
    const right = x + textWidth(text, 'mono');
    return this.labels.some((one) => one.x < right && one.right > x && Math.abs(one.y - y) < ASCENT + DESCENT);
  }
}

/** Tells whether text at an anchor would lie on one of a group's routes or boxes; null where there are too many to look. */
export function crossingTest(
  { x: boxX, y: boxY, routes }: Pick<GroupLayout, 'x' | 'y' | 'routes'>,
  sizes: readonly Size[],
): ((anchor: Anchor, text: string) => boolean) | null {
  const { start, points } = routes;
  const count = start.length - 1;
  if (count > MOST_ROUTES) return null;
  return ({ x, y }, text) => {
    const right = x + textWidth(text, 'mono');
    const lies = (x0: number, y0: number, x1: number, y1: number): boolean =>
      x1 > x && x0 < right && y1 > y - ASCENT && y0 < y + DESCENT;
    for (const [i, size] of sizes.entries()) {
      const [x0, y0] = [boxX[i] ?? 0, boxY[i] ?? 0];
      if (lies(x0, y0, x0 + size.width, y0 + size.height)) return true;
    }
    for (let e = 0; e < count; e++) {
      for (let k = start[e] ?? 0; k + 3 < (start[e + 1] ?? 0); k += 2) {
        const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [points[k], points[k + 1], points[k + 2], points[k + 3]];
        if (lies(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1))) return true;
      }
    }
    return false;
  };
}
