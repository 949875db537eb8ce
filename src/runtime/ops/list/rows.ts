import { elementCount } from '../../../model/shape';
import { cutHost } from '../array/join';
import { slice } from '../array/slice';
import type { OpCall } from '../../registry';
import { allocate, fromHost, hostOf, withShape } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { DType } from '../../../model/dtype';

/** The parts of a tensor along its first axis, `sizes[i]` rows each. Parts in ordinary memory share that of the whole. */
export function cutRows(call: OpCall, x: Tensor, sizes: readonly number[]): Tensor[] {
  const inner = x.shape.slice(1);
  const row = elementCount(inner);
  if (x.host === null && row > call.hostLimit) {
    const parts: Tensor[] = [];
    let at = 0;
    for (const size of sizes) {
      parts.push(slice(call, x, [at, ...inner.map(() => 0)], [size, ...inner]));
      at += size;
    }
    return parts;
  }
  return cutHost(
    x.dtype,
    hostOf(x),
    sizes.map((size) => [size, ...inner]),
  );
}

/** Each row of a tensor, without the first axis. */
export function rowsOf(call: OpCall, x: Tensor): Tensor[] {
  const inner = x.shape.slice(1);
  const ones = Array.from({ length: x.shape[0] ?? 0 }, () => 1);
  return cutRows(call, x, ones).map((row) => withShape(row, inner));
}

/** Zeros of a dtype: what an element that was never set reads as. */
export function zeros(dtype: DType, shape: readonly number[]): Tensor {
  return fromHost(dtype, shape, allocate(dtype, elementCount(shape)));
}
