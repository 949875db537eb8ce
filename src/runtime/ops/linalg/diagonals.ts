import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled } from '../kernels/move';

/** Diagonals of matrices: taken out, put in, made into matrices; bands kept. */

interface Band {
  readonly lower: number;
  readonly upper: number;
  /** Whether super- and subdiagonals are stored from the left: alignment of V3. */
  readonly leftSuper: boolean;
  readonly leftSub: boolean;
}

function bandOf(call: OpCall, k: Tensor): Band {
  const range = intsOf(k);
  if (range.length < 1 || range.length > 2)
    throw invalid('diag_index must be a scalar or vector of one or two elements');
  const lower = range[0] as number;
  const upper = range[1] ?? lower;
  if (lower > upper) throw invalid(`lower_diag_index must not be larger than upper_diag_index: ${lower} > ${upper}`);
  // V2 stores all diagonals from the left.
  const align = call.attrs.has('align') ? call.attrs.string('align') : 'LEFT_LEFT';
  return { lower, upper, leftSuper: align.startsWith('LEFT'), leftSub: align.endsWith('LEFT') };
}

function lengthOf(d: number, rows: number, columns: number): number {
  return Math.min(rows + Math.min(d, 0), columns - Math.max(d, 0));
}

/** Visits every element of the band: row and column in the matrix, row and place in the stored diagonals. */
function eachInBand(
  band: Band,
  rows: number,
  columns: number,
  width: number,
  visit: (row: number, column: number, stored: number, place: number) => void,
): void {
  for (let d = band.upper; d >= band.lower; d--) {
    const length = lengthOf(d, rows, columns);
    const left = d >= 0 ? band.leftSuper : band.leftSub;
    const offset = left ? 0 : width - length;
    for (let i = 0; i < length; i++) visit(i + Math.max(-d, 0), i + Math.max(d, 0), band.upper - d, i + offset);
  }
}

function copyElement(target: Cells, to: number, source: Cells, from: number, lanes: number): void {
  for (let lane = 0; lane < lanes; lane++) target[to * lanes + lane] = source[from * lanes + lane];
}

function checkBand({ lower, upper }: Band, rows: number, columns: number): void {
  for (const d of [lower, upper]) {
    if (!((-rows < d && d < columns) || d === 0))
      throw invalid(`diag_index ${d} is out of bound. It must be between ${-rows} and ${columns}`);
  }
}

/** Widest diagonal of a band. */
function widestOf({ lower, upper }: Band, rows: number, columns: number): number {
  return Math.min(rows + Math.min(upper, 0), columns - Math.max(lower, 0));
}

function diagPart(x: Tensor, band: Band, padding: Tensor | null): Tensor {
  if (x.shape.length < 2) throw invalid('input must be at least 2-dim');
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  checkBand(band, rows, columns);
  const width = widestOf(band, rows, columns);
  const count = band.upper - band.lower + 1;
  const batch = x.shape.slice(0, -2);
  const shape = count === 1 ? [...batch, width] : [...batch, count, width];
  const out =
    padding === null ? fromHost(x.dtype, shape, allocate(x.dtype, elementCount(shape))) : filled(padding, shape);
  const [target, source] = [out.host as Cells, hostOf(x) as Cells];
  const lanes = lanesOf(x.dtype);
  for (let b = 0; b < elementCount(batch); b++) {
    eachInBand(band, rows, columns, width, (row, column, stored, place) =>
      copyElement(target, (b * count + stored) * width + place, source, (b * rows + row) * columns + column, lanes),
    );
  }
  return out;
}

/** Writes stored diagonals into matrices (in place). */
function putBand(target: HostData, x: Tensor, shape: readonly number[], band: Band): void {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const width = x.shape.at(-1) as number;
  const count = band.upper - band.lower + 1;
  const lanes = lanesOf(x.dtype);
  for (let b = 0; b < elementCount(shape.slice(0, -2)); b++) {
    eachInBand(band, rows, columns, width, (row, column, stored, place) =>
      copyElement(
        target as Cells,
        (b * rows + row) * columns + column,
        hostOf(x) as Cells,
        (b * count + stored) * width + place,
        lanes,
      ),
    );
  }
}

function setDiag(x: Tensor, diagonal: Tensor, band: Band): Tensor {
  if (x.shape.length < 2) throw invalid('input must be at least 2-dim');
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  checkBand(band, rows, columns);
  const count = band.upper - band.lower + 1;
  const width = widestOf(band, rows, columns);
  const expected = [...x.shape.slice(0, -2), ...(count === 1 ? [] : [count]), width];
  if (diagonal.shape.join() !== expected.join()) {
    throw invalid(`Expected diagonal of shape [${expected.join(',')}], got [${diagonal.shape.join(',')}]`);
  }
  const out = hostOf(x).slice() as HostData;
  putBand(out, diagonal, x.shape, band);
  return fromHost(x.dtype, x.shape, out);
}

const MAIN: Band = { lower: 0, upper: 0, leftSuper: true, leftSub: true };

