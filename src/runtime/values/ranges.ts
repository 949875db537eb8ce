import type { DType } from '../../model/dtype';
import type { HostData } from '../../model/tensor';

/** Least and greatest finite element of a tensor, and what else is in it. */
export interface ValueRange {
  /** NaN where no element is finite. */
  readonly min: number;
  readonly max: number;
  /** 1: has NaN, 2: has +Inf, 4: has −Inf; added up. */
  readonly flags: number;
}

/** Null for an empty tensor and for what has no order: strings, handles, complex numbers. */
export function rangeOf(dtype: DType, data: HostData): ValueRange | null {
  if (data.length === 0 || !ArrayBuffer.isView(data) || dtype.startsWith('complex')) return null;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let flags = 0;
  for (let i = 0; i < data.length; i++) {
    const x = Number(data[i]);
    if (x < min && x !== Number.NEGATIVE_INFINITY) min = x;
    if (x > max && x !== Number.POSITIVE_INFINITY) max = x;
    // Only NaN and the infinities differ from themselves so.
    if (x - x !== 0) flags |= x !== x ? 1 : x > 0 ? 2 : 4;
  }
  return min > max ? { min: Number.NaN, max: Number.NaN, flags } : { min, max, flags };
}
