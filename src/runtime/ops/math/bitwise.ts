import type { DType } from '../../../model/dtype';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { bigsOf, fromHost, is64BitInteger, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { isUnsigned } from '../kernels/dtypes';
import { applyBinary, binary } from './pairs';

/** Bits of integers. Storing a 32-bit result in the narrower array cuts it to size. */

export function bitsOf(dtype: DType): number {
  return Number(/\d+$/.exec(dtype)?.[0] ?? 0);
}

/** TensorFlow clamps shift counts to 0 … bits − 1, where C++ leaves them undefined. */
function shift(left: boolean): OpEntry {
  return define((call: OpCall, a: Tensor, b: Tensor) => {
    const most = bitsOf(a.dtype) - 1;
    const unsigned = isUnsigned(a.dtype);
    const clamp = (n: number): number => Math.min(Math.max(n, 0), most);
    const clampBig = (n: bigint): bigint => BigInt(clamp(Number(n)));
    return applyBinary(
      {
        int: left ? (x, n) => x << clamp(n) : unsigned ? (x, n) => x >>> clamp(n) : (x, n) => x >> clamp(n),
        big: left ? (x, n) => x << clampBig(n) : (x, n) => x >> clampBig(n),
      },
      a,
      b,
      call,
    );
  });
}

/** Set bits of each element, as uint8. */
const populationCount = define((_, x) => {
  const out = new Uint8Array(x.size);
  const bits = bitsOf(x.dtype);
  if (is64BitInteger(x.dtype)) {
    const from = bigsOf(x);
    for (let i = 0; i < out.length; i++) {
      const value = BigInt.asUintN(64, from[i] as bigint);
      out[i] = countBits(Number(value >> 32n)) + countBits(Number(value & 0xffffffffn));
    }
  } else {
    const from = numbersOf(x);
    const mask = bits === 32 ? -1 : (1 << bits) - 1;
    for (let i = 0; i < out.length; i++) out[i] = countBits((from[i] as number) & mask);
  }
  return fromHost('uint8', x.shape, out);
});

function countBits(value: number): number {
  let rest = value | 0;
  let count = 0;
  for (; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

export const BITWISE: OpFamily = {
  BitwiseAnd: binary({ int: (a, b) => a & b, big: (a, b) => a & b }),
  BitwiseOr: binary({ int: (a, b) => a | b, big: (a, b) => a | b }),
  BitwiseXor: binary({ int: (a, b) => a ^ b, big: (a, b) => a ^ b }),
  LeftShift: shift(true),
  RightShift: shift(false),
  PopulationCount: populationCount,
};
