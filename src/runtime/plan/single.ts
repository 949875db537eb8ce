const KEPT = 1 << 17;
const singles: (readonly number[])[] = [];

/**
 * The list of this slot alone. Most outputs are the one input of one step and what that releases, so that lists of one
 * slot are what plans are made of: for the lower slots, which every plan has, there is one list in all.
 */
export function single(slot: number): readonly number[] {
  if (slot < singles.length) return singles[slot] as readonly number[];
  if (slot >= KEPT) return [slot];
  for (let next = singles.length; next <= slot; next++) singles.push([next]);
  return singles[slot] as readonly number[];
}
