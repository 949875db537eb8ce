import { bytesPerElement } from '../../../model/dtype';
import type { DType } from '../../../model/dtype';
import type { HostData } from '../../../model/tensor';
import { fromHost, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { bitcast } from '../math/bitcast';

/** Little-endian bytes of the elements, as TensorFlow holds them in memory. Not for strings and handles. */
export function elementBytes(x: Tensor): Uint8Array {
  return hostOf(bitcast(x, 'uint8')) as Uint8Array;
}

/** Elements from their little-endian bytes, whose length must be a multiple of the element's. */
export function elementsFromBytes(bytes: Uint8Array, dtype: DType): HostData {
  const width = bytesPerElement(dtype);
  const shape = width === 1 ? [bytes.length] : [bytes.length / width, width];
  return hostOf(bitcast(fromHost('uint8', shape, bytes), dtype));
}
