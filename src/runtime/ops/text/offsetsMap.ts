import { concatBytes } from '../../../lib/bytes';
import type { Handle } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { bigsOf, fromHost, handlesOf, intsOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOf, textOf } from '../string/bytes';
import { firstBroken } from '../string/utf8';
import { FORMS } from './normalize';

/**
 * Unicode normal forms that remember what became of which bytes, to find places in the source again
 * (normalize_kernels.cc of TensorFlow Text, ICU's Edits).
 */

/** Bytes of the source and what they became. */
interface Span {
  readonly from: number;
  readonly fromLength: number;
  readonly to: number;
  readonly toLength: number;
  readonly isChanged: boolean;
}

/** What one string went through. */
class OffsetsMap implements Handle {
  readonly handleKind = 'offsets map';
  readonly spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.spans = spans;
  }

  /** Where a byte of the normal form comes from: within what was changed, the end of what that was. */
  source(at: number): number {
    if (at < 0) return 0;
    const span = this.spans.find(({ to, toLength }) => at < to + toLength);
    if (span === undefined) {
      const last = this.spans.at(-1);
      return last === undefined ? 0 : last.from + last.fromLength;
    }
    if (at === span.to) return span.from;
    return span.isChanged ? span.from + span.fromLength : span.from + at - span.to;
  }
}

/** Marks of the lowest and of the highest class: what is moved past one of them is a mark itself. */
const [LOW_MARK, HIGH_MARK] = ['\u0334', '\u0345'];

/** Of a class above the lowest. */
function isHighMark(char: string): boolean {
  return (char + LOW_MARK).normalize('NFD') === LOW_MARK + char;
}

function isMark(char: string): boolean {
  return isHighMark(char) || (HIGH_MARK + char).normalize('NFD') === char + HIGH_MARK;
}

interface Compositions {
  /** What may be composed with something behind it. */
  readonly firsts: ReadonlySet<string>;
  /** What may be composed with something before it. */
  readonly seconds: ReadonlySet<string>;
}

let known: Compositions | null = null;

/** Of all characters that have a canonical decomposition and come of it again. */
function compositions(): Compositions {
  if (known !== null) return known;
  const [firsts, seconds] = [new Set<string>(), new Set<string>()];
  for (let point = 0xc0; point < 0x20000; point++) {
    if (point >= 0xd800 && point < 0xe000) continue;
    const char = String.fromCodePoint(point);
    const parts = Array.from(char.normalize('NFD'));
    if (parts.length === 1 || parts.join('').normalize('NFC') !== char) continue;
    seconds.add(parts.pop() as string);
    firsts.add(parts.join('').normalize('NFC'));
  }
  known = { firsts, seconds };
  return known;
}

/** Whether nothing before this character has to do with it. */
function begins(char: string, form: string): boolean {
  const [first = ''] = char.normalize(form.replace('C', 'D'));
  if (first < '\u0300') return true;
  return !isMark(first) && (form.endsWith('D') || !compositions().seconds.has(first));
}

/** Whether nothing behind this character, which `begins`, has to do with it. */
function ends(char: string, form: string): boolean {
  const lastOf = (made: string): string => Array.from(char.normalize(made)).at(-1) as string;
  if (isHighMark(lastOf(form.replace('C', 'D')))) return false;
  return form.endsWith('D') || !compositions().firsts.has(lastOf(form));
}

/** Pieces that are normalised each for itself. */
function pieces(text: string, form: string): string[] {
  const found: string[] = [];
  /** The last piece may not go on. */
  let isClosed = true;
  for (const char of text) {
    const isNew = begins(char, form);
    if (isNew || isClosed) found.push(char);
    else found[found.length - 1] += char;
    isClosed = isNew && ends(char, form);
  }
  return found;
}

/** A string as its well-formed pieces and the bytes between that are none. */
function* partsOf(bytes: Uint8Array, form: string): Generator<string | Uint8Array> {
  let from = 0;
  for (let bad = firstBroken(bytes, 0); bad >= 0; bad = firstBroken(bytes, from)) {
    yield* pieces(textOf(bytes.subarray(from, bad)), form);
    yield bytes.subarray(bad, bad + 1);
    from = bad + 1;
  }
  yield* pieces(textOf(bytes.subarray(from)), form);
}

function normalized(bytes: Uint8Array, form: string): { readonly text: Uint8Array; readonly map: OffsetsMap } {
  const out: Uint8Array[] = [];
  const spans: Span[] = [];
  let [from, to] = [0, 0];
  for (const part of partsOf(bytes, form)) {
    const source = typeof part === 'string' ? bytesOf(part) : part;
    const made = typeof part === 'string' ? part.normalize(form) : part;
    const result = typeof made === 'string' ? bytesOf(made) : made;
    spans.push({ from, fromLength: source.length, to, toLength: result.length, isChanged: made !== part });
    out.push(result);
    from += source.length;
    to += result.length;
  }
  return { text: concatBytes(out), map: new OffsetsMap(spans) };
}

/** Outputs: the normal forms and for each what it went through. */
function normalizeWithOffsets({ attrs }: OpCall, input: Tensor): Tensor[] {
  const form = attrs.string('normalization_form').toUpperCase();
  if (!FORMS.has(form)) throw invalid(`Offset not supported for this normalization form: ${form}`);
  const results = stringsOf(input).map((bytes) => normalized(bytes, form));
  return [
    fromHost(
      'string',
      input.shape,
      results.map(({ text }) => text),
    ),
    fromHost(
      'variant',
      input.shape,
      results.map(({ map }) => map),
    ),
  ];
}

function findSourceOffsets(_: OpCall, mapsInput: Tensor, offsetsInput: Tensor, splitsInput: Tensor): Tensor {
  const maps = handlesOf(mapsInput);
  const [offsets, splits] = [bigsOf(offsetsInput), intsOf(splitsInput)];
  const out = new BigInt64Array(offsets.length);
  for (let row = 0; row + 1 < splits.length; row++) {
    const map = maps[row];
    if (!(map instanceof OffsetsMap)) throw invalid('The offsets map is none, or has too few rows.');
    for (let i = splits[row] as number; i < (splits[row + 1] as number); i++)
      out[i] = BigInt(map.source(Number(offsets[i])));
  }
  return fromHost('int64', offsetsInput.shape, out);
}

export const OFFSETS_MAP: OpFamily = {
  NormalizeUTF8WithOffsetsMap: define(normalizeWithOffsets),
  FindSourceOffsets: define(findSourceOffsets),
};
