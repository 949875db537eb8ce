import { elementCount } from '../../../model/shape';
import type { OpEntry, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, isComplex, numbersOf } from '../../values/tensors';
import { define, noKernel } from '../define';
import { broadcastSteps, commonShape, walkPairs } from '../kernels/broadcast';
import { ARITHMETIC } from '../kernels/complexArithmetic';
import { partOf } from './elementwise';

/** Making and taking apart complex numbers. */

function part(f: (re: number, im: number, round: (x: number) => number) => number): OpEntry {
  return define((call, x) => {
    if (!isComplex(x.dtype)) throw noKernel(call, x.dtype);
    const dtype = partOf(x.dtype);
    const { round } = ARITHMETIC[x.dtype].alone;
    const from = numbersOf(x);
    const out = allocateNumbers(dtype, x.size);
    for (let i = 0; i < out.length; i++) out[i] = f(from[2 * i] as number, from[2 * i + 1] as number, round);
    return fromHost(dtype, x.shape, out);
  });
}

const complex = define((call, re, im) => {
  const dtype = call.attrs.type('Tout');
  const shape = commonShape(re.shape, im.shape);
  const out = allocateNumbers(dtype, elementCount(shape));
  const x = numbersOf(re);
  const y = numbersOf(im);
  walkPairs(broadcastSteps(re.shape, shape), broadcastSteps(im.shape, shape), shape, (a, as, b, bs, o, count) => {
    for (let i = 0; i < count; i++) {
      out[2 * (o + i)] = x[a + i * as] as number;
      out[2 * (o + i) + 1] = y[b + i * bs] as number;
    }
  });
  return fromHost(dtype, shape, out);
});

/** Real dtypes pass through unchanged. */
const conj = define((_, x) => {
  if (!isComplex(x.dtype)) return x;
  const out = numbersOf(x).slice();
  for (let i = 1; i < out.length; i += 2) out[i] = -(out[i] as number);
  return fromHost(x.dtype, x.shape, out);
});

export const COMPLEX_PARTS: OpFamily = {
  Complex: complex,
  Conj: conj,
  Real: part((re) => re),
  Imag: part((_, im) => im),
  ComplexAbs: part((re, im) => Math.hypot(re, im)),
  Angle: part((re, im, round) => round(Math.atan2(im, re))),
};
