import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { indexOfBytes, isAsciiSpace } from './bytes';

/** The pieces of each element as a sparse matrix: indices, values, dense shape. */
function asSparse(rows: readonly (readonly Uint8Array[])[]): Tensor[] {
  const indices: number[] = [];
  let widest = 0;
  for (const [row, pieces] of rows.entries()) {
    for (let i = 0; i < pieces.length; i++) indices.push(row, i);
    widest = Math.max(widest, pieces.length);
  }
  return [
    fromHost('int64', [indices.length / 2, 2], BigInt64Array.from(indices, BigInt)),
    vectorOfStrings(rows.flat()),
    vectorOfInts('int64', [rows.length, widest]),
  ];
}

function vector(input: Tensor): readonly Uint8Array[] {
  if (input.shape.length !== 1) throw invalid(`input must be a vector, got shape: [${input.shape.join(',')}]`);
  return stringsOf(input);
}

function delimiterOf(input: Tensor, what: string): Uint8Array {
  const [value] = stringsOf(input);
  if (input.size !== 1 || value === undefined)
    throw invalid(`${what} must be scalar, got shape: [${input.shape.join(',')}]`);
  return value;
}

/** Runs of ASCII white space separate, none stands at the ends. After `most` pieces comes what is left, its spaces kept, even when that is nothing. */
function splitAtSpaces(bytes: Uint8Array, most: number): Uint8Array[] {
  if (most === 0) return [bytes];
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (;;) {
    while (at < bytes.length && isAsciiSpace(bytes[at] as number)) at++;
    if (pieces.length === most) {
      pieces.push(bytes.subarray(at));
      return pieces;
    }
    if (at === bytes.length) return pieces;
    const start = at;
    while (at < bytes.length && !isAsciiSpace(bytes[at] as number)) at++;
    pieces.push(bytes.subarray(start, at));
  }
}

/** Every separator separates: empty pieces stay. */
function splitAtSeparator(bytes: Uint8Array, separator: Uint8Array, most: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  while (pieces.length !== most) {
    const at = indexOfBytes(bytes, separator, from);
    if (at < 0) break;
    pieces.push(bytes.subarray(from, at));
    from = at + separator.length;
  }
  pieces.push(bytes.subarray(from));
  return pieces;
}

/** Python's str.split: an empty separator means white space, `maxsplit` −1 all splits. */
function splitV2(call: OpCall, input: Tensor, separatorInput: Tensor): Tensor[] {
  const separator = delimiterOf(separatorInput, 'sep');
  const maxsplit = call.attrs.int('maxsplit');
  const most = maxsplit < 0 ? Infinity : maxsplit;
  return asSparse(
    vector(input).map((bytes) =>
      separator.length === 0 ? splitAtSpaces(bytes, most) : splitAtSeparator(bytes, separator, most),
    ),
  );
}

/** Splits at any byte of the delimiter; an empty delimiter makes a piece of every byte. */
function splitV1(call: OpCall, input: Tensor, delimiterInput: Tensor): Tensor[] {
  const delimiter = delimiterOf(delimiterInput, 'delimiter');
  const skipEmpty = call.attrs.bool('skip_empty');
  return asSparse(
    vector(input).map((bytes) => {
      if (delimiter.length === 0) return Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
      const pieces: Uint8Array[] = [];
      if (bytes.length === 0) return pieces;
      let from = 0;
      for (let at = 0; at <= bytes.length; at++) {
        if (at < bytes.length && !delimiter.includes(bytes[at] as number)) continue;
        if (at > from || !skipEmpty) pieces.push(bytes.subarray(from, at));
        from = at + 1;
      }
      return pieces;
    }),
  );
}

export const SPLIT_STRINGS: OpFamily = {
  StringSplit: define(splitV1),
  StringSplitV2: define(splitV2),
};
