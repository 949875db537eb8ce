import type { DType } from '../../../model/dtype';

/** Elements that TensorFlow's x86 build computes together (AVX); what is left over at the end of a tensor goes one by one. */
const LANES = 8;

/** The same of a dtype: vectors of wider elements hold fewer. */
function lanesOf(dtype: DType): number {
  if (dtype === 'complex128') return LANES / 4;
  return dtype === 'float64' || dtype === 'complex64' ? LANES / 2 : LANES;
}

/** Whether element `at` of `length` is computed together with others, of dtypes of up to 32 bits. */
export function isInPacket(at: number, length: number): boolean {
  return at < length - (length % LANES);
}

/** The first of the elements that fill no vector. */
export function tailOf(dtype: DType, length: number): number {
  return length - (length % lanesOf(dtype));
}

/** Whether element `i` of the `count` from `at` on lies in a vector of aligned memory that they fill. */
export function isInWholePacket(dtype: DType, at: number, count: number, i: number): boolean {
  const lanes = lanesOf(dtype);
  const start = at + i - ((at + i) % lanes);
  return start >= at && start + lanes <= at + count;
}
