import { FAMILIES, type OpFamilyName } from '../graph/families';

/** Which family's colour a dtype borrows: near kinds near colours, since the palette has twelve that all eyes tell apart. */
const BY_KIND: readonly (readonly [RegExp, OpFamilyName])[] = [
  [/^float32$/, 'conv'],
  [/^float64$/, 'matmul'],
  [/^(?:float|bfloat)/, 'pool'],
  [/^complex/, 'norm'],
  [/^(?:int64|uint64)$/, 'act'],
  [/^(?:int|uint)/, 'math'],
  [/^q/, 'control'],
  [/^bool$/, 'random'],
  [/^string$/, 'string'],
  [/^(?:resource|variant)$/, 'state'],
];

/** Index into FAMILIES. */
export function dtypeFamily(dtype: string): number {
  const found = BY_KIND.find(([pattern]) => pattern.test(dtype));
  return FAMILIES.indexOf(found?.[1] ?? 'shape');
}
