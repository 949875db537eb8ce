import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { Holder } from '../../values/lifetime';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, handlesOf, intsOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { concatenated } from '../array/join';
import { define } from '../define';
import { sliced } from '../kernels/move';
import { rowSplitsOf } from './splits';
import type { RowPartition } from './splits';

/** Element of a variant tensor: a ragged tensor, as tf.map_fn and data sets carry it. */
class RaggedHolder implements Holder {
  readonly handleKind = 'ragged';
  uses = 0;
  readonly splits: readonly RowPartition[];
  readonly values: Tensor;

  constructor(splits: readonly RowPartition[], values: Tensor) {
    this.splits = splits;
    this.values = values;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    visit(this.values);
  }
}

/** The whole as a scalar, or with `batched_input` its rows as a vector. */
function toVariant(call: OpCall, ...inputs: Tensor[]): Tensor {
  const splits = inputs.slice(0, -1).map(rowSplitsOf);
  const values = inputs.at(-1) as Tensor;
  if (!call.attrs.bool('batched_input')) return fromHost('variant', [], [new RaggedHolder(splits, values)]);
  const [outer, ...below] = splits;
  if (outer === undefined) {
    // Rows of an ordinary tensor.
    const rows = Array.from(
      { length: values.shape[0] ?? 0 },
      (_, row) => new RaggedHolder([], rowsBetween(values, row, row + 1, true)),
    );
    return fromHost('variant', [rows.length], rows);
  }
  const rows = Array.from({ length: outer.length - 1 }, (_, row) => {
    let [from, to] = [outer[row] as number, outer[row + 1] as number];
    const inner = below.map((level) => {
      const start = level[from] as number;
      const part = level.slice(from, to + 1).map((n) => n - start);
      [from, to] = [start, level[to] as number];
      return part;
    });
    return new RaggedHolder(inner, rowsBetween(values, from, to, false));
  });
  return fromHost('variant', [rows.length], rows);
}

function rowsBetween(values: Tensor, from: number, to: number, drop: boolean): Tensor {
  const begin = values.shape.map((_, axis) => (axis === 0 ? from : 0));
  const part = sliced(values, begin, [to - from, ...values.shape.slice(1)]);
  return drop ? fromHost(part.dtype, part.shape.slice(1), part.host ?? []) : part;
}

/** Puts the elements of a variant tensor together again; its own axes become the outer levels. */
function fromVariant(call: OpCall, encoded: Tensor): Tensor[] {
  const { attrs } = call;
  const outputRank = attrs.int('output_ragged_rank');
  const given = attrs.int('input_ragged_rank');
  const dims = encoded.shape.length;
  const inputRank = given === -1 ? outputRank - dims : given;
  const splitType = attrs.type('Tsplits') === 'int32' ? 'int32' : 'int64';
  const parts = handlesOf(encoded).map((handle) => {
    if (!(handle instanceof RaggedHolder))
      throw invalid(`Input Variant element does not hold a RaggedTensorVariant object.`);
    if (handle.splits.length !== inputRank)
      throw invalid(`Expected input_ragged_rank ${inputRank}, got ${handle.splits.length}`);
    return handle;
  });
  if (dims === 0) {
    const [part] = parts as [RaggedHolder];
    return [...part.splits.map((level) => vectorOfInts(splitType, level)), part.values];
  }
  if (outputRank !== dims + inputRank)
    throw invalid(`output_ragged_rank must be ${dims + inputRank}, got ${outputRank}`);
  const out: (readonly number[])[] = [];
  for (let axis = 1; axis < dims; axis++) {
    const size = encoded.shape[axis] as number;
    out.push(Array.from({ length: elementCount(encoded.shape.slice(0, axis)) + 1 }, (_, i) => i * size));
  }
  out.push(running(parts.map((part) => (part.splits[0] ? part.splits[0].length - 1 : (part.values.shape[0] ?? 0)))));
  for (let level = 0; level < inputRank; level++) {
    out.push(
      running(
        parts.flatMap((part) =>
          (part.splits[level] as RowPartition)
            .slice(1)
            .map((n, i) => n - ((part.splits[level] as RowPartition)[i] as number)),
        ),
      ),
    );
  }
  const dtype = attrs.type('Tvalues');
  const values =
    parts.length === 0
      ? fromHost(dtype, [0], allocate(dtype, 0))
      : concatenated(
          call,
          parts.map((part) => part.values),
          0,
        );
  return [...out.map((level) => vectorOfInts(splitType, level)), values];
}

/** Row splits from row lengths. */
function running(lengths: readonly number[]): number[] {
  const splits = [0];
  for (const length of lengths) splits.push((splits.at(-1) as number) + length);
  return splits;
}

/** The gradient of toVariant: the rows' values end to end. */
function variantGradient(call: OpCall, encoded: Tensor, rowSplits: Tensor, shape: Tensor): Tensor {
  const values = handlesOf(encoded).map((handle) => (handle as RaggedHolder).values);
  const wanted = intsOf(shape);
  const { length } = rowSplitsOf(rowSplits);
  if (values.length !== length - 1) throw invalid('encoded_ragged_grad must have one element per row.');
  return concatenated(
    call,
    values.map((x) =>
      fromHost(x.dtype, [x.size / Math.max(1, elementCount(wanted.slice(1))), ...wanted.slice(1)], x.host ?? []),
    ),
    0,
  );
}

export const RAGGED_VARIANTS: OpFamily = {
  RaggedTensorToVariant: define(toVariant),
  RaggedTensorFromVariant: define(fromVariant),
  RaggedTensorToVariantGradient: define(variantGradient),
};
