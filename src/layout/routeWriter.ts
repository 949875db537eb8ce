import type { Routes } from './problem';

/** Points nearer than this are one, and lines no farther apart are one line, px. */
const SAME = 0.01;

/** Writes routes one after the other, for edge 0, 1, 2, …: the points of one, then its `end`. */
export class RouteWriter {
  private readonly start: Uint32Array;
  private points: Float64Array;
  /** Numbers written, and at which of them the route under way starts. */
  private length = 0;
  private first = 0;
  private ended = 0;

  constructor(edges: number) {
    this.start = new Uint32Array(edges + 1);
    this.points = new Float64Array(edges * 8 + 8);
  }

  /** The next point of the route; a repeated one, and the middle one of a straight run, is dropped. */
  add(x: number, y: number): void {
    const { points, length: n } = this;
    const bx = points[n - 2] ?? 0;
    const by = points[n - 1] ?? 0;
    if (n - this.first >= 2 && Math.abs(bx - x) < SAME && Math.abs(by - y) < SAME) return;
    if (n - this.first >= 4) {
      const isVertical = Math.abs((points[n - 4] ?? 0) - bx) < SAME && Math.abs(bx - x) < SAME;
      const isHorizontal = Math.abs((points[n - 3] ?? 0) - by) < SAME && Math.abs(by - y) < SAME;
      if (isVertical || isHorizontal) this.length = n - 2;
    }
    this.append(x, y);
  }

  /** The next point as it is. */
  append(x: number, y: number): void {
    this.reserve(2);
    this.points[this.length++] = x;
    this.points[this.length++] = y;
  }

  /** All points of a route as they are, moved. */
  copy({ start, points }: Routes, edge: number, dx = 0, dy = 0): void {
    const from = start[edge] ?? 0;
    const end = start[edge + 1] ?? 0;
    this.reserve(end - from);
    for (let k = from; k < end; k += 2) {
      this.points[this.length++] = dx + (points[k] ?? 0);
      this.points[this.length++] = dy + (points[k + 1] ?? 0);
    }
  }

  /** Ends the route; `backwards`: it was written from its end. */
  end(backwards = false): void {
    const { points } = this;
    for (let a = this.first, b = this.length - 2; backwards && a < b; a += 2, b -= 2) {
      const [x = 0, y = 0] = [points[a], points[a + 1]];
      points[a] = points[b] ?? 0;
      points[a + 1] = points[b + 1] ?? 0;
      points[b] = x;
      points[b + 1] = y;
    }
    this.first = this.length;
    this.ended += 1;
    this.start[this.ended] = this.length;
  }

  routes(): Routes {
    return { start: this.start, points: this.points.slice(0, this.length) };
  }

  private reserve(numbers: number): void {
    const least = this.length + numbers;
    if (least <= this.points.length) return;
    const more = new Float64Array(Math.max(least, this.points.length * 2));
    more.set(this.points);
    this.points = more;
  }
}

/** Routes from lists of x, y pairs. */
export function packRoutes(lists: readonly (readonly number[])[]): Routes {
  const writer = new RouteWriter(lists.length);
  for (const list of lists) {
    for (let k = 0; k < list.length; k += 2) writer.append(list[k] ?? 0, list[k + 1] ?? 0);
    writer.end();
  }
  return writer.routes();
}
