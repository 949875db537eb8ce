/** The op families of the visual language, in the order of every list and bar. */
export const FAMILIES = [
  'io',
  'math',
  'matmul',
  'conv',
  'pool',
  'norm',
  'act',
  'shape',
  'control',
  'state',
  'string',
  'random',
] as const;

export type OpFamilyName = (typeof FAMILIES)[number];
