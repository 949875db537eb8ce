import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { boolsOf, intsOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { bytesOfLatin1, latin1Of } from '../string/bytes';

/** Spans as a tag per token: B-egin, I-nside, E-nd and S-ingle token of a span of some type, O-utside of all. */

interface Span {
  readonly start: number;
  readonly end: number;
}

interface TypedSpan extends Span {
  readonly type: string;
}

/** The spans of one row, which follow each other; a token that reaches over the edge of one counts unless `strict`. */
function tagsOf(tokens: readonly Span[], spans: readonly TypedSpan[], strict: boolean): string[] {
  let at = 0;
  return tokens.map((token) => {
    let tag = 'O';
    for (; at < spans.length; at++) {
      const span = spans[at] as TypedSpan;
      if (token.end <= span.start) return tag;
      if (token.start >= span.end) continue;
      const begins = token.start <= span.start && token.end <= span.end;
      const ends = token.start >= span.start && token.end >= span.end;
      if (begins && ends) {
        at++;
        return `S-${span.type}`;
      }
      if (begins) return strict && token.start !== span.start ? tag : `B-${span.type}`;
      if (ends) {
        if (strict && token.end !== span.end) {
          at++;
          return tag;
        }
        tag = `E-${span.type}`;
      } else if (token.start >= span.start) return `I-${span.type}`;
      // The span lies inside the token.
      else tag = `B-${span.type}`;
    }
    return tag;
  });
}

/** A span goes on until its end, a token outside or the last token; of tags that differ the last one names its type. */
function spansOf(tokens: readonly Span[], tags: readonly string[]): TypedSpan[] {
  const spans: TypedSpan[] = [];
  let open = null as Omit<TypedSpan, 'end'> | null;
  for (const [i, tag] of tags.entries()) {
    const token = tokens[i] as Span;
    const type = tag.slice(2);
    if (open !== null && tag.startsWith('O')) {
      spans.push({ ...open, end: (tokens[i - 1] as Span).end });
      open = null;
    } else if (/^[ES]-/.test(tag)) {
      spans.push({ start: open?.start ?? token.start, end: token.end, type });
      open = null;
    } else if (/^[BI]-/.test(tag)) open = { start: open?.start ?? token.start, type };
  }
  if (open !== null) spans.push({ ...open, end: (tokens.at(-1) as Span).end });
  return spans;
}

/** Rows of a ragged tensor that comes as several: their row splits must agree. */
function boundsOf(what: string, ...splits: readonly Tensor[]): number[] {
  const [first = [], ...others] = splits.map(intsOf);
  if (others.some((other) => other.length !== first.length || other.some((at, i) => at !== first[i])))
    throw invalid(`Row splits must be the same for ${what}.`);
  return first;
}

function tokenSpans(startsInput: Tensor, endsInput: Tensor): Span[] {
  const ends = intsOf(endsInput);
  const starts = intsOf(startsInput);
  if (starts.length !== ends.length) throw invalid('Begin and end offsets must have the same size.');
  return starts.map((start, i) => ({ start, end: ends[i] as number }));
}

function textsOf(input: Tensor): string[] {
  return stringsOf(input).map(latin1Of);
}

function toTags(
  _: OpCall,
  begins: Tensor,
  ends: Tensor,
  spanBegins: Tensor,
  spanEnds: Tensor,
  types: Tensor,
  beginSplits: Tensor,
  endSplits: Tensor,
  spanBeginSplits: Tensor,
  spanEndSplits: Tensor,
  typeSplits: Tensor,
  strict: Tensor,
): Tensor {
  const tokens = tokenSpans(begins, ends);
  const names = textsOf(types);
  const spans = tokenSpans(spanBegins, spanEnds).map((span, i) => ({ ...span, type: names[i] ?? '' }));
  if (names.length !== spans.length) throw invalid('Span begin/end offsets and span type must have the same size.');
  const of = boundsOf('token begin and end offsets', beginSplits, endSplits);
  const spansIn = boundsOf('span begin, end offsets and span type', spanBeginSplits, spanEndSplits, typeSplits);
  const isStrict = boolsOf(strict)[0] === 1;
  const tags = of
    .slice(1)
    .flatMap((end, row) => tagsOf(tokens.slice(of[row], end), spans.slice(spansIn[row], spansIn[row + 1]), isStrict));
  return vectorOfStrings(tags.map(bytesOfLatin1));
}

/** Outputs: where spans begin and end, their types, row splits. */
function toOffsets(
  _: OpCall,
  begins: Tensor,
  ends: Tensor,
  tagsInput: Tensor,
  beginSplits: Tensor,
  endSplits: Tensor,
  tagSplits: Tensor,
): Tensor[] {
  const [tokens, tags] = [tokenSpans(begins, ends), textsOf(tagsInput)];
  if (tokens.length !== tags.length) throw invalid('Tokens and BOISE tags must have the same size');
  const bounds = boundsOf('token offsets and tags', beginSplits, endSplits, tagSplits);
  const rows = bounds.slice(1).map((end, row) => spansOf(tokens.slice(bounds[row], end), tags.slice(bounds[row], end)));
  const spans = rows.flat();
  const splits = [0];
  for (const row of rows) splits.push((splits.at(-1) as number) + row.length);
  const column = (of: 'start' | 'end'): Tensor =>
    vectorOfInts(
      'int32',
      spans.map((span) => span[of]),
    );
  return [
    column('start'),
    column('end'),
    vectorOfStrings(spans.map(({ type }) => bytesOfLatin1(type))),
    vectorOfInts('int64', splits),
  ];
}

export const BOISE: OpFamily = {
  'TFText>OffsetsToBoiseTags': define(toTags),
  'TFText>BoiseTagsToOffsets': define(toOffsets),
};
