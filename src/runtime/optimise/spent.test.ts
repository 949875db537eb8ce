import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../model/tensor';
import { engineFromText, floats, run } from '../../testing/runText';
import type { RunReport } from '../runtimeApi';
import { isSpent, spending } from './spent';
import { Tensor } from '../values/value';

const CONV =
  '{T=float32, strides=[1, 1, 1, 1], padding=SAME, data_format=NHWC, dilations=[1, 1, 1, 1], explicit_paddings=[], use_cudnn_on_gpu=true}';
const NORM = '{T=float32, U=float32, epsilon=0.001, is_training=false, data_format=NHWC, exponential_avg_factor=1.0}';

const W = `flat: Const {dtype=float32, value=[1.0, -2.0, 3.0, 0.5]}
  sizes: Const {dtype=int32, value=[1, 1, 2, 2]}
  w: Reshape(flat, sizes) {T=float32, Tshape=int32}`;

/** Two channels of `side` × `side` pixels go through a convolution of one pixel and `tail`, in ordinary memory. */
async function answers(tail: string, side: number): Promise<{ fused: RunReport; apart: RunReport }> {
  const engine = engineFromText(
    `x: Placeholder {dtype=float32}
     ${W}
     scale: Const {dtype=float32, value=[2.0, -1.0]}
     shift: Const {dtype=float32, value=[0.25, 10.0]}
     mean: Const {dtype=float32, value=[0.5, -1.0]}
     variance: Const {dtype=float32, value=[4.0, 0.25]}
     c: Conv2D(x, w) ${CONV}
     ${tail}
     signature serving_default(x=x) -> y=y`,
  );
  const values = Array.from({ length: 2 * side * side }, (_, i) => Math.sin(i) * 3);
  const inputs: Record<string, HostTensor> = { x: floats(values, [1, side, side, 2]) };
  const ask = async (keepValues: boolean): Promise<RunReport> => {
    const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs, keepValues });
    if (!result.ok) throw new Error(result.failure.message);
    return result.value;
  };
  return { fused: await ask(false), apart: await ask(true) };
}

describe('a value that is spent', () => {
  it.each([
    ['normalised and cut', `n: FusedBatchNormV3(c, scale, shift, mean, variance) ${NORM}\ny: Relu6(n) {T=float32}`],
    ['shifted', 'b: BiasAdd(c, shift) {T=float32, data_format=NHWC}\ny: Elu(b) {T=float32}'],
    ['scaled per channel', 'm: Mul(scale, c) {T=float32}\ny: Sigmoid(m) {T=float32}'],
    ['added to what stays', 'a: AddV2(x, c) {T=float32}\nr: Relu(a) {T=float32}\ny: Sub(r, x) {T=float32}'],
    // The sum remembers its terms, whose order TensorFlow changes with the next one.
    [
      'added to a scalar',
      'one: Const {dtype=float32, value=0.1}\na: AddV2(one, c) {T=float32}\ny: AddV2(a, x) {T=float32}',
    ],
  ])('gives the same digits where it is %s', async (_, tail) => {
    const { fused, apart } = await answers(tail, 9);
    expect(fused.outputs['y']).toEqual(apart.outputs['y']);
    expect(fused.nodes.address).not.toContain('c');
  });

  it('needs no memory beside its result', async () => {
    const tail = `n: FusedBatchNormV3(c, scale, shift, mean, variance) ${NORM}\nr: Relu6(n) {T=float32}\ny: Neg(r) {T=float32}`;
    const { fused } = await answers(tail, 64);
    // Input and output of one step, and the run's own input: 2 · 64 · 64 floats each.
    expect(fused.peakHostBytes).toBeLessThanOrEqual(3 * 4 * 2 * 64 * 64);
  });

  it('is spent for one kernel only', () => {
    const value = new Tensor('float32', [2], Float32Array.of(1, 2), null);
    expect(spending(value, () => isSpent(value))).toBe(true);
    expect(isSpent(value)).toBe(false);
    expect(() =>
      spending(value, () => {
        throw new Error('refused');
      }),
    ).toThrow('refused');
    expect(isSpent(value)).toBe(false);
  });
});

describe('a refusal in a fused step', () => {
  it('names the node that refuses, not the last one', async () => {
    const engine = engineFromText(
      `x: Placeholder {dtype=float32}
       ${W}
       shift: Placeholder {dtype=float32}
       c: Conv2D(x, w) ${CONV}
       b: BiasAdd(c, shift) {T=float32, data_format=NHWC}
       y: Relu(b) {T=float32}
       signature serving_default(x=x, shift=shift) -> y=y`,
    );
    const result = await run(engine, { x: floats([1, 2, 3, 4], [1, 1, 2, 2]), shift: floats([1, 2, 3]) });
    expect(result).toMatchObject({
      ok: false,
      failure: { address: 'b', message: expect.stringContaining('Must provide as many biases') as string },
    });
  });
});
