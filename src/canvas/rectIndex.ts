/** Smallest cells; each level's are 8 times as large. */
const CELL = 512;
const STEP = 8;
const LEVELS = 8;

/**
 * Which rectangles meet a rectangle, among 10⁵ of very different sizes: a grid
 * per size class, so that each lies in at most four cells.
 */
export class RectIndex {
  private readonly rects: Float32Array;
  private readonly cells: Map<number, number[]>[];
  private readonly used: { x0: number; y0: number; x1: number; y1: number }[];
  private readonly seen: Uint32Array;
  private stamp = 0;

  /** `rects`: x, y, x2, y2 of each row. */
  constructor(rects: Float32Array) {
    this.rects = rects;
    this.seen = new Uint32Array(rects.length / 4);
    this.cells = Array.from({ length: LEVELS }, () => new Map<number, number[]>());
    this.used = Array.from({ length: LEVELS }, () => ({ x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity }));
    for (let row = 0; row < this.seen.length; row++) this.insert(row);
  }

  private insert(row: number): void {
    // Read one by one: a view and an iterator per row are half of the time for 10⁵ rows.
    const { rects } = this;
    const x0 = rects[row * 4] ?? 0;
    const y0 = rects[row * 4 + 1] ?? 0;
    const x1 = rects[row * 4 + 2] ?? 0;
    const y1 = rects[row * 4 + 3] ?? 0;
    let level = 0;
    let cell = CELL;
    while (level + 1 < LEVELS && Math.max(x1 - x0, y1 - y0) > cell) {
      level += 1;
      cell *= STEP;
    }
    const used = this.used[level];
    for (let cx = Math.floor(x0 / cell); cx <= Math.floor(x1 / cell); cx++) {
      for (let cy = Math.floor(y0 / cell); cy <= Math.floor(y1 / cell); cy++) {
        const key = cellKey(cx, cy);
        const list = this.cells[level]?.get(key);
        if (list) list.push(row);
        else this.cells[level]?.set(key, [row]);
        if (!used) continue;
        used.x0 = Math.min(used.x0, cx);
        used.y0 = Math.min(used.y0, cy);
        used.x1 = Math.max(used.x1, cx);
        used.y1 = Math.max(used.y1, cy);
      }
    }
  }

  /** Rows that meet the rectangle, ascending. */
  query(x0: number, y0: number, x1: number, y1: number): number[] {
    return this.find(x0, y0, x1, y1, Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  }

  /** Whether more than `limit` rows meet the rectangle; stops counting there. */
  exceeds(x0: number, y0: number, x1: number, y1: number, limit: number): boolean {
    return this.find(x0, y0, x1, y1, limit).length > limit;
  }

  private find(x0: number, y0: number, x1: number, y1: number, limit: number): number[] {
    this.stamp += 1;
    const found: number[] = [];
    let cell = CELL;
    for (let level = 0; level < LEVELS; level++, cell *= STEP) {
      const used = this.used[level];
      const cells = this.cells[level];
      if (!used || !cells || cells.size === 0) continue;
      const left = Math.max(used.x0, Math.floor(x0 / cell));
      const right = Math.min(used.x1, Math.floor(x1 / cell));
      const top = Math.max(used.y0, Math.floor(y0 / cell));
      const bottom = Math.min(used.y1, Math.floor(y1 / cell));
      for (let cx = left; cx <= right; cx++) {
        for (let cy = top; cy <= bottom; cy++) {
          for (const row of cells.get(cellKey(cx, cy)) ?? []) {
            if (this.seen[row] === this.stamp) continue;
            this.seen[row] = this.stamp;
            if (this.meets(row, x0, y0, x1, y1) && found.push(row) > limit) return found;
          }
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

/** Cells are numbered from -2^25 on each axis; both fit into one safe integer. */
function cellKey(cx: number, cy: number): number {
  return (cx + 33_554_432) * 67_108_864 + (cy + 33_554_432);
}
