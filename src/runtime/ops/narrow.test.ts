import { describe, expect, it } from 'vitest';
import type { Recording } from '../../testing/recordedOps';
import { answerOf, tensorOf } from '../../testing/recordedOps';
import { hostOf } from '../tensors';
import narrow from './fixtures/narrow.json';

const { cases } = narrow as unknown as Recording;

/** No tolerance: an order of additions that is nearly TensorFlow's gives other numbers sooner or later. */
describe('kernels of float16 and bfloat16 answer as TensorFlow to the last bit', () => {
  it.each(cases.map((recorded) => [recorded.title, recorded] as const))('%s', (_title, recorded) => {
    const answer = answerOf(recorded, 'cpu', Number.POSITIVE_INFINITY);
    if (typeof answer === 'string') expect.fail(answer);
    expect(answer.map((t) => ({ dtype: t.dtype, shape: t.shape, data: hostOf(t) }))).toEqual(
      (recorded.outputs ?? []).map(tensorOf).map((t) => ({ dtype: t.dtype, shape: t.shape, data: hostOf(t) })),
    );
  });
});
