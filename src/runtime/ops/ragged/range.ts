import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, bigsOf, fromHost, numbersOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/** One range per row; scalars go with every row. Never refuses a limit on the wrong side: that row is empty. */
function raggedRange(call: OpCall, starts: Tensor, limits: Tensor, deltas: Tensor): Tensor[] {
  const inputs = [starts, limits, deltas];
  const sized = inputs.filter((x) => x.shape.length > 0);
  const rows = sized[0]?.size ?? 1;
  if (inputs.some((x) => x.shape.length > 1) || sized.some((x) => x.size !== rows))
    throw invalid('starts, limits, and deltas must have the same shape');
  const splitType = call.attrs.type('Tsplits') === 'int32' ? 'int32' : 'int64';
  return starts.dtype === 'int64' ? bigRanges(inputs, rows, splitType) : numberRanges(inputs, rows, splitType);
}

function numberRanges(inputs: readonly Tensor[], rows: number, splitType: 'int32' | 'int64'): Tensor[] {
  const at = (which: number, row: number): number => {
    const input = inputs[which] as Tensor;
    return numbersOf(input)[input.shape.length === 0 ? 0 : row] as number;
  };
  const splits = [0];
  let total = 0;
  for (let row = 0; row < rows; row++) {
    const [start, limit, delta] = [at(0, row), at(1, row), at(2, row)];
    if (delta === 0) throw invalid('Requires delta != 0');
    total += Math.max(0, Math.ceil((limit - start) / delta)) || 0;
    splits.push(total);
  }
  const { dtype } = inputs[0] as Tensor;
  const values = allocateNumbers(dtype, total);
  for (let row = 0; row < rows; row++) {
    const [start, delta] = [at(0, row), at(2, row)];
    const from = splits[row] as number;
    let value = start;
    // A running sum in the dtype, as the kernel has it.
    for (let i = from; i < (splits[row + 1] as number); i++) {
      values[i] = value;
      value = dtype === 'float32' ? Math.fround(value + delta) : value + delta;
    }
  }
  return [vectorOfInts(splitType, splits), fromHost(dtype, [total], values)];
}

function bigRanges(inputs: readonly Tensor[], rows: number, splitType: 'int32' | 'int64'): Tensor[] {
  const at = (which: number, row: number): bigint => {
    const input = inputs[which] as Tensor;
    return bigsOf(input)[input.shape.length === 0 ? 0 : row] as bigint;
  };
  const splits = [0];
  const values: bigint[] = [];
  for (let row = 0; row < rows; row++) {
    const [start, limit, delta] = [at(0, row), at(1, row), at(2, row)];
    if (delta === 0n) throw invalid('Requires delta != 0');
    for (let value = start; delta > 0n ? value < limit : value > limit; value += delta) values.push(value);
    splits.push(values.length);
  }
  return [vectorOfInts(splitType, splits), fromHost('int64', [values.length], BigInt64Array.from(values))];
}

export const RAGGED_RANGE: OpFamily = { RaggedRange: define(raggedRange) };
