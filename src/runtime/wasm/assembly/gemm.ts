import { activated, loadRow, storeRow } from './activation';

/**
 * C = activation(A·B + bias) of float32 matrices, summed in float32 in the order of
 * k. Addresses count bytes, strides and sizes elements; rows of C follow each other.
 * B is packed eight columns at a time, so that the inner loop reads it straight
 * through whatever its strides; 4 × 8 results stay in registers.
 */

/** Below so many rows, reading B where it lies costs less than packing it. */
const FEW_ROWS: i32 = 4;

/** Most floats of B that `multiply` packs at a time: 1 MB, which the processor's second cache holds. */
const CHUNK: i32 = 1 << 18;

/** Columns of B that `multiply` packs at a time. */
function chunkOf(n: i32, k: i32): i32 {
  return min((n + 7) & ~7, max(8, (CHUNK / max(k, 1)) & ~7));
}

/** Bytes of scratch that `multiply` needs. */
export function scratchBytes(m: i32, n: i32, k: i32, bColumn: i32): i32 {
  return m < FEW_ROWS && bColumn == 1 ? 0 : chunkOf(n, k) * k * 4;
}

/** Bytes that `pack` writes. */
export function packedBytes(n: i32, k: i32): i32 {
  return ((n + 7) & ~7) * k * 4;
}

/** Eight columns after the other, each eight row after row; missing columns are zeros. */
export function pack(n: i32, k: i32, b: usize, bRow: i32, bColumn: i32, to: usize): void {
  const rowBytes = (<usize>bRow) << 2;
  const columnBytes = (<usize>bColumn) << 2;
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    let from = b + <usize>j * columnBytes;
    if (columnBytes == 4 && columns == 8) {
      for (let p = 0; p < k; p++) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        from += rowBytes;
        to += 32;
      }
    } else if (columnBytes == 4) {
      for (let p = 0; p < k; p++) {
        v128.store(to, loadRow(from, columns));
        v128.store(to, loadRow(from + 16, columns - 4), 16);
        from += rowBytes;
        to += 32;
      }
    } else if (rowBytes == 4 && columns == 8) {
      packTurned(k, from, columnBytes, to);
      to += (<usize>k) << 5;
    } else {
      for (let p = 0; p < k; p++) {
        for (let r = 0; r < 8; r++) {
          store<f32>(to + ((<usize>r) << 2), r < columns ? load<f32>(from + <usize>r * columnBytes) : 0);
        }
        from += rowBytes;
        to += 32;
      }
    }
  }
}

/** Eight columns whose elements lie one after the other: four by four, turned in registers. */
function packTurned(k: i32, from: usize, columnBytes: usize, to: usize): void {
  for (let half = 0; half < 2; half++) {
    let c0 = from + <usize>(4 * half) * columnBytes;
    let at = to + <usize>(16 * half);
    let p = 0;
    for (; p + 3 < k; p += 4) {
      const r0 = v128.load(c0);
      const r1 = v128.load(c0 + columnBytes);
      const r2 = v128.load(c0 + 2 * columnBytes);
      const r3 = v128.load(c0 + 3 * columnBytes);
      const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
      const b = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
      const c = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(at, v128.shuffle<f32>(a, b, 0, 1, 4, 5));
      v128.store(at, v128.shuffle<f32>(a, b, 2, 3, 6, 7), 32);
      v128.store(at, v128.shuffle<f32>(c, d, 0, 1, 4, 5), 64);
      v128.store(at, v128.shuffle<f32>(c, d, 2, 3, 6, 7), 96);
      c0 += 16;
      at += 128;
    }
    for (; p < k; p++) {
      store<f32>(at, load<f32>(c0));
      store<f32>(at, load<f32>(c0 + columnBytes), 4);
      store<f32>(at, load<f32>(c0 + 2 * columnBytes), 8);
      store<f32>(at, load<f32>(c0 + 3 * columnBytes), 12);
      c0 += 4;
      at += 32;
    }
  }
}

