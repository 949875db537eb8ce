import { describe, expect, it } from 'vitest';
import type { Recording } from '../../testing/recordedOps';
import { answerOf, differenceFrom } from '../../testing/recordedOps';
import boosted from './fixtures/boosted.json';
import gradient from './fixtures/gradient.json';
import pictures from './fixtures/pictures.json';
import quantize from './fixtures/quantize.json';
import quantized from './fixtures/quantized.json';
import random from './fixtures/random.json';
import records from './fixtures/records.json';
import sound from './fixtures/sound.json';
import sparse from './fixtures/sparse.json';
import string from './fixtures/string.json';

const FAMILIES = {
  string,
  sparse,
  records,
  random,
  pictures,
  sound,
  quantize,
  quantized,
  boosted,
  gradient,
} as unknown as Readonly<Record<string, Recording>>;

/** These kernels work in ordinary memory whatever the backend, so one backend says it all. */
describe('kernels of single fields answer as TensorFlow recorded', () => {
  describe.each(Object.entries(FAMILIES))('%s', (_family, { cases }) => {
    it.each(cases.map((recorded) => [recorded.title, recorded] as const))('%s', (_title, recorded) => {
      const answer = answerOf(recorded, 'cpu', Number.POSITIVE_INFINITY);
      if (recorded.outputs === undefined) expect(answer).toBe(recorded.error);
      else expect(typeof answer === 'string' ? answer : differenceFrom(recorded.outputs, answer)).toBeNull();
    });
  });
});
