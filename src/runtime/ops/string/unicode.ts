import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, Support } from '../../registry';
import { fromHost, intsOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { encodePoints, readerOf } from './encodings';
import type { Reader } from './encodings';
import { scriptOf } from './scripts';

/** Between bytes of an encoding and code points, with ICU's treatment of broken text. */

interface Policy {
  readonly strict: boolean;
  /** What stands for a broken sequence; null leaves it out. */
  readonly replacement: number | null;
  /** U+0000 to U+001F count as broken, too. */
  readonly replaceControls: boolean;
}

function policyOf(call: OpCall): Policy {
  const { attrs } = call;
  const errors = attrs.string('errors');
  return {
    strict: errors === 'strict',
    replacement: errors === 'ignore' ? null : attrs.int('replacement_char'),
    replaceControls: attrs.has('replace_control_characters') && attrs.bool('replace_control_characters'),
  };
}

function inputReader(call: OpCall): Reader {
  const encoding = call.attrs.string('input_encoding');
  const reader = readerOf(encoding);
  if (reader === undefined) throw invalid(`Could not create converter for input encoding: ${encoding}`);
  return reader;
}

function encodingSupport(encoding: string): Support {
  return readerOf(encoding) === undefined
    ? {
        verdict: 'blocked',
        why: `this program has no table of the encoding ${encoding}`,
        instead: 'Feed the text as UTF-8.',
      }
    : { verdict: 'exact' };
}

/** The code points of one text, and where each begins. */
function decode(bytes: Uint8Array, read: Reader, policy: Policy): { points: number[]; starts: number[] } {
  const points: number[] = [];
  const starts: number[] = [];
  const here = { point: 0, length: 0 };
  for (let at = 0; at < bytes.length; at += here.length) {
    read(bytes, at, here);
    let point: number | null = here.point;
    if (point < 0 || (policy.replaceControls && point <= 0x1f)) {
      if (policy.strict) throw invalid('Invalid formatting on input string');
      point = policy.replacement;
    }
    if (point === null) continue;
    points.push(point);
    starts.push(at);
  }
  return { points, starts };
}

function decodes(withOffsets: boolean): OpEntry {
  return define(
    (call, input) => {
      const read = inputReader(call);
      const policy = policyOf(call);
      const splitType = call.attrs.type('Tsplits') === 'int32' ? 'int32' : 'int64';
      const splits = [0];
      const points: number[] = [];
      const starts: number[] = [];
      for (const bytes of stringsOf(input)) {
        const text = decode(bytes, read, policy);
        for (const point of text.points) points.push(point);
        for (const start of text.starts) starts.push(start);
        splits.push(points.length);
      }
      const outputs = [vectorOfInts(splitType, splits), vectorOfInts('int32', points)];
      return withOffsets ? [...outputs, vectorOfInts('int64', starts)] : outputs;
    },
    { support: (call) => encodingSupport(call.attrs.string('input_encoding')) },
  );
}

function transcode(call: OpCall, input: Tensor): Tensor {
  const read = inputReader(call);
  const policy = policyOf(call);
  const target = call.attrs.string('output_encoding');
  return fromHost(
    'string',
    input.shape,
    stringsOf(input).map((bytes) => encodePoints(decode(bytes, read, policy).points, target)),
  );
}

/** Neither a surrogate nor a noncharacter. */
function isCharacter(point: number): boolean {
  if (point < 0 || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
  return (point & 0xfffe) !== 0xfffe && !(point >= 0xfdd0 && point <= 0xfdef);
}

function encode(call: OpCall, values: Tensor, splitsInput: Tensor): Tensor {
  const { strict, replacement } = policyOf(call);
  const target = call.attrs.string('output_encoding');
  const points = intsOf(values);
  const splits = intsOf(splitsInput);
  if (splits[0] !== 0 || splits.at(-1) !== points.length)
    throw invalid('input_splits must begin with 0 and end with the number of values.');
  const rows: Uint8Array[] = [];
  for (let row = 0; row + 1 < splits.length; row++) {
    const [from = 0, to = 0] = [splits[row], splits[row + 1]];
    if (to < from) throw invalid('input_splits must be sorted.');
    const characters = points.slice(from, to).flatMap((point) => {
      if (isCharacter(point)) return [point];
      if (strict) throw invalid('Code point is out of range for Unicode, or a noncharacter.');
      return replacement === null ? [] : [replacement];
    });
    rows.push(encodePoints(characters, target));
  }
  return vectorOfStrings(rows);
}

export const UNICODE: OpFamily = {
  UnicodeDecode: decodes(false),
  UnicodeDecodeWithOffsets: decodes(true),
  UnicodeTranscode: define(transcode, { support: (call) => encodingSupport(call.attrs.string('input_encoding')) }),
  UnicodeEncode: define(encode),
  UnicodeScript: define((_, input) => fromHost('int32', input.shape, Int32Array.from(intsOf(input), scriptOf))),
};
