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

/** The answer: top left corners, and for each edge its orthogonal route from border to border. */
export interface Arrangement {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly routes: Routes;
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
  // Of one piece of memory: a piece for each column takes longer than to fill them.
  const memory = new ArrayBuffer(count * 49 + edges * 8);
  const numbers = (nth: number): Float64Array => new Float64Array(memory, nth * count * 8, count);
  const ends = (nth: number): Int32Array => new Int32Array(memory, count * 48 + nth * edges * 4, edges);
  return {
    count,
    gap,
    width: numbers(0),
    height: numbers(1),
    extraRight: numbers(2),
    extraHeight: numbers(3),
    inX: numbers(4).fill(-1),
    outX: numbers(5).fill(-1),
    rank: new Int8Array(memory, count * 48 + edges * 8, count),
    from: ends(0),
    to: ends(1),
  };
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
  readonly points: Float32Array | Float64Array;
}

/** A look at one route, not a copy. */
export function routeOf({ start, points }: Routes, edge: number): Float32Array | Float64Array {
  return points.subarray(start[edge], start[edge + 1]);
}
