import { bytesPerElement } from '../../../model/dtype';
import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import { allocate, fromHost, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { halfBits, halfValue } from '../../../lib/half';
import { bfloat16Bits, bfloat16FromBits } from '../kernels/bits';

/**
 * The same bytes read as another dtype: a wider one swallows the last axis, a
 * narrower one adds an axis. float16 and bfloat16 are kept as float32 here, so
 * their 16 bits are made and read explicitly.
 */
export function bitcast(x: Tensor, dtype: DType): Tensor {
  const width = bytesPerElement(x.dtype);
  const target = bytesPerElement(dtype);
  const shape = [...x.shape];
  if (target > width) {
    if (shape.pop() !== target / width) {
      throw invalid(
        `Cannot bitcast from ${x.dtype} to ${dtype}: the last dimension of [${x.shape.join(',')}] must be ${target / width}`,
      );
    }
  } else if (target < width) {
    shape.push(width / target);
  }
  return fromHost(dtype, shape, fromBytes(toBytes(x), dtype));
}

function toBytes(x: Tensor): ArrayBuffer {
  const data = hostOf(x);
  if (x.dtype === 'float16' || x.dtype === 'bfloat16') {
    const bits = x.dtype === 'float16' ? halfBits : bfloat16Bits;
    return Uint16Array.from(data as Float32Array, bits).buffer;
  }
  const view = data as Uint8Array;
  return view.slice().buffer as ArrayBuffer;
}

function fromBytes(bytes: ArrayBuffer, dtype: DType): ReturnType<typeof allocate> {
  const count = bytes.byteLength / bytesPerElement(dtype);
  const out = allocate(dtype, count);
  if (dtype === 'float16' || dtype === 'bfloat16') {
    const read = dtype === 'float16' ? halfValue : bfloat16FromBits;
    const bits = new Uint16Array(bytes);
    for (let i = 0; i < count; i++) (out as Float32Array)[i] = read(bits[i] as number);
  } else {
    const view = out as Uint8Array;
    new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(new Uint8Array(bytes));
  }
  return out;
}
