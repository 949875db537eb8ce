import { textOf } from '../lib/text';

/** What a text says about the names of classes. */
export interface LabelText {
  /** One name a line; empty where the text numbers its names itself. */
  readonly lines: readonly string[];
  /** The names by the numbers that the text gives them; null for plain lines. */
  readonly byNumber: ReadonlyMap<number, string> | null;
}

/**
 * The names in a text: a label map of TensorFlow's object detection (`item { id: 1 name: "person" }`), lines that begin
 * with their number (`0 person`), or just lines. Null when the bytes are no text.
 */
export function readLabelText(bytes: Uint8Array): LabelText | null {
  const text = textOf(bytes);
  if (text === null) return null;
  const byNumber = labelMap(text) ?? numberedLines(text);
  return { lines: byNumber ? [] : split(text), byNumber };
}

/** The names of classes 0 to `size` − 1 where the text has one for each; a label map leaves out the background. */
export function namesOf({ lines, byNumber }: LabelText, size: number): readonly string[] | null {
  if (!byNumber) return lines.length === size ? lines : null;
  const numbers = [...byNumber.keys()];
  if (byNumber.size < size - 1 || Math.max(...numbers) > size) return null;
  // Lines may as well count from 1; then there is no class of the last number.
  const first = byNumber.has(size) ? 1 : 0;
  if (first === 1 && (byNumber.has(0) || byNumber.size < size)) return null;
  return Array.from({ length: size }, (_, i) => byNumber.get(i + first) ?? String(i));
}

/** The lines of a text; null when the bytes are none. */
export function linesOf(bytes: Uint8Array): readonly string[] | null {
  const text = textOf(bytes);
  return text === null ? null : split(text);
}

/** A last empty line is none, one inside is: it is a class too. */
function split(text: string): readonly string[] {
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
  for (const line of split(text)) {
    const [, number, name] = /^\s*(\d+)\s*[:,;\t ]\s*(\S.*)$/.exec(line) ?? [];
    if (number === undefined || name === undefined || names.has(Number(number))) return null;
    names.set(Number(number), name.trim());
  }
  return names.size > 1 ? names : null;
}
