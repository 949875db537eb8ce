import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, differenceFrom } from '../../../testing/recordedOps';
import type { RecordedCase } from '../../../testing/recordedOps';
import { enterWebglStandIn } from '../fixtures/webglStandIn';
import { enterBackend } from '../../backend/backends';

beforeAll(enterWebglStandIn);
afterAll(async () => enterBackend('cpu'));

/** With TensorFlow's answers. */
function recorded(
  op: string,
  attrs: RecordedCase['attrs'],
  x: unknown,
  shape: readonly number[],
  y: unknown,
): RecordedCase {
  const tensor = (values: unknown, to: readonly number[]): never => ({ dtype: 'float32', shape: to, values }) as never;
  const size = (y as readonly unknown[]).length;
  return {
    title: op,
    op,
    attrs,
    inputs: [tensor(x, shape)],
    outputs: [tensor(y, op === 'MaxPool' ? [1, 1, 1, 1] : [size])],
  };
}

const AWKWARD = ['-Infinity', 'Infinity', 'NaN', -1, 0, 2.5, 7];

describe('on webgl', () => {
  it.each([
    recorded('Relu', {}, AWKWARD, [7], [0, 'Infinity', 'NaN', 0, 0, 2.5, 7]),
    recorded('Relu6', {}, AWKWARD, [7], [0, 6, 'NaN', 0, 0, 2.5, 6]),
    recorded('Elu', {}, AWKWARD, [7], [-1, 'Infinity', 'NaN', -0.63212055, 0, 2.5, 7]),
    recorded('Selu', {}, AWKWARD, [7], [-1.7580993, 'Infinity', 'NaN', -1.1113307, 0, 2.6267524, 7.354907]),
    recorded('Softplus', {}, AWKWARD, [7], [0, 'Infinity', 'NaN', 0.31326169, 0.69314718, 2.5788898, 7.0009117]),
  ])('$op keeps NaN and infinities', (one) => {
    const answer = answerOf(one, 'webgl', -1);
    expect(typeof answer === 'string' ? answer : differenceFrom(one.outputs ?? [], answer)).toBeNull();
  });

  it.each([
    [0.5, ['-Infinity', 'Infinity', 'NaN', -0.5, 0, 2.5, 7]],
    [1.5, ['-Infinity', 'Infinity', 'NaN', -1.5, 0, 2.5, 7]],
    [0, ['NaN', 'Infinity', 'NaN', 0, 0, 2.5, 7]],
    [-2, ['Infinity', 'Infinity', 'NaN', 2, 0, 2.5, 7]],
  ])('LeakyRelu with the slope %s keeps NaN and infinities', (alpha, y) => {
    const one = recorded('LeakyRelu', { alpha: { float: alpha } }, AWKWARD, [7], y);
    const answer = answerOf(one, 'webgl', -1);
    expect(typeof answer === 'string' ? answer : differenceFrom(one.outputs ?? [], answer)).toBeNull();
  });

  it.each([
    [[-1e30, -3e38], -1e30],
    [['-Infinity', '-Infinity'], -3.4028234663852886e38],
    [[-1e-30, -2], -1e-30],
    [[3e38, -5], 3e38],
  ])('MaxPool over %s finds what lies below the start of the shader', (x, y) => {
    const attrs = {
      ksize: { ints: [1, 1, 2, 1] },
      strides: { ints: [1, 1, 1, 1] },
      padding: { string: 'VALID' },
      data_format: { string: 'NHWC' },
      explicit_paddings: { ints: [] },
    };
    const one = recorded('MaxPool', attrs, x, [1, 1, 2, 1], [y]);
    const answer = answerOf(one, 'webgl', -1);
    expect(typeof answer === 'string' ? answer : differenceFrom(one.outputs ?? [], answer)).toBeNull();
  });

  it.each([
    ['Max', [-1e30, -3e38, '-Infinity'], -1e30],
    ['Max', ['-Infinity', '-Infinity', '-Infinity'], '-Infinity'],
    ['Min', [1e30, 3e38, 'Infinity'], 1e30],
    ['Min', [1e30, -1e-30, 4], -1e-30],
  ])('%s over %s finds what lies beyond the start of the shader', (op, x, y) => {
    const one = recorded(op, { keep_dims: { bool: true } }, x, [3], [y]);
    const axis = { dtype: 'int32', shape: [1], values: [0] } as never;
    const answer = answerOf({ ...one, inputs: [...one.inputs, axis] }, 'webgl', -1);
    expect(typeof answer === 'string' ? answer : differenceFrom(one.outputs ?? [], answer)).toBeNull();
  });

  // TensorFlow 2.21.
  it.each([
    [
      [-1e30, -1e30],
      [0.5, 0.5],
    ],
    [
      [-1e30, -3e38],
      [1, 0],
    ],
    [
      ['-Infinity', -2e25],
      [0, 1],
    ],
    [
      ['-Infinity', '-Infinity'],
      ['NaN', 'NaN'],
    ],
    [
      [1e-30, 2],
      [0.11920292, 0.8807971],
    ],
  ])('Softmax of %s is right wherever its row lies', (x, y) => {
    const answer = answerOf(recorded('Softmax', {}, x, [2], y), 'webgl', -1);
    expect(
      typeof answer === 'string' ? answer : differenceFrom(recorded('Softmax', {}, x, [2], y).outputs ?? [], answer),
    ).toBeNull();
  });
});

describe('what lies around a matrix', () => {
  const tensor = (values: readonly number[], shape: readonly number[]): never =>
    ({ dtype: 'float32', shape, values }) as never;
  const conv = {
    strides: { ints: [1, 1, 1, 1] },
    dilations: { ints: [1, 1, 1, 1] },
    padding: { string: 'SAME' },
    explicit_paddings: { ints: [] },
    data_format: { string: 'NHWC' },
  };

  it.each([
    ['an odd', [1, 2, 3], [4, 5, 6], 32],
    ['an even', [1, 2], [4, 5], 14],
  ])('is not added to a sum over %s number of elements', (_size, x, y, sum) => {
    const matMul = { transpose_a: { bool: false }, transpose_b: { bool: false } };
    const n = x.length;
    const sizes = { dtype: 'int32', shape: [4], values: [1, 1, 1, 1] } as never;
    const cases: readonly [op: string, attrs: RecordedCase['attrs'], inputs: readonly never[], shape: number[]][] = [
      ['MatMul', matMul, [tensor(x, [1, n]), tensor(y, [n, 1])], [1, 1]],
      ['Conv2D', conv, [tensor(x, [1, 1, 1, n]), tensor(y, [1, 1, n, 1])], [1, 1, 1, 1]],
      ['Conv2DBackpropInput', conv, [sizes, tensor(y, [1, 1, 1, n]), tensor(x, [1, 1, 1, n])], [1, 1, 1, 1]],
    ];
    for (const [op, attrs, inputs, shape] of cases) {
      const answer = answerOf({ title: op, op, attrs, inputs }, 'webgl', -1);
      const difference = typeof answer === 'string' ? answer : differenceFrom([tensor([sum], shape)], answer);
      expect([op, difference]).toEqual([op, null]);
    }
  });
});
