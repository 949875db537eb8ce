import { isBigArray, isNumberArray, hostOf } from './tensors';
import type { Tensor } from './value';

/**
 * How If, While and ToBool see a tensor: a scalar is true when it is not zero or
 * not the empty string; any other tensor is true when it has elements.
 */
export function isTrue(tensor: Tensor): boolean {
  if (tensor.shape.length > 0) return tensor.size > 0;
  const data = hostOf(tensor);
  if (tensor.dtype === 'bool') return (data as Uint8Array)[0] !== 0;
  if (isBigArray(data)) return data[0] !== 0n;
  if (isNumberArray(data)) return data[0] !== 0;
  return tensor.dtype === 'string' && (data[0] as Uint8Array).length > 0;
}
