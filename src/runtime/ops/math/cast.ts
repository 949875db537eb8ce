import type { DType } from '../../../model/dtype';
import type { HostData } from '../../../model/tensor';
import { float8Rounder } from '../../values/float8';
import { SMALLEST_NORMAL } from '../../values/normals';
import { invalid, OpError } from '../../opError';
import type { OpFamily } from '../../registry';
import { roundAll } from '../../values/rounding';
import {
  allocate,
  fromHost,
  hostOf,
  isBigArray,
  isComplex,
  isFloating,
  isInteger,
  isNarrowFloat,
  isNumberArray,
} from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { flushingDirect } from '../../run/denormals';
import type { Direct } from '../../run/direct';
import { define } from '../define';
import { withoutLastBits } from '../kernels/bits';
import { refusedBy } from '../refusals';
import { bitcast } from './bitcast';

/** Conversions between dtypes as TensorFlow's x86 CPU kernels do them. */

const MIN_INT64 = -(2n ** 63n);

/** Float to integer truncates; out of range, NaN and ±∞ give the lowest value of the register (see castNumber). */
function wideInteger(x: number): bigint {
  const whole = Math.trunc(x);
  return whole >= -(2 ** 63) && whole < 2 ** 63 ? BigInt(whole) : MIN_INT64;
}

/** uint64 from a float: values from 2^63 up are taken over by the unsigned conversion. */
function wideUnsigned(x: number): bigint {
  const whole = Math.trunc(x);
  if (whole >= 2 ** 63 && whole < 2 ** 64) return BigInt(whole);
  return BigInt.asUintN(64, wideInteger(x));
}

/**
 * Float to an integer of up to 32 bits: int32 saturates to its minimum as
 * cvttss2si does, narrower kinds are cut from that register and so wrap;
 * uint32 is cut from the 64-bit register. See packedInteger for the rest.
 */
function narrowInteger(x: number, dtype: DType): number {
  const whole = Math.trunc(x);
  if (dtype === 'uint32') return whole >= -(2 ** 63) && whole < 2 ** 63 ? Number(BigInt.asUintN(32, BigInt(whole))) : 0;
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31);
}

/**
 * How many elements TensorFlow's build converts together; the rest of a tensor, less than that, goes one by one.
 * Measured on the 2.21 package: no other conversion shows a difference.
 */
function lanesOf(source: DType, dtype: DType): number {
  if (dtype === 'uint32') return source === 'complex128' ? 0 : 8;
  if (dtype !== 'int8' && dtype !== 'uint8' && dtype !== 'int16' && dtype !== 'uint16') return 0;
  if (source === 'complex64') return 0;
  if (source === 'float32') return 32;
  return source === 'bfloat16' ? 8 : 16;
}

/**
 * One of several elements converted together: by packing with saturation
 * (packssdw, packusdw, packuswb), not by cutting the register. Eight bits of a
 * 16-lane conversion pack twice, and the second step reads from 32768 on as negative.
 */
function packedInteger(x: number, dtype: DType, lanes: number): number {
  const whole = Math.trunc(x);
  if (dtype === 'uint32') return whole >= -(2 ** 31) && whole < 2 ** 32 ? whole : 2 ** 31;
  const register = whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31);
  const within = (low: number, high: number): number => Math.min(Math.max(register, low), high);
  if (dtype === 'int8') return within(-128, 127);
  if (dtype === 'int16') return within(-32768, 32767);
  if (dtype === 'uint16') return within(0, 65535);
  return lanes === 16 && register > 32767 ? 0 : within(0, 255);
}

/** TensorFlow's kernels: float8 comes from floats only, four bits come from and go to integers only. */
function canCast(source: DType, dtype: DType): boolean {
  if (dtype.startsWith('float8')) return isFloating(source) && float8Rounder(dtype) !== null;
  if (isFourBits(dtype)) return isInteger(source);
  return !isFourBits(source) || isInteger(dtype);
}

function isFourBits(dtype: DType): boolean {
  return dtype === 'int4' || dtype === 'uint4';
}

function refuseCast(from: DType, to: DType): void {
  if (!canCast(from, to)) throw new OpError('UnimplementedError', `Cast ${from} to ${to} is not supported`);
}

export function castTo(x: Tensor, dtype: DType, truncate = false): Tensor {
  if (x.dtype === dtype) return x;
  refuseCast(x.dtype, dtype);
  const from = truncate ? truncated(hostOf(x), x.dtype, dtype) : hostOf(x);
  const out = allocate(dtype, x.size);
  convert(from, x.dtype, out, dtype);
  return fromHost(dtype, x.shape, out);
}

/** Bits of the fraction as TensorFlow stores it. */
const FRACTION: Partial<Record<DType, number>> = {
  float64: 52,
  complex128: 52,
  float32: 23,
  complex64: 23,
  float16: 10,
  bfloat16: 7,
  float8_e4m3fn: 3,
  float8_e5m2: 2,
};

/**
 * With `Truncate` the bits that the result has no room for are cut before it is rounded (LSBZeroSetter in cast_op.h).
 * Whole numbers keep theirs, and what becomes a bfloat16 does so unless it was a float32.
 */
