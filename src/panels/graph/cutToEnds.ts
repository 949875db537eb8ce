/** At most `max` items: of a longer list the first, a gap (null), and the last ones. */
export function cutToEnds<T>(items: readonly T[], max: number): readonly (T | null)[] {
  if (items.length <= max) return items;
  return [...items.slice(0, 1), null, ...items.slice(items.length - (max - 2))];
}
