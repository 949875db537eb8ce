import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { enterBackend } from '../backend/backends';
import { sumRun } from '../ops/kernels/singleSum';
import { rsqrtSingles } from '../ops/kernels/singleReciprocal';
import { tanhSingle } from '../ops/kernels/singleTanh';
import { erfSingle } from '../ops/kernels/special/erf';
import { slide } from '../ops/kernels/window';
import { fromHost, hostOf } from '../values/tensors';
import type { Tensor } from '../values/value';
import { convolveOnHeap, depthwiseOnHeap } from './convolve';
import { gatherOnHeap } from './gather';
import { Heap, heapOf, PAIRS, SINGLES } from './heap';

/** Multiples of 1/8 of up to 4 in magnitude: their products and sums are exact, whatever the order. */
function exact(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => (((i * 7919 + seed * 104729) % 65) - 32) / 8);
}

function image(shape: readonly number[], seed: number): Tensor {
  return fromHost(
    'float32',
    shape,
    exact(
      shape.reduce((size, n) => size * n, 1),
      seed,
    ),
  );
}

let heap: Heap;
beforeAll(async () => {
  await enterBackend('wasm');
  heap = heapOf({ backend: 'wasm' }) as Heap;
}, 120_000);

describe('our kernels', () => {
  it('have no data of their own: it would lie on top of the memory that they share', async () => {
    const { default: base64 } = await import('./assembly/index.ts?kernels');
    const program = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    expect(sectionIds(program)).not.toContain(11);
  });

  it.each([
    [1, 1, 1],
    [1, 70, 9],
    [3, 33, 5],
    [4, 8, 3],
    [7, 13, 6],
    [9, 40, 16],
  ])('multiply %i rows, %i columns, sums of %i', (m, n, k) => {
    for (const [aTurned, bTurned] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      const [a, b, bias] = [exact(m * k, 1), exact(k * n, 2), exact(n, 3)];
      const at = (i: number, p: number): number => a[aTurned ? p * m + i : i * k + p] as number;
      const bt = (p: number, j: number): number => b[bTurned ? j * k + p : p * n + j] as number;
      const wanted = Array.from({ length: m * n }, (_, cell) => {
        const [i, j] = [Math.floor(cell / n), cell % n];
        let sum = bias[j] as number;
        for (let p = 0; p < k; p++) sum += at(i, p) * bt(p, j);
        return Math.max(sum, 0);
      });
      const [x, y, z] = [a, b, bias].map((data) => heap.address(tensor(data))) as [number, number, number];
      const made = heap.make([m, n]);
      const columns = bTurned ? k : 1;
      const scratch = heap.scratch(heap.kernels.scratchBytes(m, n, k, columns));
      const [aRow, aColumn] = aTurned ? [1, m] : [k, 1];
      const [bRow, bColumn] = bTurned ? [1, k] : [n, 1];
      heap.kernels.multiply(m, n, k, x, aRow, aColumn, y, bRow, bColumn, z, 1, heap.address(made), scratch);
      expect(Array.from(made.dataSync())).toEqual(wanted);
    }
  });

  it('multiply a matrix that is packed in several parts', () => {
    const [m, n, k] = [5, 40, 20_000];
    const [a, b] = [exact(m * k, 1).map((v) => v / 64), exact(k * n, 2)];
    const made = heap.make([m, n]);
    const [x, y] = [a, b].map((data) => heap.address(tensor(data))) as [number, number];
    heap.kernels.multiply(
      m,
      n,
      k,
      x,
      k,
      1,
      y,
      n,
      1,
      0,
      0,
      heap.address(made),
      heap.scratch(heap.kernels.scratchBytes(m, n, k, 1)),
    );
    const data = made.dataSync();
    for (const [i, j] of [
      [0, 0],
      [4, 39],
      [2, 17],
    ] as const) {
      let sum = 0;
      for (let p = 0; p < k; p++) sum += (a[i * k + p] as number) * (b[p * n + j] as number);
      expect(data[i * n + j]).toBeCloseTo(sum, 1);
    }
  });

  const WINDOWS = [
    { size: [3, 3], strides: [1, 1], dilations: [1, 1], padding: 'SAME' },
    { size: [3, 2], strides: [2, 1], dilations: [1, 1], padding: 'VALID' },
    { size: [2, 5], strides: [2, 3], dilations: [1, 1], padding: 'SAME' },
    { size: [3, 1], strides: [1, 1], dilations: [2, 1], padding: 'SAME' },
    { size: [1, 1], strides: [1, 1], dilations: [1, 1], padding: 'SAME' },
    { size: [1, 1], strides: [3, 3], dilations: [1, 1], padding: 'SAME' },
    { size: [7, 7], strides: [1, 1], dilations: [1, 1], padding: 'SAME' },
  ] as const;

  it.each(WINDOWS)('convolve with %o', ({ size, strides, dilations, padding }) => {
    for (const [height, width, channels, outputs] of [
      [6, 9, 3, 5],
      [5, 3, 8, 16],
    ] as const) {
      const x = image([2, height, width, channels], 1);
      const filter = image([...size, channels, outputs], 2);
      const bias = image([outputs], 3);
      const window = slide([1, height, width], [1, ...size], {
        strides: [1, ...strides],
        dilations: [1, ...dilations],
        padding,
        explicit: [],
      });
      const [data, weights] = [hostOf(x), hostOf(filter)] as [Float32Array, Float32Array];
      const wanted: number[] = [];
      const [, outHeight, outWidth] = window.output;
      const see = (b: number, y: number, left: number, c: number): number =>
        y < 0 || y >= height || left < 0 || left >= width
          ? 0
          : (data[((b * height + y) * width + left) * channels + c] as number);
      for (let cell = 0; cell < 2 * outHeight * outWidth; cell++) {
        const b = Math.floor(cell / (outHeight * outWidth));
        const top = (Math.floor(cell / outWidth) % outHeight) * strides[0] - window.before[1];
        const left = (cell % outWidth) * strides[1] - window.before[2];
        for (let o = 0; o < outputs; o++) {
          let sum = (hostOf(bias) as Float32Array)[o] as number;
          for (let ky = 0; ky < size[0]; ky++)
            for (let kx = 0; kx < size[1]; kx++)
              for (let c = 0; c < channels; c++)
                sum +=
                  see(b, top + ky * dilations[0], left + kx * dilations[1], c) *
                  (weights[((ky * size[1] + kx) * channels + c) * outputs + o] as number);
          wanted.push(Math.min(Math.max(sum, 0), 6));
        }
      }
      const y = convolveOnHeap(heap, { x, filter, bias, activation: 'relu6', window });
      expect(Array.from(hostOf(y) as Float32Array)).toEqual(wanted);
    }
  });

  it.each([...WINDOWS, { size: [3, 3], strides: [1, 1], dilations: [2, 3], padding: 'SAME' } as const])(
    'convolve depthwise with %o',
    ({ size, strides, dilations, padding }) => {
      for (const channels of [3, 8, 21]) {
        const [height, width] = [6, 9];
        const x = image([2, height, width, channels], 1);
        const filter = image([...size, channels, 1], 2);
        const bias = image([channels], 3);
        const window = slide([1, height, width], [1, ...size], {
          strides: [1, ...strides],
          dilations: [1, ...dilations],
          padding,
          explicit: [],
        });
        const [data, weights] = [hostOf(x), hostOf(filter)] as [Float32Array, Float32Array];
        const wanted: number[] = [];
        const [, outHeight, outWidth] = window.output;
        for (let cell = 0; cell < 2 * outHeight * outWidth * channels; cell++) {
          const c = cell % channels;
          const pixel = Math.floor(cell / channels);
          const b = Math.floor(pixel / (outHeight * outWidth));
          const top = (Math.floor(pixel / outWidth) % outHeight) * strides[0] - window.before[1];
          const left = (pixel % outWidth) * strides[1] - window.before[2];
          let sum = (hostOf(bias) as Float32Array)[c] as number;
          for (let ky = 0; ky < size[0]; ky++) {
            for (let kx = 0; kx < size[1]; kx++) {
              const [row, column] = [top + ky * dilations[0], left + kx * dilations[1]];
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              sum +=
                (data[((b * height + row) * width + column) * channels + c] as number) *
                (weights[(ky * size[1] + kx) * channels + c] as number);
            }
          }
          wanted.push(sum);
        }
        const y = depthwiseOnHeap(heap, { x, filter, bias, activation: 'linear', window });
        expect(Array.from(hostOf(y) as Float32Array)).toEqual(wanted);
      }
    },
  );

  it.each(
    Object.entries({
      Add: (a: number, b: number) => a + b,
      Sub: (a: number, b: number) => a - b,
      Multiply: (a: number, b: number) => a * b,
      RealDiv: (a: number, b: number) => a / b,
      Maximum: Math.max,
      Minimum: Math.min,
      SquaredDifference: (a: number, b: number) => Math.fround(a - b) ** 2,
    }),
  )('pair elements by %s, NaN and infinities included', (name, f) => {
    const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1e-39, 3];
    const a = Float32Array.from({ length: 49 }, (_, i) => special[i % 7] as number);
    const b = Float32Array.from({ length: 49 }, (_, i) => special[Math.floor(i / 7)] as number);
    const [x, y] = [a, b].map((data) => heap.address(tensor(data))) as [number, number];
    for (const [aStep, bStep] of [
      [1, 1],
      [1, 0],
      [0, 1],
      [0, 0],
    ] as const) {
      for (const count of [1, 3, 4, 46]) {
        const made = heap.make([count]);
        heap.kernels.pairs(PAIRS[name] as number, x + 8, aStep, y + 12, bStep, heap.address(made), count);
        const wanted = Float32Array.from({ length: count }, (_, i) =>
          f(a[2 + i * aStep] as number, b[3 + i * bStep] as number),
        );
        expect(made.dataSync()).toEqual(wanted);
      }
    }
  });

  it.each([
    ['Tanh', tanhSingle, 0],
    ['Erf', erfSingle, 4e-7],
    ['Relu', (x: number) => (x > 0 || Number.isNaN(x) ? x : 0), 0],
    ['Square', (x: number) => Math.fround(x * x), 0],
    ['Sqrt', (x: number) => Math.fround(Math.sqrt(x)), 0],
    ['Neg', (x: number) => -x, 0],
  ] as const)('map elements by %s, NaN and infinities included', (name, f, tolerance) => {
    const x = Float32Array.of(Number.NaN, Infinity, -Infinity, 0, 1e-30, ...exact(34, 1), 1e-3, 20, -20, 3e38);
    for (const count of [1, 2, 3, 4, x.length]) {
      const made = heap.make([count]);
      heap.kernels.singles(SINGLES[name] as number, heap.address(tensor(x)), heap.address(made), count);
      for (const [i, y] of made.dataSync().entries()) {
        const wanted = f(x[i] as number);
        if (tolerance === 0 || !Number.isFinite(wanted)) expect(y).toBe(wanted);
        else expect(Math.abs(y - wanted)).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  it.each([1, 7, 8, 19, 35])('take the reciprocal root of %i elements as in ordinary memory', (count) => {
    const x = Float32Array.from({ length: count }, (_, i) => [3, 1e-30, 0, Infinity, -1, 7.7, 1e30][i % 7] as number);
    const [made, wanted] = [heap.make([count]), new Float32Array(count)];
    rsqrtSingles(x, wanted);
    heap.kernels.singles(SINGLES['Rsqrt'] as number, heap.address(tensor(x)), heap.address(made), count);
    expect(Array.from(made.dataSync())).toEqual(Array.from(wanted));
  });

  it.each([1, 7, 8, 31, 32, 75, 8192, 8193, 30_001])('sum rows of %i to the bit as in ordinary memory', (count) => {
    const x = Float32Array.from({ length: 2 * count }, (_, i) => Math.sin(i * 12.9898) * 100);
    const made = heap.make([2]);
    heap.kernels.sumRows(heap.address(tensor(x)), 2, count, heap.address(made));
    expect(Array.from(made.dataSync())).toEqual([sumRun(x, 0, count), sumRun(x, count, count)]);
  });

  it('copy into another order', () => {
    const [a, b, c, d] = [3, 5, 2, 7];
    const x = exact(a * b * c * d, 1);
    const made = heap.make([c, a, d, b]);
    const strides = [d, b * c * d, 1, c * d];
    heap.kernels.gatherStrided(heap.address(tensor(x)), heap.address(made), 1, c, a, d, b, 1, ...strides);
    const wanted: number[] = [];
    for (let k = 0; k < c; k++)
      for (let i = 0; i < a; i++)
        for (let l = 0; l < d; l++) for (let j = 0; j < b; j++) wanted.push(x[((i * b + j) * c + k) * d + l] as number);
    expect(Array.from(made.dataSync())).toEqual(wanted);
  });

  it.each([
    [[5, 3], 0],
    [[4, 5, 40], 1],
    [[2, 3, 2, 1, 2], 2],
    [[6], 0],
    [[2, 70], 1],
  ])('gather slices of %j along axis %i', (shape, axis) => {
    const x = image(shape, 7);
    const at = [1, 0, 1, (shape[axis] as number) - 1];
    const made = gatherOnHeap(heap, x, at, axis, shape.with(axis, at.length));
    const inner = shape.slice(axis + 1).reduce((size, n) => size * n, 1);
    const wanted = Array.from({ length: made.size }, (_, i) => {
      const [o, slice, k] = [Math.floor(i / inner / at.length), Math.floor(i / inner) % at.length, i % inner];
      return hostOf(x)[(o * (shape[axis] as number) + (at[slice] as number)) * inner + k];
    });
    expect(made.shape).toEqual(shape.with(axis, at.length));
    expect([...hostOf(made)]).toEqual(wanted);
  });

  it('are not let loose on memory that there is not', () => {
    const none = {
      dataIdMap: { get: () => ({ memoryOffset: 0 }) },
      wasm: { _malloc: () => 0, _free: () => undefined },
    };
    const full = new Heap(none as never, heap.kernels);
    expect(() => full.scratch(2 ** 20)).toThrow(RangeError);
    expect(() => full.address(tensor([1, 2, 3]))).toThrow('12 bytes');
  });

  it('find the largest magnitude, and NaN', () => {
    const magnitude = (data: Float32Array): number => heap.kernels.magnitude(heap.address(tensor(data)), data.length);
    expect(magnitude(Float32Array.of(1, -7, 3, 2, 5))).toBe(7);
    expect(magnitude(Float32Array.of(1, 2, 3, 4, 5, -Infinity))).toBe(Infinity);
    for (let i = 0; i < 6; i++) {
      const data = new Float32Array(6).fill(2);
      data[i] = Number.NaN;
      expect(magnitude(data)).toBeNaN();
    }
  });
});

/** Numbers of the sections of a WebAssembly program. */
function sectionIds(program: Uint8Array): readonly number[] {
  const ids: number[] = [];
  for (let at = 8; at < program.length; ) {
    ids.push(program[at++] as number);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = program[at++] as number;
      size |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return ids;
}
