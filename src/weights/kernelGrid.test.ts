import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../model/tensor';
import { kernelGrid } from './kernelGrid';

/** Element (y, x, input, output) is the number yxio. */
function kernel(...shape: readonly [number, number, number, number]): HostTensor {
  const data: number[] = [];
  const [height, width, inputs, outputs] = shape;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let i = 0; i < inputs; i++) for (let o = 0; o < outputs; o++) data.push(y * 1000 + x * 100 + i * 10 + o);
  return { dtype: 'float32', shape, data: Float32Array.from(data) };
}

describe('kernels as images', () => {
  it('are one tile for each input and output', () => {
    const grid = kernelGrid(kernel(2, 2, 2, 3));
    expect(grid).toMatchObject({ tileHeight: 2, tileWidth: 2, channels: 1, rows: 2, columns: 3, limit: 1112 });
    // Input 1, output 2 is the last tile.
    expect([...(grid?.values.slice(-4) ?? [])]).toEqual([12, 112, 1012, 1112]);
  });

  it('are coloured tiles where there are three inputs', () => {
    const grid = kernelGrid(kernel(1, 2, 3, 2));
    expect(grid).toMatchObject({ channels: 3, rows: 1, columns: 2 });
    expect([...(grid?.values ?? [])]).toEqual([0, 10, 20, 100, 110, 120, 1, 11, 21, 101, 111, 121]);
  });

  it.each([
    ['a matrix', { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) }],
    ['a convolution of single pixels', kernel(1, 1, 4, 4)],
    ['an empty tensor', { dtype: 'float32', shape: [3, 3, 0, 4], data: new Float32Array(0) }],
    ['a picture batch', { dtype: 'uint8', shape: [32, 32, 1, 1], data: new Uint8Array(1024) }],
    ['strings', { dtype: 'string', shape: [1, 2, 1, 1], data: [new Uint8Array(1), new Uint8Array(1)] }],
  ] as const)('do not exist for %s', (_, tensor) => {
    expect(kernelGrid(tensor)).toBeNull();
  });
});
