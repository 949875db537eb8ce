import type { OpFamily } from '../../registry';
import { fromHost, scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { RANDOM_BOXES } from './boxes';
import { CANDIDATE_SAMPLERS } from './candidates';
import { RANDOM_CHOICE } from './choice';
import { RANDOM_FILLS } from './fills';
import { RANDOM_SAMPLES } from './samples';
import { SOBOL } from './sobol';
import { keyAndCounter, PHILOX } from './source';
import { GENERATOR_VARIABLES } from './variables';

/** Key [1] and counter [2] of the generator that a seed stands for. */
function keyCounter(seed: Tensor): Tensor[] {
  const { key, high } = keyAndCounter(seed);
  return [fromHost('uint64', [1], BigUint64Array.of(key)), fromHost('uint64', [2], BigUint64Array.of(0n, high))];
}

export const RANDOM_OPS: OpFamily = {
  ...RANDOM_FILLS,
  ...GENERATOR_VARIABLES,
  ...RANDOM_CHOICE,
  ...RANDOM_SAMPLES,
  ...RANDOM_BOXES,
  ...CANDIDATE_SAMPLERS,
  ...SOBOL,
  StatelessRandomGetKeyCounter: define((_, seed) => keyCounter(seed)),
  StatelessRandomGetKeyCounterAlg: define((_, seed) => [...keyCounter(seed), scalar('int32', PHILOX)]),
  StatelessRandomGetAlg: define(() => scalar('int32', PHILOX)),
};
