import type { Labels } from '../../../state/labels';

/** Names that a text asset of the model has for the numbers of classes. */
export interface ClassNames {
  /** `assets/labels.txt` */
  readonly path: string;
  /** By number, where the file says them itself; else its lines, of which nothing says whether the first is class 0 or 1. */
  readonly names: ReadonlyMap<number, string> | readonly string[];
}

const IS_NAMED_SO = /label|class|categor|names/i;

/**
 * The text asset that names the classes with these numbers, by numbers of its own or by its lines. Lines are taken only
 * out of a file that is called after labels, or where it is the only one. Null where none has a name for all.
 */
export function classNames(numbers: readonly number[], assets: readonly Labels[]): ClassNames | null {
  if (numbers.length === 0 || !numbers.every((number) => Number.isInteger(number) && number >= 0)) return null;
  for (const { path, byNumber } of assets) {
    if (byNumber && numbers.every((number) => byNumber.has(number))) return { path, names: byNumber };
  }
  for (const { path, lines } of assets) {
    if (!IS_NAMED_SO.test(path) && assets.length > 1) continue;
    if (lines.length > 1 && Math.max(...numbers) <= lines.length) return { path, names: lines };
  }
  return null;
}

/** The class that the first of some lines names, as far as the numbers tell: 1 where one is as large as the lines are many. */
export function likelyFirst(lines: readonly string[], numbers: readonly number[]): 0 | 1 {
  if (numbers.includes(0) || /background|^\?+$|^n\/a$|^unlabell?ed$/i.test(lines[0]?.trim() ?? '')) return 0;
  return numbers.includes(lines.length) ? 1 : 0;
}

/** The name of a class; null where its number has none. */
export function nameOfClass({ names }: ClassNames, first: 0 | 1, number: number): string | null {
  return (isLines(names) ? names[number - first] : names.get(number)) ?? null;
}

export function isLines(names: ClassNames['names']): names is readonly string[] {
  return Array.isArray(names);
}
