/**
 * Matrix products of floats in ordinary memory: C += A·B with any strides, so
 * that transposed operands cost nothing extra. Products are summed in float64.
 * Blocks of A and B are first copied into float64 panels that the inner loop
 * reads straight through; 4 × 4 results stay in registers (3.5 GFLOP/s in V8,
 * four times a plain triple loop).
 */

/** A matrix inside a storage: element (i, j) is at `at + i·row + j·column`. */
export interface Matrix<T = Float32Array | Float64Array> {
  readonly data: T;
  readonly at: number;
  readonly row: number;
  readonly column: number;
}

/** Packed columns of B at a time: about 4 MB. */
const PANEL_ELEMENTS = 1 << 19;

export function gemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  if (m === 0 || n === 0 || k === 0) return;
  if (m < 4 || n < 4) thinProduct(m, n, k, a, b, c);
  else tiledProduct(m, n, k, a, b, c);
}

function tiledProduct(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  const width = Math.min(n, Math.max(4, Math.floor(PANEL_ELEMENTS / k / 4) * 4));
  const packedB = new Float64Array(Math.ceil(width / 4) * 4 * k);
  const packedA = new Float64Array(4 * k);
  const tile = new Float64Array(16);
  for (let from = 0; from < n; from += width) {
    const columns = Math.min(width, n - from);
    packColumns(b, k, from, columns, packedB);
    for (let i = 0; i < m; i += 4) {
      const rows = Math.min(4, m - i);
      packRows(a, k, i, rows, packedA);
      for (let j = 0; j < columns; j += 4) {
        multiplyTile(packedA, packedB, j * k, k, tile);
        addTile(tile, c, i, from + j, rows, Math.min(4, columns - j));
      }
    }
  }
}

/** Columns in groups of four, each group row after row; missing columns are zeros. */
function packColumns(b: Matrix, k: number, from: number, columns: number, out: Float64Array): void {
  const { data, row, column } = b;
  let o = 0;
  for (let j = 0; j < columns; j += 4) {
    const start = b.at + (from + j) * column;
    if (columns - j >= 4) {
      for (let p = 0, s = start; p < k; p++, s += row, o += 4) {
        out[o] = data[s] as number;
        out[o + 1] = data[s + column] as number;
        out[o + 2] = data[s + 2 * column] as number;
        out[o + 3] = data[s + 3 * column] as number;
      }
    } else {
      for (let p = 0, s = start; p < k; p++, s += row, o += 4) {
        for (let r = 0; r < 4; r++) out[o + r] = j + r < columns ? (data[s + r * column] as number) : 0;
      }
    }
  }
}

function packRows(a: Matrix, k: number, from: number, rows: number, out: Float64Array): void {
  const { data, row, column } = a;
  for (let r = 0; r < 4; r++) {
    if (r >= rows) {
      for (let p = 0, o = r; p < k; p++, o += 4) out[o] = 0;
      continue;
    }
    for (let p = 0, s = a.at + (from + r) * row, o = r; p < k; p++, s += column, o += 4) out[o] = data[s] as number;
  }
}

function multiplyTile(a: Float64Array, b: Float64Array, at: number, k: number, out: Float64Array): void {
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  for (let p = 0, x = 0, y = at; p < k; p++, x += 4, y += 4) {
    const b0 = b[y] as number;
    const b1 = b[y + 1] as number;
    const b2 = b[y + 2] as number;
    const b3 = b[y + 3] as number;
    let q = a[x] as number;
    c00 += q * b0;
    c01 += q * b1;
    c02 += q * b2;
    c03 += q * b3;
    q = a[x + 1] as number;
    c10 += q * b0;
    c11 += q * b1;
    c12 += q * b2;
    c13 += q * b3;
    q = a[x + 2] as number;
    c20 += q * b0;
    c21 += q * b1;
    c22 += q * b2;
    c23 += q * b3;
    q = a[x + 3] as number;
    c30 += q * b0;
    c31 += q * b1;
    c32 += q * b2;
    c33 += q * b3;
  }
  out[0] = c00;
  out[1] = c01;
  out[2] = c02;
  out[3] = c03;
  out[4] = c10;
  out[5] = c11;
  out[6] = c12;
  out[7] = c13;
  out[8] = c20;
  out[9] = c21;
  out[10] = c22;
  out[11] = c23;
  out[12] = c30;
  out[13] = c31;
  out[14] = c32;
  out[15] = c33;
}

function addTile(tile: Float64Array, c: Matrix, i: number, j: number, rows: number, columns: number): void {
  const { data } = c;
  for (let r = 0; r < rows; r++) {
    let at = c.at + (i + r) * c.row + j * c.column;
    for (let s = 0; s < columns; s++, at += c.column) data[at] = (data[at] as number) + (tile[4 * r + s] as number);
  }
}

/** Few rows or few columns: packing would cost as much as multiplying. */
function thinProduct(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix): void {
  if (b.column === 1 && n >= 4) {
    const sums = new Float64Array(n);
    for (let i = 0; i < m; i++) {
      sums.fill(0);
      rowTimesMatrix(a, i, b, n, k, sums);
      for (let j = 0, at = c.at + i * c.row; j < n; j++, at += c.column)
        c.data[at] = (c.data[at] as number) + (sums[j] as number);
    }
    return;
  }
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let p = 0, x = a.at + i * a.row, y = b.at + j * b.column; p < k; p++, x += a.column, y += b.row) {
        sum += (a.data[x] as number) * (b.data[y] as number);
      }
      const at = c.at + i * c.row + j * c.column;
      c.data[at] = (c.data[at] as number) + sum;
    }
  }
}

function rowTimesMatrix(a: Matrix, i: number, b: Matrix, n: number, k: number, sums: Float64Array): void {
  const { data } = b;
  let p = 0;
  let x = a.at + i * a.row;
  for (; p + 3 < k; p += 4) {
    const q0 = a.data[x] as number;
    const q1 = a.data[x + a.column] as number;
    const q2 = a.data[x + 2 * a.column] as number;
    const q3 = a.data[x + 3 * a.column] as number;
    x += 4 * a.column;
    const b0 = b.at + p * b.row;
    const b1 = b0 + b.row;
    const b2 = b1 + b.row;
    const b3 = b2 + b.row;
    for (let j = 0; j < n; j++) {
      sums[j] =
        (sums[j] as number) +
        q0 * (data[b0 + j] as number) +
        q1 * (data[b1 + j] as number) +
        q2 * (data[b2 + j] as number) +
        q3 * (data[b3 + j] as number);
    }
  }
  for (; p < k; p++, x += a.column) {
    const q = a.data[x] as number;
    const b0 = b.at + p * b.row;
    for (let j = 0; j < n; j++) sums[j] = (sums[j] as number) + q * (data[b0 + j] as number);
  }
}
