/** Shortest stretches; each level's are 8 times as long. */
const STRETCH = 512;
const STEP = 8;
const LEVELS = 8;

/** Rectangles of one size class, by the stretches of the long axis that they touch. */
interface Level {
  readonly length: number;
  /** The first stretch that anything touches. */
  readonly first: number;
  /** Rows that touch stretch `first + i` are `rows[start[i]]` to `rows[start[i + 1] - 1]`. */
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

/**
 * Which rectangles meet a rectangle, among 10⁵ of very different sizes. A graph is much longer one way than the other,
 * so that axis alone is cut into stretches, per size class, and each rectangle touches at most two. Columns of numbers
 * only: it is built on the page's thread, in a few milliseconds.
 */
export class RectIndex {
  private readonly rects: Float32Array;
  /** 0: x is cut, 1: y. */
  private readonly axis: 0 | 1;
  private readonly levels: readonly Level[];
  private readonly seen: Uint32Array;
  private stamp = 0;

  private constructor(rects: Float32Array, axis: 0 | 1, levels: readonly Level[]) {
    this.rects = rects;
    this.axis = axis;
    this.levels = levels;
    this.seen = new Uint32Array(rects.length / 4);
  }

  /** `rects`: x, y, x2, y2 of each row; rows whose end lies before their start are in no place. */
  static of(rects: Float32Array): RectIndex {
    const work = RectIndex.inSteps(rects);
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
  }

  /** The same in steps of a few milliseconds for 10⁵ rectangles. */
  static *inSteps(rects: Float32Array): Generator<void, RectIndex> {
    const count = rects.length / 4;
    const extent = (along: 0 | 1): number => {
      let low = Infinity;
      let high = -Infinity;
      for (let at = along; at < rects.length; at += 4) {
        const a = rects[at] ?? 0;
        const b = rects[at + 2] ?? 0;
        if (!(b >= a)) continue;
        if (a < low) low = a;
        if (b > high) high = b;
      }
      return high - low;
    };
    const extents = [extent(0), extent(1)] as const;
    yield;
    const axis = extents[0] > extents[1] ? 0 : 1;
    // Few rectangles far apart need no more stretches than there are of them.
    const length = Math.max(STRETCH, count === 0 ? 0 : extents[axis] / (2 * count));
    return new RectIndex(rects, axis, yield* levelsOf(rects, axis, length));
  }

  /** Rows that meet the rectangle, ascending. With `least` only such as may be so long, and all that are longer. */
  query(x0: number, y0: number, x1: number, y1: number, least = 0): number[] {
    const found = this.find(x0, y0, x1, y1, Number.POSITIVE_INFINITY, least);
    return found.length < 2 ? found : Array.from(Int32Array.from(found).sort());
  }

  /** Whether more than `limit` rows meet the rectangle; stops counting there. */
  exceeds(x0: number, y0: number, x1: number, y1: number, limit: number): boolean {
    return this.find(x0, y0, x1, y1, limit, 0).length > limit;
  }

  private find(x0: number, y0: number, x1: number, y1: number, limit: number, least: number): number[] {
    this.stamp += 1;
    const found: number[] = [];
    const [from, to] = this.axis === 0 ? [x0, x1] : [y0, y1];
    for (const { length, first, start, rows } of this.levels) {
      if (length < least) continue;
      const last = Math.min(start.length - 2, Math.floor(to / length) - first);
      for (let i = Math.max(0, Math.floor(from / length) - first); i <= last; i++) {
        for (let k = start[i] ?? 0; k < (start[i + 1] ?? 0); k++) {
          const row = rows[k] ?? 0;
          if (this.seen[row] === this.stamp) continue;
          this.seen[row] = this.stamp;
          if (this.meets(row, x0, y0, x1, y1) && found.push(row) > limit) return found;
        }
      }
    }
    return found;
  }

  private meets(row: number, x0: number, y0: number, x1: number, y1: number): boolean {
    const at = row * 4;
    const r = this.rects;
    return (r[at] ?? 0) <= x1 && (r[at + 2] ?? 0) >= x0 && (r[at + 1] ?? 0) <= y1 && (r[at + 3] ?? 0) >= y0;
  }
}

function* levelsOf(rects: Float32Array, axis: 0 | 1, shortest: number): Generator<void, readonly Level[]> {
  const count = rects.length / 4;
  const levelOf = new Int8Array(count).fill(-1);
  const end = new Int32Array(LEVELS + 1);
  for (let row = 0; row < count; row++) {
    const size = (rects[row * 4 + axis + 2] ?? 0) - (rects[row * 4 + axis] ?? 0);
    if (!(size >= 0)) continue;
    let level = 0;
    for (let length = shortest; level + 1 < LEVELS && size > length; length *= STEP) level += 1;
    levelOf[row] = level;
    end[level + 1] = (end[level + 1] ?? 0) + 1;
  }
  for (let level = 0; level < LEVELS; level++) end[level + 1] = (end[level + 1] ?? 0) + (end[level] ?? 0);
  const next = end.slice();
  const byLevel = new Int32Array(end[LEVELS] ?? 0);
  for (let row = 0; row < count; row++) {
    const level = levelOf[row] ?? -1;
    if (level < 0) continue;
    const at = next[level] ?? 0;
    byLevel[at] = row;
    next[level] = at + 1;
  }
  yield;
  const levels: Level[] = [];
  for (let level = 0, length = shortest; level < LEVELS; level++, length *= STEP) {
    const own = byLevel.subarray(end[level], end[level + 1]);
    if (own.length === 0) continue;
    levels.push(levelOfRows(rects, axis, length, own));
    yield;
  }
  return levels;
}

/** Counts first, then puts every row in its place. */
function levelOfRows(rects: Float32Array, axis: 0 | 1, length: number, own: Int32Array): Level {
  // Which stretches each row touches: it is no longer than one of them.
  const from = new Int32Array(own.length);
  const to = new Int32Array(own.length);
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < own.length; i++) {
    const at = (own[i] ?? 0) * 4 + axis;
    const low = Math.floor((rects[at] ?? 0) / length);
    const high = Math.floor((rects[at + 2] ?? 0) / length);
    from[i] = low;
    to[i] = high;
    if (low < first) first = low;
    if (high > last) last = high;
  }
  const start = new Int32Array(last - first + 2);
  for (let i = 0; i < own.length; i++) {
    for (let k = (from[i] ?? 0) - first; k <= (to[i] ?? 0) - first; k++) start[k + 1] = (start[k + 1] ?? 0) + 1;
  }
  for (let k = 1; k < start.length; k++) start[k] = (start[k] ?? 0) + (start[k - 1] ?? 0);
  const next = start.slice();
  const rows = new Int32Array(start.at(-1) ?? 0);
  for (let i = 0; i < own.length; i++) {
    for (let k = (from[i] ?? 0) - first; k <= (to[i] ?? 0) - first; k++) {
      const place = next[k] ?? 0;
      rows[place] = own[i] ?? 0;
      next[k] = place + 1;
    }
  }
  return { length, first, start, rows };
}
