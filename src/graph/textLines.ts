/** Different texts, one per line, to be searched all at once. */
export interface TextLines {
  /** A line break before, between and after the lines. */
  readonly text: string;
  /** Where line i begins; its line break is before `start[i + 1]`. */
  readonly start: Uint32Array;
}

/** `lines` hold no line break. */
export function textLines(lines: readonly string[]): TextLines {
  const start = new Uint32Array(lines.length + 1);
  start[0] = 1;
  for (const [i, { length }] of lines.entries()) start[i + 1] = (start[i] ?? 0) + length + 1;
  return { text: `\n${lines.join('\n')}\n`, start };
}

/**
 * Tells of every line that holds `part`, in their order, and where in the text it does first. A line break at an end
 * of `part` asks for lines that begin or end so.
 */
export function eachLineWith({ text, start }: TextLines, part: string, tell: (line: number, at: number) => void): void {
  const skip = part.startsWith('\n') ? 1 : 0;
  let line = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, (start[line] ?? 0) - 1)) {
    if (at + skip >= (start[line + 1] ?? 0)) line = lineOf(start, at + skip, line + 1);
    tell(line, at + skip);
    line += 1;
    if (line + 1 >= start.length) return;
  }
}

/** Lines that hold `part`, as flags; null where none does. */
export function linesWith(lines: TextLines, part: string): Uint8Array | null {
  let found: Uint8Array | null = null;
  eachLineWith(lines, part, (line) => {
    found ??= new Uint8Array(lines.start.length - 1);
    found[line] = 1;
  });
  return found;
}

/** The line that holds offset `at`, at or after `from`: mostly a near one, so the steps grow from there. */
function lineOf(start: Uint32Array, at: number, from: number): number {
  const last = start.length - 2;
  let low = from;
  let step = 1;
  while (low + step <= last && (start[low + step] ?? 0) <= at) {
    low += step;
    step *= 2;
  }
  let high = Math.min(last, low + step);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((start[middle] ?? 0) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}
