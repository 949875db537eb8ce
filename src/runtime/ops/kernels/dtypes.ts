import type { DType } from '../../../model/dtype';
import { isComplex } from '../../values/tensors';

/**
 * Any storage seen as numbered cells, for work that moves elements without
 * looking at them. A complex element takes two cells.
 */
export interface Cells {
  readonly length: number;
  [cell: number]: unknown;
}

/** Cells per element: two for the interleaved complex dtypes. */
export function lanesOf(dtype: DType): 1 | 2 {
  return isComplex(dtype) ? 2 : 1;
}

export function isUnsigned(dtype: DType): boolean {
  return dtype.startsWith('uint') || dtype.startsWith('quint') || dtype === 'bool';
}

/** Smallest and largest finite value, for the dtypes kept as numbers. */
export function limitsOf(dtype: DType): { readonly lowest: number; readonly highest: number } {
  switch (dtype) {
    case 'float32':
      return { lowest: -3.4028234663852886e38, highest: 3.4028234663852886e38 };
    case 'float64':
      return { lowest: -Number.MAX_VALUE, highest: Number.MAX_VALUE };
    case 'float16':
      return { lowest: -65504, highest: 65504 };
    case 'bfloat16':
      return { lowest: -3.3895313892515355e38, highest: 3.3895313892515355e38 };
    case 'bool':
      return { lowest: 0, highest: 1 };
    default: {
      const bits = Number(/\d+$/.exec(dtype)?.[0] ?? 32);
      return isUnsigned(dtype)
        ? { lowest: 0, highest: 2 ** bits - 1 }
        : { lowest: -(2 ** (bits - 1)), highest: 2 ** (bits - 1) - 1 };
    }
  }
}

export function bigLimitsOf(dtype: DType): { readonly lowest: bigint; readonly highest: bigint } {
  return dtype === 'uint64'
    ? { lowest: 0n, highest: 2n ** 64n - 1n }
    : { lowest: -(2n ** 63n), highest: 2n ** 63n - 1n };
}
