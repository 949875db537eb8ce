import { elementCount } from '../model/shape';
import type { HostTensor } from '../model/tensor';
import { numbersOf } from './numbers';

/** Which axes run down and across, each list from slow to fast; the other axes stand at `fixed[axis]`. */
export interface HeatmapAxes {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly fixed: readonly number[];
}

/** A picture of a 2-D view of a tensor, in cells of `cellRows` × `cellColumns` elements (fewer at the ends). */
export interface Heatmap {
  /** Size of the view in elements. */
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cellRows: number;
  readonly cellColumns: number;
  /** Size of the picture in cells. */
  readonly height: number;
  readonly width: number;
  /** For each cell, in C order, its element of largest magnitude; NaN where it holds one. */
  readonly values: Float64Array;
  /** Largest finite magnitude of the view: where the colours end. */
  readonly limit: number;
}

/** All axes at once, split where rows and columns are nearest to equal: ⟨3×3×32×64⟩ is 288 × 64. */
export function defaultHeatmapAxes(shape: readonly number[]): HeatmapAxes {
  const all = shape.map((_, axis) => axis);
  let best = shape.length < 2 ? 0 : 1;
  const skew = (split: number): number =>
    Math.abs(Math.log(elementCount(shape.slice(0, split)) / elementCount(shape.slice(split))));
  for (let split = best + 1; split < shape.length; split++) if (skew(split) < skew(best)) best = split;
  return { rows: all.slice(0, best), columns: all.slice(best), fixed: shape.map(() => 0) };
}

/**
 * A picture of at most `maxHeight` × `maxWidth` cells. A cell keeps the value of largest
 * magnitude, so that a single large weight does not vanish in an average. Null for dtypes without numbers.
 */
export function heatmap(tensor: HostTensor, axes: HeatmapAxes, maxHeight: number, maxWidth: number): Heatmap | null {
  const numbers = numbersOf(tensor);
  if (!numbers) return null;
  const { shape } = tensor;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const moving = new Set([...axes.rows, ...axes.columns]);
  const base = strides.reduce(
    (sum, stride, axis) => sum + (moving.has(axis) ? 0 : stride * (axes.fixed[axis] ?? 0)),
    0,
  );
  const rowOffsets = offsets(axes.rows, shape, strides);
  const columnOffsets = offsets(axes.columns, shape, strides);
  const cellRows = Math.max(1, Math.ceil(rowOffsets.length / maxHeight));
  const cellColumns = Math.max(1, Math.ceil(columnOffsets.length / maxWidth));
  const height = Math.ceil(rowOffsets.length / cellRows);
  const width = Math.ceil(columnOffsets.length / cellColumns);
  const values = new Float64Array(height * width);
  let limit = 0;
  for (let row = 0; row < rowOffsets.length; row++) {
    const from = base + (rowOffsets[row] as number);
    const cellRow = Math.floor(row / cellRows) * width;
    for (let column = 0; column < columnOffsets.length; column++) {
      const x = numbers[from + (columnOffsets[column] as number)] as number;
      const cell = cellRow + Math.floor(column / cellColumns);
      const size = Math.abs(x);
      // A NaN once there stays: nothing is larger than it.
      if (x !== x || size > Math.abs(values[cell] as number)) values[cell] = x;
      if (size > limit && size !== Number.POSITIVE_INFINITY) limit = size;
    }
  }
  return {
    rowCount: rowOffsets.length,
    columnCount: columnOffsets.length,
    cellRows,
    cellColumns,
    height,
    width,
    values,
    limit,
  };
}

/** Where in the elements each combination of the axes' indices begins. */
function offsets(axes: readonly number[], shape: readonly number[], strides: readonly number[]): Float64Array {
  let list = Float64Array.of(0);
  for (const axis of axes) {
    const size = shape[axis] ?? 1;
    const stride = strides[axis] ?? 1;
    list = Float64Array.from(
      { length: list.length * size },
      (_, i) => (list[Math.floor(i / size)] ?? 0) + (i % size) * stride,
    );
  }
  return list;
}

/** Index of a cell's first element along each axis of the tensor. */
export function elementOfCell(
  map: Heatmap,
  axes: HeatmapAxes,
  shape: readonly number[],
  row: number,
  column: number,
): readonly number[] {
  const index = shape.map((_, axis) => axes.fixed[axis] ?? 0);
  for (const [list, first] of [
    [axes.rows, row * map.cellRows],
    [axes.columns, column * map.cellColumns],
  ] as const) {
    let rest = first;
    for (const axis of [...list].reverse()) {
      const size = shape[axis] ?? 1;
      index[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
  }
  return index;
}
