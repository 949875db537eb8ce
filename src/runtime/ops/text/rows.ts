import { concatBytes } from '../../../lib/bytes';
import { OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, scalarNumberOf, stringsOf, vectorOfInts, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { picked } from '../kernels/move';

/** TensorFlow Text on rows of ragged tensors. */

/** How many values of each segment's row stay when the segments take turns until `most` are taken in all. */
function shares(lengths: readonly number[], most: number): number[] {
  const taken = lengths.map(() => 0);
  let left = most;
  for (let moved = true; left > 0 && moved; ) {
    moved = false;
    for (const [i, length] of lengths.entries()) {
      if (left === 0 || (taken[i] as number) >= length) continue;
      taken[i] = (taken[i] as number) + 1;
      left -= 1;
      moved = true;
    }
  }
  return taken;
}

interface Segment {
  readonly values: Tensor;
  readonly splits: readonly number[];
  readonly splitType: 'int32' | 'int64';
  /** Values that each row keeps. */
  readonly kept: number[];
}

function segmentsOf(call: OpCall, mostInput: Tensor, inputs: readonly Tensor[]): Segment[] {
  const n = call.attrs.int('N');
  const most = scalarNumberOf(mostInput);
  const segments = Array.from({ length: n }, (_, i): Segment => {
    const splits = inputs[n + i] as Tensor;
    return {
      values: inputs[i] as Tensor,
      splits: intsOf(splits),
      splitType: splits.dtype === 'int32' ? 'int32' : 'int64',
      kept: [],
    };
  });
  const rows = (segments[0]?.splits.length ?? 1) - 1;
  for (let row = 0; row < rows; row++) {
    const lengths = segments.map(({ splits }) => (splits[row + 1] as number) - (splits[row] as number));
    for (const [i, share] of shares(lengths, most).entries()) segments[i]?.kept.push(share);
  }
  return segments;
}

/** Outputs: the values of all segments, then their splits. */
function roundRobinTrim(call: OpCall, most: Tensor, ...inputs: Tensor[]): Tensor[] {
  const segments = segmentsOf(call, most, inputs);
  const values = segments.map(({ values: all, splits, kept }) => {
    const places = kept.flatMap((share, row) => Array.from({ length: share }, (_, k) => (splits[row] as number) + k));
    return picked(all, 0, places);
  });
  const splits = segments.map(({ kept, splitType }) => {
    const out = [0];
    for (const share of kept) out.push((out.at(-1) as number) + share);
    return vectorOfInts(splitType, out);
  });
  return [...values, ...splits];
}

/** For each value whether trimming would keep it. */
function roundRobinMasks(call: OpCall, most: Tensor, ...inputs: Tensor[]): Tensor[] {
  return segmentsOf(call, most, inputs).map(({ values, splits, kept }) => {
    const mask = new Uint8Array(values.shape[0] ?? 0);
    for (const [row, share] of kept.entries()) mask.fill(1, splits[row], (splits[row] as number) + share);
    return fromHost('bool', [mask.length], mask);
  });
}

/** Neighbouring tokens of the innermost rows joined, `width` at a time. */
function ngramsStringJoin(call: OpCall, values: Tensor, ...splitInputs: Tensor[]): Tensor[] {
  const { attrs } = call;
  const width = attrs.int('width');
  const axis = attrs.int('axis');
  const rank = splitInputs.length + values.shape.length;
  if (axis !== -1 && axis !== rank - 1) {
    throw new OpError('UnimplementedError', 'n-grams are joined along the last axis only.');
  }
  const separator = attrs.bytes('string_separator');
  const tokens = stringsOf(values);
  const inner = splitInputs.at(-1);
  const size = values.shape.at(-1) as number;
  const splits = inner
    ? intsOf(inner)
    : Array.from({ length: (size === 0 ? 0 : tokens.length / size) + 1 }, (_, i) => i * size);
  const out: Uint8Array[] = [];
  const outSplits = [0];
  for (let row = 0; row + 1 < splits.length; row++) {
    const [from = 0, to = 0] = [splits[row], splits[row + 1]];
    for (let at = from; at + width <= to; at++) {
      out.push(
        concatBytes(tokens.slice(at, at + width).flatMap((token, i) => (i === 0 ? [token] : [separator, token]))),
      );
    }
    outSplits.push(out.length);
  }
  if (inner === undefined)
    return [fromHost('string', [...values.shape.slice(0, -1), Math.max(0, size - width + 1)], out)];
  return [
    vectorOfStrings(out),
    ...splitInputs.slice(0, -1),
    vectorOfInts(inner.dtype === 'int32' ? 'int32' : 'int64', outSplits),
  ];
}

export const TEXT_ROWS: OpFamily = {
  'TFText>RoundRobinTrim': define(roundRobinTrim),
  'TFText>RoundRobinGenerateMasks': define(roundRobinMasks),
  'TFText>NgramsStringJoin': define(ngramsStringJoin),
};
