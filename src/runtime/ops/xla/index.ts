import type { OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf, scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { XLA_PRODUCTS } from './products';
import { XLA_REDUCE } from './reduce';
import { XLA_SLICES } from './slices';
import { XLA_SORT } from './sort';

/**
 * XLA's own operations as TensorFlow ops, which jax2tf writes where TensorFlow
 * has no op of the same meaning (tf2xla/ops/xla_ops.cc).
 */

/** x with fewer bits of exponent and mantissa: rounded half to even, too large becomes ∞, too small 0. */
function reducePrecision(x: Tensor, exponentBits: number, mantissaBits: number): Tensor {
  const data = numbersOf(x);
  const out = allocateNumbers(x.dtype, x.size);
  const own = x.dtype === 'float64' ? 52 : x.dtype === 'float32' ? 23 : x.dtype === 'float16' ? 10 : 7;
  const most = 2 ** (exponentBits - 1) - 1;
  for (let i = 0; i < out.length; i++) {
    const value = data[i] as number;
    out[i] = value;
    if (!Number.isFinite(value) || value === 0) continue;
    let rounded = value;
    if (mantissaBits < own) {
      const unit = 2 ** (exponentOf(value) - mantissaBits);
      const steps = value / unit;
      const floor = Math.floor(steps);
      const rest = steps - floor;
      rounded = (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor) * unit;
    }
    const exponent = exponentOf(rounded);
    out[i] = exponent > most ? Math.sign(value) * Infinity : exponent > -most ? rounded : value < 0 ? -0 : 0;
  }
  return fromHost(x.dtype, x.shape, out);
}

/** ⌊log₂ |x|⌋ of a finite number that is not 0. */
function exponentOf(x: number): number {
  let exponent = Math.floor(Math.log2(Math.abs(x)));
  // The logarithm is rounded.
  if (2 ** exponent > Math.abs(x)) exponent -= 1;
  else if (2 ** (exponent + 1) <= Math.abs(x)) exponent += 1;
  return exponent;
}

const VARIOUS: OpFamily = {
  XlaReducePrecision: define(({ attrs }, x) =>
    reducePrecision(x, attrs.int('exponent_bits'), attrs.int('mantissa_bits')),
  ),
  XlaOptimizationBarrier: define((_, ...inputs) => inputs),
  XlaReplicaId: define(() => scalar('int32', 0)),
};

export const XLA_OPS: readonly OpFamily[] = [XLA_SLICES, XLA_PRODUCTS, XLA_REDUCE, XLA_SORT, VARIOUS];
