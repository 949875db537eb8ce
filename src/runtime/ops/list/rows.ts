import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { lanesOf } from '../kernels/dtypes';
import { slice } from '../array/slice';
import type { OpCall } from '../../registry';
import { allocate, fromHost, hostOf, withShape } from '../../tensors';
import { Tensor } from '../../value';
import type { DType } from '../../../model/dtype';

/** The parts of a tensor along its first axis, `sizes[i]` rows each. Parts in ordinary memory share that of the whole. */
export function cutRows(call: OpCall, x: Tensor, sizes: readonly number[]): Tensor[] {
  const inner = x.shape.slice(1);
  const row = elementCount(inner);
  const parts: Tensor[] = [];
  let at = 0;
  if (x.host === null && row > call.hostLimit) {
    for (const size of sizes) {
      parts.push(slice(call, x, [at, ...inner.map(() => 0)], [size, ...inner]));
      at += size;
    }
    return parts;
  }
  const data = hostOf(x);
  const lanes = lanesOf(x.dtype);
  for (const size of sizes) {
    parts.push(new Tensor(x.dtype, [size, ...inner], part(data, at * row * lanes, (at + size) * row * lanes), null));
    at += size;
  }
  return parts;
}

/** Each row of a tensor, without the first axis. */
export function rowsOf(call: OpCall, x: Tensor): Tensor[] {
  const inner = x.shape.slice(1);
  const ones = Array.from({ length: x.shape[0] ?? 0 }, () => 1);
  return cutRows(call, x, ones).map((row) => withShape(row, inner));
}

function part(data: HostData, start: number, end: number): HostData {
  return ArrayBuffer.isView(data) ? data.subarray(start, end) : (data.slice(start, end) as HostData);
}

/** Zeros of a dtype: what an element that was never set reads as. */
export function zeros(dtype: DType, shape: readonly number[]): Tensor {
  return fromHost(dtype, shape, allocate(dtype, elementCount(shape)));
}
