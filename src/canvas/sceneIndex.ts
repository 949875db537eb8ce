import type { BoxId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import { hasCards } from '../layout/groupProblem';
import { readColumns } from '../layout/readColumns';
import { STACK_CARDS } from '../layout/sizes';
import { RectIndex } from './rectIndex';

/** What the canvas looks up in a scene, built when first asked for. */
export interface SceneIndex {
  readonly scene: Scene;
  readonly boxes: RectIndex;
  /** By the bounds of whole routes. */
  readonly edges: RectIndex;
  readonly rowOf: ReadonlyMap<BoxId, number>;
  /** Edges that end in or start from a row. */
  readonly edgesOf: (row: number) => { readonly ins: readonly number[]; readonly outs: readonly number[] };
  /** Builds what the first picture looks up, a little at each step. */
  readonly inSteps: () => Generator<void, void>;
}

function put(rects: Float32Array, row: number, x0: number, y0: number, x1: number, y1: number): void {
  rects[row * 4] = x0;
  rects[row * 4 + 1] = y0;
  rects[row * 4 + 2] = x1;
  rects[row * 4 + 3] = y1;
}

function boxRects(scene: Scene): Float32Array {
  const rects = new Float32Array(scene.count * 4);
  for (let row = 0; row < scene.count; row++) {
    const cards = hasCards(scene.kind[row] ?? '') ? STACK_CARDS : 0;
    const x = scene.x[row] ?? 0;
    const y = scene.y[row] ?? 0;
    put(rects, row, x, y - cards, x + (scene.width[row] ?? 0) + cards, y + (scene.height[row] ?? 0));
  }
  return rects;
}

function edgeRects(scene: Scene): Float32Array {
  const { count, pointStart, points, label, labelX } = scene.edges;
  const rects = new Float32Array(count * 4);
  for (let e = 0; e < count; e++) {
    let x0 = Infinity;
    let y0 = Infinity;
    let x1 = -Infinity;
    let y1 = -Infinity;
    for (let k = (pointStart[e] ?? 0) * 2; k < (pointStart[e + 1] ?? 0) * 2; k += 2) {
      const x = points[k] ?? 0;
      const y = points[k + 1] ?? 0;
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x);
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y);
    }
    const text = label[e] ?? '';
    if (text !== '' && !Number.isNaN(labelX[e])) x1 = Math.max(x1, (labelX[e] ?? 0) + text.length * 7);
    put(rects, e, x0 - 4, y0 - 4, x1 + 4, y1 + 4);
  }
  return rects;
}

function adjacency({ count, edges }: Scene): SceneIndex['edgesOf'] {
  const ins = rowsByKey(edges.to, count);
  const outs = rowsByKey(edges.from, count);
  return (row) => ({ ins: ins(row), outs: outs(row) });
}

/** Which rows of a column hold a number below `count`, in their order. */
function rowsByKey(column: Int32Array, count: number): (key: number) => readonly number[] {
  const start = new Int32Array(count + 1);
  for (const key of column) start[key + 1] = (start[key + 1] ?? 0) + 1;
  for (let key = 0; key < count; key++) start[key + 1] = (start[key + 1] ?? 0) + (start[key] ?? 0);
  const next = start.slice();
  const rows = new Int32Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const key = column[row] ?? 0;
    rows[next[key] ?? 0] = row;
    next[key] = (next[key] ?? 0) + 1;
  }
  return (key) => Array.from(rows.subarray(start[key] ?? 0, start[key + 1] ?? 0));
}

/** Rows put into a map in a step: a millisecond. */
const STEP_ROWS = 4_096;

/** Something made in steps, or at once by whoever needs it before. */
interface Made<T> {
  readonly get: () => T;
  readonly inSteps: () => Generator<void, void>;
}

function made<T>(make: () => Generator<void, T>): Made<T> {
  let work: Generator<void, T> | null = null;
  let done: { readonly value: T } | null = null;
  const step = (): void => {
    work ??= make();
    const next = work.next();
    if (next.done === true) done = { value: next.value };
  };
  return {
    get: () => {
      while (done === null) step();
      return done.value;
    },
    *inSteps() {
      while (done === null) {
        step();
        yield;
      }
    },
  };
}

export function indexScene(scene: Scene): SceneIndex {
  const boxes = made(function* () {
    const rects = boxRects(scene);
    yield;
    return yield* RectIndex.inSteps(rects);
  });
  const edges = made(function* () {
    const rects = edgeRects(scene);
    yield;
    return yield* RectIndex.inSteps(rects);
  });
  const rowOf = made(function* () {
    const { id } = scene;
    yield;
    const rows = new Map<BoxId, number>();
    for (let row = 0; row < id.length; row++) {
      rows.set(id[row] as BoxId, row);
      if (row % STEP_ROWS === STEP_ROWS - 1) yield;
    }
    return rows;
  });
  const edgesOf = made(function* () {
    yield;
    return adjacency(scene);
  });
  return {
    scene,
    get boxes() {
      return boxes.get();
    },
    get edges() {
      return edges.get();
    },
    get rowOf() {
      return rowOf.get();
    },
    edgesOf: (row) => edgesOf.get()(row),
    *inSteps() {
      for (const one of [boxes, edges, rowOf]) yield* one.inSteps();
      yield* readColumns(scene);
    },
  };
}
