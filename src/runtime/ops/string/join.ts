import { concatBytes } from '../../../lib/bytes';
import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, intsOf, scalarNumberOf, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { resolveAxis } from '../kernels/move';
import { stridesOf } from '../kernels/strides';

function withSeparator(parts: readonly Uint8Array[], separator: Uint8Array): Uint8Array {
  return concatBytes(parts.flatMap((part, i) => (i === 0 ? [part] : [separator, part])));
}

/** Element by element; scalars go with every element. */
function stringJoin(call: OpCall, ...inputs: Tensor[]): Tensor {
  const shaped = inputs.find((x) => x.shape.length > 0);
  const shape = shaped?.shape ?? [];
  for (const x of inputs) {
    if (x.shape.length > 0 && x.shape.join() !== shape.join()) {
      throw invalid(`Input shapes do not match: [${shape.join(',')}] vs. [${x.shape.join(',')}]`);
    }
  }
  const separator = call.attrs.bytes('separator');
  const columns = inputs.map((x) => ({ data: stringsOf(x), step: x.shape.length === 0 ? 0 : 1 }));
  const out = Array.from({ length: inputs.length === 0 ? 1 : elementCount(shape) }, (_, i) =>
    withSeparator(
      columns.map(({ data, step }) => data[i * step] as Uint8Array),
      separator,
    ),
  );
  return fromHost('string', shape, out);
}

/** Joins along axes; the axis that is listed first runs fastest. No axes: nothing is joined. */
function reduceJoin(call: OpCall, input: Tensor, axesInput: Tensor): Tensor {
  const { shape } = input;
  const rank = shape.length;
  if (axesInput.shape.length > 1) throw invalid('reduction_indices must be a scalar or a vector');
  const axes = intsOf(axesInput).map((axis) => resolveAxis(axis, rank, 'reduction_indices'));
  if (new Set(axes).size < axes.length) throw invalid('Duplicate reduction dimension');
  const strings = stringsOf(input);
  if (axes.length === 0) return input;
  const strides = stridesOf(shape);
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const offsets = offsetsOver(axes.toReversed(), shape, strides);
  const separator = call.attrs.bytes('separator');
  const out = offsetsOver(kept, shape, strides).map((base) =>
    withSeparator(
      offsets.map((offset) => strings[base + offset] as Uint8Array),
      separator,
    ),
  );
  const outShape = call.attrs.bool('keep_dims')
    ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n))
    : kept.map((axis) => shape[axis] as number);
  return fromHost('string', outShape, out);
}

/** Positions of the elements along `axes` only, the last listed axis fastest. */
function offsetsOver(axes: readonly number[], shape: readonly number[], strides: readonly number[]): number[] {
  let offsets = [0];
  for (const axis of axes) {
    const step = strides[axis] as number;
    offsets = offsets.flatMap((offset) => Array.from({ length: shape[axis] as number }, (_, i) => offset + i * step));
  }
  return offsets;
}

/** Joins the elements of each segment; the ids lead the input's shape. Negative ids are dropped. */
function unsortedSegmentJoin(call: OpCall, input: Tensor, ids: Tensor, countInput: Tensor): Tensor {
  const count = scalarNumberOf(countInput);
  if (count < 0) throw invalid(`Number of segments must be non-negative but got ${count}`);
  const { shape } = input;
  if (ids.shape.length === 0) throw invalid('segment_ids must have rank at least 1');
  if (ids.shape.some((n, i) => n !== shape[i])) {
    throw invalid(`Input shape [${shape.join(',')}] must start with segment_ids shape [${ids.shape.join(',')}]`);
  }
  const tail = shape.slice(ids.shape.length);
  const inner = elementCount(tail);
  const cells = Array.from({ length: count * inner }, (): Uint8Array[] => []);
  const strings = stringsOf(input);
  for (const [row, id] of intsOf(ids).entries()) {
    if (id < 0 || id >= count) throw invalid(`segment_ids[${row}] = ${id} is out of range [0, ${count})`);
    for (let k = 0; k < inner; k++) {
      const text = strings[row * inner + k] as Uint8Array;
      const cell = cells[id * inner + k];
      // A separator follows text only: empty strings that begin a segment leave no trace.
      if (cell !== undefined && (cell.length > 0 || text.length > 0)) cell.push(text);
    }
  }
  const separator = call.attrs.bytes('separator');
  return fromHost(
    'string',
    [count, ...tail],
    cells.map((parts) => withSeparator(parts, separator)),
  );
}

export const STRING_JOIN: OpFamily = {
  StringJoin: define(stringJoin),
  ReduceJoin: define(reduceJoin),
  UnsortedSegmentJoin: define(unsortedSegmentJoin),
};
