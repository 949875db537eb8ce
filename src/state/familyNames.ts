import type { OpFamilyName } from '../graph/families';

/** What an op family is called in legends and lists. */
export const FAMILY_NAMES: Readonly<Record<OpFamilyName, string>> = {
  io: 'input / output',
  math: 'math',
  matmul: 'matmul / dense',
  conv: 'convolution',
  pool: 'pooling',
  norm: 'normalisation',
  act: 'activation',
  shape: 'shape / array',
  control: 'control / call',
  state: 'state / variable',
  string: 'string / lookup',
  random: 'random / other',
};
