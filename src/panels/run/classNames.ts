import type { LabelAsset } from './OutputSection';

/** Names that a text asset of the model has for the numbers of classes. */
export interface ClassNames {
  /** `assets/labels.txt` */
  readonly path: string;
  /** By number, where the file says them itself; else its lines, of which nothing says whether the first is class 0 or 1. */
  readonly names: ReadonlyMap<number, string> | readonly string[];
}

const IS_NAMED_SO = /label|class|categor|names/i;

/**
 * The text asset that names the classes with these numbers: a label map of TensorFlow's object detection
 * (`item { id: 1 name: "person" }`), lines that begin with their number, or just lines, one for each class. Plain lines are
 * taken only out of a file that is called after labels, or where it is the only one. Null where none has a name for all.
 */
export function classNames(numbers: readonly number[], assets: readonly LabelAsset[]): ClassNames | null {
  if (numbers.length === 0 || !numbers.every((number) => Number.isInteger(number) && number >= 0)) return null;
  const numbered = assets.map(({ path, text }) => ({ path, text, names: labelMap(text) ?? numberedLines(text) }));
  for (const { path, names } of numbered) {
    if (names && numbers.every((number) => names.has(number))) return { path, names };
  }
  for (const { path, text, names } of numbered) {
    if (names) continue;
    const lines = linesOf(text);
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

function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

// StringIntLabelMap of object_detection/protos/string_int_label_map.proto, as text.
function labelMap(text: string): ReadonlyMap<number, string> | null {
  const names = new Map<number, string>();
  for (const [, item = ''] of text.matchAll(/\bitem\s*:?\s*\{([^{}]*)\}/g)) {
    const id = /\bid\s*:\s*(\d+)/.exec(item)?.[1];
    const name = quoted(item, 'display_name') ?? quoted(item, 'name');
    if (id !== undefined && name !== undefined) names.set(Number(id), name);
  }
  return names.size > 0 ? names : null;
}

function quoted(item: string, field: string): string | undefined {
  const match = new RegExp(`\\b${field}\\s*:\\s*(?:"([^"]*)"|'([^']*)')`).exec(item);
  return match?.[1] ?? match?.[2];
}

/** `0 person`, `1: bicycle`, `2,car`: every line with a number of its own. */
function numberedLines(text: string): ReadonlyMap<number, string> | null {
  const names = new Map<number, string>();
  for (const line of linesOf(text)) {
    const [, number, name] = /^\s*(\d+)\s*[:,;\t ]\s*(\S.*)$/.exec(line) ?? [];
    if (number === undefined || name === undefined || names.has(Number(number))) return null;
    names.set(Number(number), name.trim());
  }
  return names.size > 1 ? names : null;
}
