import { describe, expect, it } from 'vitest';
import type { Recording } from '../../testing/recordedOps';
import { answerOf, tensorOf } from '../../testing/recordedOps';
import { hostOf } from '../values/tensors';
import type { Tensor } from '../values/value';
import narrow from './fixtures/narrow.json';
import singles from './fixtures/singles.json';
import zeros from './fixtures/zeros.json';

const FAMILIES = { narrow, singles, zeros } as unknown as Readonly<Record<string, Recording>>;

function shown({ dtype, shape, host }: Tensor): object {
  return { dtype, shape, host };
}

/**
 * No tolerance: an order of additions that is nearly TensorFlow's gives other numbers sooner or later, and −0 for 0
 * another infinity.
 */
describe('kernels answer as TensorFlow to the last bit', () => {
  describe.each(Object.entries(FAMILIES))('%s', (_family, { cases }) => {
    it.each(cases.map((recorded) => [recorded.title, recorded] as const))('%s', (_title, recorded) => {
      const answer = answerOf(recorded, 'cpu', Number.POSITIVE_INFINITY);
      if (typeof answer === 'string') expect.fail(answer);
      answer.forEach(hostOf);
      expect(answer.map(shown)).toEqual((recorded.outputs ?? []).map(tensorOf).map(shown));
    });
  });
});
