/**
 * What an engine arranges: boxes with fixed sizes and the edges between them.
 * Columns; row = box. Y grows downwards, edges leave at the bottom and enter at
 * the top. All numbers are px at zoom 1.
 */
export interface Problem {
  readonly count: number;
  /** Between two layers; a turn of an edge with its corner and arrow fits. */
  readonly gap: number;
  readonly width: Float64Array;
  readonly height: Float64Array;
  /** Room to keep free to the right of the box, and the height it needs there (hub references). */
  readonly extraRight: Float64Array;
  readonly extraHeight: Float64Array;
  /** x inside the box at which all edges enter or leave; -1: spread along the border. */
  readonly inX: Float64Array;
  readonly outX: Float64Array;
  /** -1: above everything else, 1: below everything else. */
  readonly rank: Int8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** The answer: top left corners, and for each edge its orthogonal route as x, y pairs from border to border. */
export interface Arrangement {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly routes: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

/** Ops stand close; groups, which are fewer and say more, have room for what flows between them. */
export const OP_GAP = 28;
export const GROUP_GAP = 44;
/** Between neighbours of a layer, and between parallel edges. */
export const BOX_GAP = 32;
export const TRACK_GAP = 10;

export function emptyProblem(count: number, edges: number, gap = OP_GAP): Problem {
  return {
    count,
    gap,
    width: new Float64Array(count),
    height: new Float64Array(count),
    extraRight: new Float64Array(count),
    extraHeight: new Float64Array(count),
    inX: new Float64Array(count).fill(-1),
    outX: new Float64Array(count).fill(-1),
    rank: new Int8Array(count),
    from: new Int32Array(edges),
    to: new Int32Array(edges),
  };
}

/** Drops repeated points and points in the middle of a straight run. */
export function straighten(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < points.length; i += 2) {
    const x = points[i] ?? 0;
    const y = points[i + 1] ?? 0;
    const n = out.length;
    if (n >= 2 && Math.abs((out[n - 2] ?? 0) - x) < 0.01 && Math.abs((out[n - 1] ?? 0) - y) < 0.01) continue;
    if (n >= 4) {
      const ax = out[n - 4] ?? 0;
      const ay = out[n - 3] ?? 0;
      const bx = out[n - 2] ?? 0;
      const by = out[n - 1] ?? 0;
      const vertical = Math.abs(ax - bx) < 0.01 && Math.abs(bx - x) < 0.01;
      const horizontal = Math.abs(ay - by) < 0.01 && Math.abs(by - y) < 0.01;
      if (vertical || horizontal) out.length = n - 2;
    }
    out.push(x, y);
  }
  return out;
}

/**
 * One group arranged, relative to the top left of its content. The same for
 * every group of the same structure and box sizes.
 */
export interface GroupLayout {
  readonly width: number;
  readonly height: number;
  /** Visible rectangles of the view's boxes. */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** x of the bundle that enters from above and that leaves below; -1 where there is none. */
  readonly inX: number;
  readonly outX: number;
  /** Of the view's edges; those from outside start at y 0, those that leave end at `height`. */
  readonly routes: Routes;
}

/** Routes one after the other: thousands of small lists cost more than what is in them. */
export interface Routes {
  /** Route e is `points[start[e]]` to `points[start[e + 1] - 1]`, x, y pairs. */
  readonly start: Uint32Array;
  readonly points: Float32Array;
}

export function packRoutes(routes: readonly (readonly number[])[]): Routes {
  const start = new Uint32Array(routes.length + 1);
  for (const [e, route] of routes.entries()) start[e + 1] = (start[e] ?? 0) + route.length;
  const points = new Float32Array(start[routes.length] ?? 0);
  for (const [e, route] of routes.entries()) points.set(route, start[e]);
  return { start, points };
}

/** A look at one route, not a copy. */
export function routeOf({ start, points }: Routes, edge: number): Float32Array {
  return points.subarray(start[edge], start[edge + 1]);
}