function truncated(from: HostData, source: DType, dtype: DType): HostData {
  const [had, has] = [FRACTION[source], FRACTION[dtype]];
  if (had === undefined || has === undefined || had <= has) return from;
  if (dtype === 'bfloat16' && source !== 'float32') return from;
  // A narrow float stands in a float32, whose fraction begins at the same bit.
  if (from instanceof Float32Array) return withoutLastBits(from, 23 - has);
  return from instanceof Float64Array ? withoutLastBits(from, 52 - has) : from;
}

function convert(from: HostData, source: DType, out: HostData, dtype: DType): void {
  const step = isComplex(source) ? 2 : 1; // the imaginary part is dropped
  const stride = isComplex(dtype) ? 2 : 1;
  const count = out.length / stride;
  const floating = isFloating(source) || isComplex(source);
  if (isBigArray(from)) {
    for (let i = 0; i < count; i++) {
      const value = from[i] as bigint;
      if (dtype === 'bool') (out as Uint8Array)[i] = value === 0n ? 0 : 1;
      else if (isBigArray(out)) out[i] = value;
      else if (isInteger(dtype)) (out as Int32Array)[i] = Number(BigInt.asIntN(32, value));
      // By way of float64 a second rounding would creep in; only values beyond 2^53 could tell, and TensorFlow rounds once.
      else
        (out as Float64Array)[i * stride] =
          isNarrowFloat(dtype) || out instanceof Float32Array ? singleFromBig(value) : Number(value);
    }
  } else if (isNumberArray(from)) {
    // Comparing a float32 with 0 flushes denormals on TensorFlow's CPU.
    const floor = source === 'float32' ? SMALLEST_NORMAL : 0;
    if (stride === 2 && step === 2) {
      (out as Float64Array).set(from);
      return;
    }
    if (isBigArray(out)) {
      const wide = floating ? (dtype === 'uint64' ? wideUnsigned : wideInteger) : BigInt;
      for (let i = 0; i < count; i++) out[i] = wide(from[i * step] as number);
    } else if (dtype === 'bool') {
      for (let i = 0; i < count; i++) {
        const value = from[i * step] as number;
        (out as Uint8Array)[i] = value === 0 || Math.abs(value) < floor ? 0 : 1;
      }
    } else if (floating && !isFloating(dtype) && !isComplex(dtype)) {
      const lanes = lanesOf(source, dtype);
      const together = lanes === 0 ? 0 : count - (count % lanes);
      const whole = out as Int32Array;
      for (let i = 0; i < together; i++) whole[i] = packedInteger(from[i * step] as number, dtype, lanes);
      for (let i = together; i < count; i++) whole[i] = narrowInteger(from[i * step] as number, dtype);
    } else if (stride === 1 && step === 1) {
      (out as Float32Array).set(from); // element conversion of typed arrays wraps and rounds as wanted
    } else {
      for (let i = 0; i < count; i++) (out as Float64Array)[i * stride] = from[i * step] as number;
    }
  } else {
    throw invalid(`Cast ${source} to ${dtype} is not supported`);
  }
  if (dtype === 'int4') for (let i = 0; i < count; i++) (out as Int8Array)[i] = ((out[i] as number) << 28) >> 28;
  if (dtype === 'uint4') for (let i = 0; i < count; i++) (out as Uint8Array)[i] = (out[i] as number) & 15;
  if (out instanceof Float32Array) roundAll(dtype, out);
}

/** int64 to float32 rounded once: float64 first would round twice beyond 2^53. */
function singleFromBig(value: bigint): number {
  if (value >= -(2n ** 53n) && value <= 2n ** 53n) return Number(value);
  const size = value < 0n ? -value : value;
  // Keep 30 high bits and fold the rest into a sticky bit: float32 then rounds as from the whole.
  const drop = BigInt(size.toString(2).length - 30);
  const sticky = size & ((1n << drop) - 1n) ? 1 : 0;
  const rounded = Math.fround(Number(size >> drop) * 2 + sticky) * 2 ** (Number(drop) - 1);
  return value < 0n ? -rounded : rounded;
}

const cast: Direct = (call, x) => castTo(x, call.attrs.type('DstT'), call.attrs.bool('Truncate'));
const castFlushed = flushingDirect(cast);

/** Whether denormals go through a conversion as they are: where bits are moved, cut or looked at, and nothing is computed. */
function handsOn(source: DType, dtype: DType): boolean {
  if (dtype === 'bool') return source === 'bfloat16';
  return [SINGLES, DOUBLES].some((kinds) => kinds.includes(source) && kinds.includes(dtype));
}

const SINGLES: readonly DType[] = ['float32', 'bfloat16', 'complex64'];
const DOUBLES: readonly DType[] = ['float64', 'complex128'];

export const CAST: OpFamily = {
  Cast: define((call, x) => (handsOn(x.dtype, call.attrs.type('DstT')) ? cast : castFlushed)(call, x), {
    support: refusedBy(({ attrs, inputDtypes: [from = 'invalid'] }) => {
      const to = attrs.type('DstT');
      if (from !== to && from !== 'invalid') refuseCast(from, to);
    }),
  }),
  Bitcast: define((call, x) => bitcast(x, call.attrs.type('type'))),
};
