import { loadRow, storeRow } from './activation';

/** Element by element, with the NaN and signed zeros of IEEE 754. */

/** The numbers are those of `PAIRS` in heap.ts. */
const ADD: i32 = 0;
const SUBTRACT: i32 = 1;
const MULTIPLY: i32 = 2;
const DIVIDE: i32 = 3;
const MAXIMUM: i32 = 4;
const MINIMUM: i32 = 5;
const SQUARED_DIFFERENCE: i32 = 6;

// @ts-ignore: a decorator of AssemblyScript
@inline
function paired(op: i32, a: v128, b: v128): v128 {
  if (op == ADD) return f32x4.add(a, b);
  if (op == SUBTRACT) return f32x4.sub(a, b);
  if (op == MULTIPLY) return f32x4.mul(a, b);
  if (op == DIVIDE) return f32x4.div(a, b);
  if (op == MAXIMUM) return f32x4.max(a, b);
  if (op == MINIMUM) return f32x4.min(a, b);
  const difference = f32x4.sub(a, b);
  return f32x4.mul(difference, difference);
}

/** Inlined once for each op, so that the choice is made outside the loop. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function eachPair(op: i32, a: usize, aStep: i32, b: usize, bStep: i32, out: usize, count: i32): void {
  let i = 0;
  if (aStep == 1 && bStep == 1) {
    for (; i + 3 < count; i += 4) {
      v128.store(out, paired(op, v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
      out += 16;
    }
    if (i < count) storeRow(out, paired(op, loadRow(a, count - i), loadRow(b, count - i)), f32x4.splat(0), count - i);
  } else if (aStep == 1) {
    const y = v128.load32_splat(b);
    for (; i + 3 < count; i += 4) {
      v128.store(out, paired(op, v128.load(a), y));
      a += 16;
      out += 16;
    }
    if (i < count) storeRow(out, paired(op, loadRow(a, count - i), y), f32x4.splat(0), count - i);
  } else {
    const x = v128.load32_splat(a);
    if (bStep == 0) {
      const same = paired(op, x, v128.load32_splat(b));
      for (; i + 3 < count; i += 4) {
        v128.store(out, same);
        out += 16;
      }
      if (i < count) storeRow(out, same, same, count - i);
      return;
    }
    for (; i + 3 < count; i += 4) {
      v128.store(out, paired(op, x, v128.load(b)));
      b += 16;
      out += 16;
    }
    if (i < count) storeRow(out, paired(op, x, loadRow(b, count - i)), f32x4.splat(0), count - i);
  }
}

/** A row of `count` results; a step of 0 repeats the operand's one element, 1 walks on. */
export function pairs(op: i32, a: usize, aStep: i32, b: usize, bStep: i32, out: usize, count: i32): void {
  if (op == ADD) eachPair(ADD, a, aStep, b, bStep, out, count);
  else if (op == SUBTRACT) eachPair(SUBTRACT, a, aStep, b, bStep, out, count);
  else if (op == MULTIPLY) eachPair(MULTIPLY, a, aStep, b, bStep, out, count);
  else if (op == DIVIDE) eachPair(DIVIDE, a, aStep, b, bStep, out, count);
  else if (op == MAXIMUM) eachPair(MAXIMUM, a, aStep, b, bStep, out, count);
  else if (op == MINIMUM) eachPair(MINIMUM, a, aStep, b, bStep, out, count);
  else eachPair(SQUARED_DIFFERENCE, a, aStep, b, bStep, out, count);
}

/** The numbers are those of `SINGLES` in heap.ts. */
const TANH: i32 = 0;
const ERF: i32 = 1;
const RELU: i32 = 2;
const SQUARE: i32 = 3;
const RSQRT: i32 = 4;
const SQRT: i32 = 5;
const NEGATE: i32 = 6;
const SIGMOID: i32 = 7;
/** Of what does not fill a vector of eight any more; TensorFlow rounds the root there. Not among `SINGLES`. */
const RSQRT_REST: i32 = 8;

// @ts-ignore: a decorator of AssemblyScript
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** acc · z + term */
// @ts-ignore: a decorator of AssemblyScript
@inline
function next(acc: v128, z: v128, term: f32): v128 {
  return f32x4.add(f32x4.mul(acc, z), splat(term));
}

