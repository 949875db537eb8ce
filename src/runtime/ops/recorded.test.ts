import { beforeAll, describe, expect, it } from 'vitest';
import type { Recording } from '../../testing/recordedOps';
import { answerOf, differenceFrom } from '../../testing/recordedOps';
import { enterWebglStandIn } from './fixtures/webglStandIn';
import { enterBackend } from '../backend/backends';
import type { BackendName } from '../registry';
import array from './fixtures/array.json';
import cast from './fixtures/cast.json';
import complex from './fixtures/complex.json';
import corners from './fixtures/corners.json';
import edges from './fixtures/edges.json';
import gather from './fixtures/gather.json';
import half from './fixtures/half.json';
import image from './fixtures/image.json';
import linalg from './fixtures/linalg.json';
import math from './fixtures/math.json';
import nn from './fixtures/nn.json';
import reduce from './fixtures/reduce.json';
import special from './fixtures/special.json';
import traps from './fixtures/traps.json';

const FAMILIES = {
  math,
  cast,
  reduce,
  array,
  gather,
  nn,
  image,
  linalg,
  special,
  half,
  complex,
  corners,
  edges,
  traps,
} as unknown as Readonly<Record<string, Recording>>;

/** On wasm and the stand-in for webgl with a limit of −1 every float32 kernel that has a device path takes it, however small the tensors. */
describe.each<[BackendName, number]>([
  ['cpu', Number.POSITIVE_INFINITY],
  ['wasm', -1],
  ['webgl', -1],
])('kernels on %s answer as TensorFlow recorded', (backend, hostLimit) => {
  beforeAll(async () => (backend === 'webgl' ? enterWebglStandIn() : enterBackend(backend)));

  describe.each(Object.entries(FAMILIES))('%s', (_family, { cases }) => {
    it.each(cases.map((recorded) => [recorded.title, recorded] as const))('%s', (_title, recorded) => {
      const answer = answerOf(recorded, backend, hostLimit);
      if (recorded.outputs === undefined) expect(answer).toBe(recorded.error);
      else expect(typeof answer === 'string' ? answer : differenceFrom(recorded.outputs, answer)).toBeNull();
    });
  });
});
