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

interface Anchor {
  readonly x: number;
  /** The text's baseline. */
  readonly y: number;
}

/** What a label must not lie on. */
interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where an edge's label may go, best first: beside the vertical run at its start
 * or, if that is too short, at its end; right of it, else left. Empty where no run
 * has room; the label is then only in the inspector.
 */
export function labelAnchors(route: ArrayLike<number>, text: string): readonly Anchor[] {
  const n = route.length;
  if (n < 4) return [];
  const at = (i: number): number => route[i] ?? 0;
  const first = { x: at(0), top: at(1), bottom: at(3), vertical: at(0) === at(2) };
  const last = { x: at(n - 2), top: at(n - 3), bottom: at(n - 1), vertical: at(n - 2) === at(n - 4) };
  const left = LABEL_DX + textWidth(text, 'mono');
  return [first, last].flatMap((run) => {
    const length = run.bottom - run.top;
    if (!run.vertical || length < MIN_RUN) return [];
    const fromTop = run.top + Math.min(length / 2 + 4, 30);
    const fromBottom = run.bottom - Math.min(length / 2 - 4, 22);
    const ys = run === first ? [fromTop, fromBottom, run.top + 14] : [fromBottom, fromTop, run.bottom - 8];
    return [run.x + LABEL_DX, run.x - left].flatMap((x) => ys.map((y) => ({ x, y })));
  });
}

/** Tells whether text at an anchor would lie on one of these routes or boxes. */
export function crossingTest(
  routes: readonly ArrayLike<number>[],
  boxes: readonly Rect[],
): (anchor: Anchor, text: string) => boolean {
  if (routes.length > MOST_ROUTES) return () => false;
  return ({ x, y }, text) => {
    const right = x + textWidth(text, 'mono');
    const lies = (x0: number, y0: number, x1: number, y1: number): boolean =>
      x1 > x && x0 < right && y1 > y - ASCENT && y0 < y + DESCENT;
    return (
      boxes.some((box) => lies(box.x, box.y, box.x + box.width, box.y + box.height)) ||
      routes.some((route) => {
        for (let i = 0; i + 3 < route.length; i += 2) {
          const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = [route[i], route[i + 1], route[i + 2], route[i + 3]];
          if (lies(Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1))) return true;
        }
        return false;
      })
    );
  };
}