/** As ops/kernels/singleTanh.ts, which is TensorFlow's to the bit. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function tanh(x: v128): v128 {
  const clamp: f32 = 7.90738964080810547;
  const c = f32x4.min(f32x4.max(x, splat(-clamp)), splat(clamp));
  const z = f32x4.mul(c, c);
  const p = next(next(next(splat(1.394553628e-8), z, 2.10273356e-5), z, 3.520756727e-3), z, 1.3402161e-1);
  const q = next(
    next(next(next(splat(8.015776984e-7), z, 3.326951409e-4), z, 2.597254514e-2), z, 4.67354834e-1),
    z,
    1,
  );
  return f32x4.div(f32x4.add(f32x4.mul(f32x4.mul(z, c), p), c), q);
}

/** As erfSingle in ops/kernels/special/erf.ts, in float32. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function erf(x: v128): v128 {
  const c = f32x4.min(f32x4.max(x, splat(-4)), splat(4));
  const z = f32x4.mul(c, c);
  const p = next(
    next(
      next(
        next(next(next(splat(-2.72614225801306e-10), z, 2.77068142495902e-8), z, -2.10102402082508e-6), z, -5.69250639462346e-5),
        z,
        -7.34990630326855e-4,
      ),
      z,
      -2.9545998085402e-3,
    ),
    z,
    -1.60960333262415e-2,
  );
  const q = next(
    next(next(next(splat(-1.45660718464996e-5), z, -2.13374055278905e-4), z, -1.68282697438203e-3), z, -7.37332916720468e-3),
    z,
    -1.42647390514189e-2,
  );
  return f32x4.div(f32x4.mul(p, c), q);
}

/** 1/√x rounded once, as TensorFlow's vectors of eight give it. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function rsqrtOnce(x: v128): v128 {
  const one = f64x2.splat(1);
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
  const first = f32x4.demote_f64x2_zero(f64x2.div(one, f64x2.sqrt(low)));
  const second = f32x4.demote_f64x2_zero(f64x2.div(one, f64x2.sqrt(high)));
  return v128.shuffle<f32>(first, second, 0, 1, 4, 5);
}

/** As `packed` in ops/kernels/singleSigmoid.ts, which is TensorFlow's to the bit. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function sigmoid(x: v128): v128 {
  const one: f32 = 16.6355324;
  const half = f32x4.mul(v128.bitselect(splat(one), x, f32x4.gt(x, splat(one))), splat(0.5));
  const power = f32x4.floor(f32x4.add(f32x4.mul(half, splat(1.4426950408889634)), splat(0.5)));
  const high = f32x4.mul(power, splat(0.693359375));
  const r = f32x4.sub(f32x4.sub(half, high), f32x4.mul(power, splat(-2.1219444e-4)));
  const square = f32x4.mul(r, r);
  const even = next(square, splat(4.1898667812347412e-2), 0.4999914169311523);
  const odd = next(square, splat(8.33471305668354e-3), 0.16666877269744873);
  const polynomial = f32x4.mul(square, f32x4.add(f32x4.mul(r, odd), even));
  const root = f32x4.add(polynomial, f32x4.add(r, splat(1)));
  const scale = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23);
  const scaled = f32x4.mul(root, scale);
  const e = f32x4.mul(scaled, scaled);
  const y = f32x4.div(e, f32x4.add(splat(1), e));
  // 0 below −104 and where the quotient is no normal number any more.
  const isZero = v128.or(f32x4.lt(x, splat(-104)), f32x4.lt(y, splat(1.17549435e-38)));
  return v128.andnot(y, isZero);
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mapped(op: i32, x: v128): v128 {
  if (op == TANH) return tanh(x);
  if (op == ERF) return erf(x);
  if (op == RELU) return f32x4.max(x, splat(0));
  if (op == SQUARE) return f32x4.mul(x, x);
  if (op == RSQRT) return rsqrtOnce(x);
  if (op == RSQRT_REST) return f32x4.div(splat(1), f32x4.sqrt(x));
  if (op == SQRT) return f32x4.sqrt(x);
  if (op == SIGMOID) return sigmoid(x);
  return f32x4.neg(x);
}

/** Inlined once for each op, so that the choice is made outside the loop. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function each(op: i32, x: usize, out: usize, count: i32): void {
  let i = 0;
  for (; i + 3 < count; i += 4) {
    v128.store(out, mapped(op, v128.load(x)));
    x += 16;
    out += 16;
  }
  if (i < count) storeRow(out, mapped(op, loadRow(x, count - i)), splat(0), count - i);
}

/** `count` results of an op of one argument. */
export function singles(op: i32, x: usize, out: usize, count: i32): void {
  if (op == TANH) each(TANH, x, out, count);
  else if (op == ERF) each(ERF, x, out, count);
  else if (op == RELU) each(RELU, x, out, count);
  else if (op == SQUARE) each(SQUARE, x, out, count);
  else if (op == RSQRT) {
    const whole = count & ~7;
    each(RSQRT, x, out, whole);
    each(RSQRT_REST, x + 4 * whole, out + 4 * whole, count - whole);
  }
  else if (op == SQRT) each(SQRT, x, out, count);
  else if (op == SIGMOID) each(SIGMOID, x, out, count);
  else each(NEGATE, x, out, count);
}

/** The largest magnitude of `count` floats; NaN where one is NaN. */
export function magnitude(x: usize, count: i32): f32 {
  let largest = f32x4.splat(0);
  let i = 0;
  for (; i + 3 < count; i += 4) {
    largest = f32x4.max(largest, f32x4.abs(v128.load(x)));
    x += 16;
  }
  if (i < count) largest = f32x4.max(largest, f32x4.abs(loadRow(x, count - i)));
  return max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
}

/** The smallest normal number. */
const NORMAL: f32 = 1.1754943508222875e-38;

/** Replaces each denormal of `count` floats by the 0 of its sign. */
export function flush(x: usize, count: i32): void {
  const normal = f32x4.splat(NORMAL);
  const signs = i32x4.splat(0x80000000);
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const row = v128.load(x);
    const small = f32x4.lt(f32x4.abs(row), normal);
    if (v128.any_true(small)) v128.store(x, v128.andnot(row, v128.andnot(small, signs)));
    x += 16;
  }
  for (; i < count; i++) {
    const element = load<f32>(x);
    if (abs(element) < NORMAL) store<f32>(x, copysign<f32>(0, element));
    x += 4;
  }
}