function fourRows(
  a: usize,
  aRow: usize,
  aStep: usize,
  runCount: i32,
  runStep: usize,
  panel: usize,
  k: i32,
  low: v128,
  high: v128,
  activation: i32,
  c: usize,
  cRow: usize,
  columns: i32,
): void {
  const a1 = a + aRow;
  const a2 = a1 + aRow;
  const a3 = a2 + aRow;
  let low0 = low;
  let high0 = high;
  let low1 = low;
  let high1 = high;
  let low2 = low;
  let high2 = high;
  let low3 = low;
  let high3 = high;
  for (let i = 0, run: usize = 0; i < runCount; i++, run += runStep) {
    let at = run;
    const end = panel + ((<usize>k) << 5);
    while (panel < end) {
      const left = v128.load(panel);
      const right = v128.load(panel, 16);
      let x = v128.load32_splat(a + at);
      low0 = f32x4.add(low0, f32x4.mul(x, left));
      high0 = f32x4.add(high0, f32x4.mul(x, right));
      x = v128.load32_splat(a1 + at);
      low1 = f32x4.add(low1, f32x4.mul(x, left));
      high1 = f32x4.add(high1, f32x4.mul(x, right));
      x = v128.load32_splat(a2 + at);
      low2 = f32x4.add(low2, f32x4.mul(x, left));
      high2 = f32x4.add(high2, f32x4.mul(x, right));
      x = v128.load32_splat(a3 + at);
      low3 = f32x4.add(low3, f32x4.mul(x, left));
      high3 = f32x4.add(high3, f32x4.mul(x, right));
      at += aStep;
      panel += 32;
    }
  }
  storeRow(c, activated(low0, activation), activated(high0, activation), columns);
  storeRow(c + cRow, activated(low1, activation), activated(high1, activation), columns);
  storeRow(c + 2 * cRow, activated(low2, activation), activated(high2, activation), columns);
  storeRow(c + 3 * cRow, activated(low3, activation), activated(high3, activation), columns);
}

function oneRow(
  a: usize,
  aStep: usize,
  runCount: i32,
  runStep: usize,
  panel: usize,
  k: i32,
  low: v128,
  high: v128,
  activation: i32,
  c: usize,
  columns: i32,
): void {
  for (let run = 0; run < runCount; run++) {
    let at = a;
    const end = panel + ((<usize>k) << 5);
    while (panel < end) {
      const x = v128.load32_splat(at);
      low = f32x4.add(low, f32x4.mul(x, v128.load(panel)));
      high = f32x4.add(high, f32x4.mul(x, v128.load(panel, 16)));
      at += aStep;
      panel += 32;
    }
    a += runStep;
  }
  storeRow(c, activated(low, activation), activated(high, activation), columns);
}

/**
 * With B from `pack`. A row of A is `runCount` runs of k elements, runStep elements from one
 * to the next: of a matrix there is one run, of a window over an image one for each of its
 * rows. `bias` is an address of n floats, or 0; rows of C are cRow apart.
 */
export function multiplyPacked(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  runCount: i32,
  runStep: i32,
  packed: usize,
  bias: usize,
  activation: i32,
  c: usize,
  cRow: i32,
): void {
  const aRowBytes = (<usize>aRow) << 2;
  const aStep = (<usize>aColumn) << 2;
  const runBytes = (<usize>runStep) << 2;
  const cRowBytes = (<usize>cRow) << 2;
  for (let j = 0; j < n; j += 8) {
    const columns = min(8, n - j);
    const low = bias == 0 ? f32x4.splat(0) : loadRow(bias + ((<usize>j) << 2), columns);
    const high = bias == 0 ? f32x4.splat(0) : loadRow(bias + ((<usize>j) << 2) + 16, columns - 4);
    const first = c + ((<usize>j) << 2);
    if (m < 4) {
      for (let i = 0; i < m; i++) {
        const from = a + <usize>i * aRowBytes;
        oneRow(
          from,
          aStep,
          runCount,
          runBytes,
          packed,
          k,
          low,
          high,
          activation,
          first + <usize>i * cRowBytes,
          columns,
        );
      }
    } else {
      for (let i = 0; i < m; i += 4) {
        // The last four overlap those before them: the same results again.
        const row = <usize>min(i, m - 4);
        fourRows(
          a + row * aRowBytes,
          aRowBytes,
          aStep,
          runCount,
          runBytes,
          packed,
          k,
          low,
          high,
          activation,
          first + row * cRowBytes,
          cRowBytes,
          columns,
        );
      }
    }
    packed += (<usize>(k * runCount)) << 5;
  }
}