/** Matrices from diagonals; sizes of −1 are as small as the diagonals allow. */
function makeDiag(
  call: OpCall,
  diagonal: Tensor,
  k: Tensor,
  rowsInput: Tensor,
  columnsInput: Tensor,
  padding: Tensor,
): Tensor {
  const band = bandOf(call, k);
  const count = band.upper - band.lower + 1;
  const width = diagonal.shape.at(-1) as number;
  if (count > 1 && diagonal.shape.at(-2) !== count)
    throw invalid(
      `The number of diagonals provided in the input does not match the lower_diag_index and upper_diag_index range.`,
    );
  const batch = diagonal.shape.slice(0, count === 1 ? -1 : -2);
  const [leastRows, leastColumns] = [width - Math.min(band.upper, 0), width + Math.max(band.lower, 0)];
  let rows = scalarNumberOf(rowsInput);
  let columns = scalarNumberOf(columnsInput);
  if (rows === -1 && columns === -1) rows = columns = Math.max(leastRows, leastColumns);
  else if (rows === -1) rows = leastRows;
  else if (columns === -1) columns = leastColumns;
  // Of an empty diagonal TensorFlow makes the least square, which its own bounds would refuse.
  if (width > 0) checkBand(band, rows, columns);
  if (rows < leastRows || columns < leastColumns) throw invalid('The number of rows or columns is too small.');
  if (rows !== leastRows && columns !== leastColumns)
    throw invalid('The number of rows or columns is not consistent with the specified d_lower, d_upper, and diagonal.');
  const shape = [...batch, rows, columns];
  const out = filled(padding, shape);
  putBand(out.host as HostData, diagonal, shape, band);
  return out;
}

function matrixDiag(_: OpCall, diagonal: Tensor): Tensor {
  if (diagonal.shape.length < 1) throw invalid('input must be at least 1-dim');
  const n = diagonal.shape.at(-1) as number;
  const shape = [...diagonal.shape, n];
  const out = allocate(diagonal.dtype, elementCount(shape));
  putBand(out, diagonal, shape, MAIN);
  return fromHost(diagonal.dtype, shape, out);
}

/** Diag: the tensor along the diagonal of a tensor of twice its rank. */
function diag(_: OpCall, x: Tensor): Tensor {
  const flat = fromHost(x.dtype, [x.size], hostOf(x));
  const matrix = matrixDiag(_, flat);
  return fromHost(x.dtype, [...x.shape, ...x.shape], hostOf(matrix));
}

function diagPartOp(_: OpCall, x: Tensor): Tensor {
  const half = x.shape.length / 2;
  const shape = x.shape.slice(0, half);
  if (!Number.isInteger(half) || shape.join() !== x.shape.slice(half).join())
    throw invalid(`Invalid shape [${x.shape.join(',')}]: dimensions i and i + rank/2 must be equal`);
  const n = elementCount(shape);
  const main = diagPart(fromHost(x.dtype, [n, n], hostOf(x)), MAIN, null);
  return fromHost(x.dtype, shape, hostOf(main));
}

/** Everything outside the band becomes 0; a negative count keeps the whole triangle. */
function bandPart(_: OpCall, x: Tensor, lowerInput: Tensor, upperInput: Tensor): Tensor {
  if (x.shape.length < 2) throw invalid('input must be at least 2-dim');
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const lower = scalarNumberOf(lowerInput);
  const upper = scalarNumberOf(upperInput);
  if (lower > rows)
    throw invalid(`num_lower must be negative or less or equal to number of rows (${rows}) got: ${lower}`);
  if (upper > columns)
    throw invalid(`num_upper must be negative or less or equal to number of columns (${columns}) got: ${upper}`);
  const out = allocate(x.dtype, x.size);
  const lanes = lanesOf(x.dtype);
  const [source, target] = [hostOf(x) as Cells, out as Cells];
  for (let i = 0; i < x.size; i++) {
    const column = i % columns;
    const row = Math.floor(i / columns) % rows;
    if ((lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper))
      copyElement(target, i, source, i, lanes);
  }
  return fromHost(x.dtype, x.shape, out);
}

const diagPartV = define((call, x, k, padding) => diagPart(x, bandOf(call, k), padding));
const setDiagV = define((call, x, diagonal, k) => setDiag(x, diagonal, bandOf(call, k)));

export const DIAGONALS: OpFamily = {
  Diag: define(diag),
  DiagPart: define(diagPartOp),
  MatrixDiag: define(matrixDiag),
  MatrixDiagV2: define(makeDiag),
  MatrixDiagV3: define(makeDiag),
  MatrixDiagPart: define((_, x) => diagPart(x, MAIN, null)),
  MatrixDiagPartV2: diagPartV,
  MatrixDiagPartV3: diagPartV,
  MatrixSetDiag: define((_, x, diagonal) => setDiag(x, diagonal, MAIN)),
  MatrixSetDiagV2: setDiagV,
  MatrixSetDiagV3: setDiagV,
  MatrixBandPart: define(bandPart),
};
