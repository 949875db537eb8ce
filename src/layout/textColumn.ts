/** Texts as one text: every different one once, and by number where it stands. */
export interface TextColumn {
  readonly text: string;
  /** Where the different texts end in `text`, UTF-16 units. */
  readonly end: Uint32Array;
  /** Which of them each row is; NO_TEXT for null. */
  readonly code: Uint32Array;
}

const NO_TEXT = 0xffffffff;

export function packTexts(texts: readonly (string | null)[]): TextColumn {
  const codes = new Map<string, number>();
  const code = new Uint32Array(texts.length);
  const distinct: string[] = [];
  for (const [row, text] of texts.entries()) {
    if (text === null) {
      code[row] = NO_TEXT;
      continue;
    }
    let known = codes.get(text);
    if (known === undefined) {
      known = distinct.length;
      codes.set(text, known);
      distinct.push(text);
    }
    code[row] = known;
  }
  const end = new Uint32Array(distinct.length);
  let length = 0;
  for (const [i, text] of distinct.entries()) end[i] = length += text.length;
  return { text: distinct.join(''), end, code };
}

/** The different texts, in the order of their numbers. */
export function distinctTexts({ text, end }: Pick<TextColumn, 'text' | 'end'>): string[] {
  const distinct: string[] = [];
  let start = 0;
  for (const stop of end) {
    distinct.push(text.slice(start, stop));
    start = stop;
  }
  return distinct;
}