/** One row of A against B as it lies, its rows contiguous: 32 columns at a time, then eight. */
function rowTimesMatrix(
  n: i32,
  k: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bRow: usize,
  bias: usize,
  activation: i32,
  c: usize,
): void {
  const aEnd = a + <usize>k * aStep;
  let j = 0;
  for (; j + 31 < n; j += 32) {
    const zero = f32x4.splat(0);
    const first = bias + ((<usize>j) << 2);
    let s0 = bias == 0 ? zero : v128.load(first);
    let s1 = bias == 0 ? zero : v128.load(first, 16);
    let s2 = bias == 0 ? zero : v128.load(first, 32);
    let s3 = bias == 0 ? zero : v128.load(first, 48);
    let s4 = bias == 0 ? zero : v128.load(first, 64);
    let s5 = bias == 0 ? zero : v128.load(first, 80);
    let s6 = bias == 0 ? zero : v128.load(first, 96);
    let s7 = bias == 0 ? zero : v128.load(first, 112);
    let at = b + ((<usize>j) << 2);
    for (let p = a; p < aEnd; p += aStep) {
      const x = v128.load32_splat(p);
      s0 = f32x4.add(s0, f32x4.mul(x, v128.load(at)));
      s1 = f32x4.add(s1, f32x4.mul(x, v128.load(at, 16)));
      s2 = f32x4.add(s2, f32x4.mul(x, v128.load(at, 32)));
      s3 = f32x4.add(s3, f32x4.mul(x, v128.load(at, 48)));
      s4 = f32x4.add(s4, f32x4.mul(x, v128.load(at, 64)));
      s5 = f32x4.add(s5, f32x4.mul(x, v128.load(at, 80)));
      s6 = f32x4.add(s6, f32x4.mul(x, v128.load(at, 96)));
      s7 = f32x4.add(s7, f32x4.mul(x, v128.load(at, 112)));
      at += bRow;
    }
    const to = c + ((<usize>j) << 2);
    storeRow(to, activated(s0, activation), activated(s1, activation), 8);
    storeRow(to + 32, activated(s2, activation), activated(s3, activation), 8);
    storeRow(to + 64, activated(s4, activation), activated(s5, activation), 8);
    storeRow(to + 96, activated(s6, activation), activated(s7, activation), 8);
  }
  for (; j < n; j += 8) {
    const columns = min(8, n - j);
    const offset = (<usize>j) << 2;
    let low = bias == 0 ? f32x4.splat(0) : loadRow(bias + offset, columns);
    let high = bias == 0 ? f32x4.splat(0) : loadRow(bias + offset + 16, columns - 4);
    let at = b + offset;
    for (let p = a; p < aEnd; p += aStep) {
      const x = v128.load32_splat(p);
      low = f32x4.add(low, f32x4.mul(x, loadRow(at, columns)));
      high = f32x4.add(high, f32x4.mul(x, loadRow(at + 16, columns - 4)));
      at += bRow;
    }
    storeRow(c + offset, activated(low, activation), activated(high, activation), columns);
  }
}

/** `scratch` has room for scratchBytes. */
export function multiply(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  bias: usize,
  activation: i32,
  c: usize,
  scratch: usize,
): void {
  if (m < FEW_ROWS && bColumn == 1) {
    for (let i = 0; i < m; i++) {
      const from = a + ((<usize>(i * aRow)) << 2);
      const to = c + ((<usize>(i * n)) << 2);
      rowTimesMatrix(n, k, from, (<usize>aColumn) << 2, b, (<usize>bRow) << 2, bias, activation, to);
    }
    return;
  }
  const chunk = chunkOf(n, k);
  for (let j = 0; j < n; j += chunk) {
    const columns = min(chunk, n - j);
    const offset = (<usize>j) << 2;
    pack(columns, k, b + offset * <usize>bColumn, bRow, bColumn, scratch);
    multiplyPacked(
      m,
      columns,
      k,
      a,
      aRow,
      aColumn,
      1,
      0,
      scratch,
      bias == 0 ? 0 : bias + offset,
      activation,
      c + offset,
      n,
    );
  }
}
