import { beforeAll, describe, expect, it } from 'vitest';
import { enterBackend } from '../backend/backends';
import { sigmoidSingles } from '../ops/kernels/singleSigmoid';
import { tanhSingle } from '../ops/kernels/singleTanh';
import { float32Of, fromHost } from '../values/tensors';
import { heapOf } from './heap';
import type { Heap } from './heap';
import { singlesOnHeap, smallSinglesOnHeap } from './singles';

let heap: Heap;
beforeAll(async () => {
  await enterBackend('wasm');
  heap = heapOf({ backend: 'wasm' }) as Heap;
});

/** From −110 to 30 in uneven steps, among them what has no ordinary answer. */
function odd(count: number): Float32Array {
  const edges = [Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, -104, -104.00001, -87.4, 16.635532, 16.635534, 7.9053];
  return Float32Array.from({ length: count }, (_, i) => edges[i % 97] ?? -110 + ((i * 7919) % 140_001) / 1000);
}

/** Both are TensorFlow's to the bit in JavaScript: their own tests hold them to recorded answers. */
const IN_JAVASCRIPT = {
  Sigmoid: (x: Float32Array) => {
    const y = new Float32Array(x.length);
    sigmoidSingles(x, y);
    return y;
  },
  Tanh: (x: Float32Array) => x.map(tanhSingle),
} as const;

describe.each(['Sigmoid', 'Tanh'] as const)('%s on the heap', (kernel) => {
  it.each([1, 8, 15, 4099])('gives the same bits on the backend, %i of them', (count) => {
    const x = odd(count);
    const y = float32Of(singlesOnHeap(heap, kernel, fromHost('float32', [count], x)));
    expect([...y]).toEqual([...IN_JAVASCRIPT[kernel](x)]);
  });

  it.each([16, 23, 4000])('and of small values in ordinary memory, %i of them', (count) => {
    const x = odd(count);
    const y = smallSinglesOnHeap(heap, kernel, fromHost('float32', [count], x));
    if (y === null) throw new Error('Left to JavaScript.');
    expect(y.device).toBeNull();
    expect([...float32Of(y)]).toEqual([...IN_JAVASCRIPT[kernel](x)]);
  });

  it('leaves a few elements to JavaScript', () => {
    expect(smallSinglesOnHeap(heap, kernel, fromHost('float32', [3], odd(3)))).toBeNull();
  });
});
