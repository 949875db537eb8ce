import { beforeAll, describe, expect, it } from 'vitest';
import type { Recording } from '../../testing/recordedOps';
import { answerOf, differenceFrom } from '../../testing/recordedOps';
import { enterBackend } from '../backend/backends';
import type { BackendName } from '../registry';
import denormals from './fixtures/denormals.json';

const { cases } = denormals as unknown as Recording;

/** Eigen's logarithm of one is that of another denormal; tfjs's in WebAssembly takes it as it is. */
const NOT_ON_DEVICE = ['Log of denormals in float32'];

/** Not on webgl, where the processor of the pictures decides. */
describe.each<[BackendName, number]>([
  ['cpu', Number.POSITIVE_INFINITY],
  ['wasm', Number.POSITIVE_INFINITY],
  ['wasm', -1],
])('on %s with a host limit of %d denormals end up where TensorFlow leaves them', (backend, hostLimit) => {
  beforeAll(async () => enterBackend(backend));

  const judged = cases.filter(({ title }) => hostLimit >= 0 || !NOT_ON_DEVICE.includes(title));
  it.each(judged.map((recorded) => [recorded.title, recorded] as const))('%s', (_title, recorded) => {
    const answer = answerOf(recorded, backend, hostLimit);
    if (recorded.outputs === undefined) expect(answer).toBe(recorded.error);
    else expect(typeof answer === 'string' ? answer : differenceFrom(recorded.outputs, answer)).toBeNull();
  });
});
