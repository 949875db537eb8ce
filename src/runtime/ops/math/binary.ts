import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { OpCall, OpFamily } from '../../registry';
import type { Tensor } from '../../values/value';
import { runKernel } from '../define';
import * as complex from '../kernels/complexMath';
import type { ComplexFunction } from '../kernels/complexMath';
import { addRow, divideRow, maximumRow, minimumRow, multiplyRow, subtractRow } from '../kernels/float32Rows';
import { flushRounded } from '../kernels/flushRounded';
import { bigFloorDiv, bigFloorMod, bigPower, floorMod, integerPower, power } from '../kernels/scalarMath';
import { igamma, igammac, igammaGradA, randomGammaGrad } from '../kernels/special/incomplete';
import {
  igammacSingle,
  igammaGradASingle,
  igammaSingle,
  randomGammaGradSingle,
} from '../kernels/special/incompleteSingle';
import { polygamma, polygammaSingle, zeta, zetaSingle } from '../kernels/special/gamma';
import { inOptimisersOrder } from './addChain';
import { applyBinary, binary } from './pairs';
import type { BinaryRule } from './pairs';

/** Arithmetic of two arguments with broadcasting. */

export const ADD: BinaryRule = {
  real: (a, b) => a + b,
  int: (a, b) => a + b,
  big: (a, b) => a + b,
  complex: (a, b, c, d, out) => {
    out.re = a + c;
    out.im = b + d;
  },
  text: (a, b) => {
    const joined = new Uint8Array(a.length + b.length);
    joined.set(a);
    joined.set(b, a.length);
    return joined;
  },
  row: addRow,
  kernel: 'Add',
  bound: (a, b) => a + b,
};

export const SUBTRACT: BinaryRule = {
  real: (a, b) => a - b,
  int: (a, b) => a - b,
  big: (a, b) => a - b,
  complex: (a, b, c, d, out) => {
    out.re = a - c;
    out.im = b - d;
  },
  row: subtractRow,
  kernel: 'Sub',
};

export const MULTIPLY: BinaryRule = {
  real: (a, b) => a * b,
  int: Math.imul,
  big: (a, b) => a * b,
  complex: complex.multiply,
  row: multiplyRow,
  kernel: 'Multiply',
  bound: (a, b) => a * b,
};

/**
 * webgl's RealDiv answers 1 wherever both operands are equal, also for 0/0 and
 * ∞/∞. A divisor that is known and ordinary cannot meet that; any other is
 * inverted first, so that its zeros become infinities.
 */
function divideOnDevice(x: DeviceTensor, y: DeviceTensor, b: Tensor, call: OpCall): DeviceTensor {
  const ordinary =
    call.backend !== 'webgl' || (b.host as Float32Array | null)?.every((v) => v !== 0 && Number.isFinite(v)) === true;
  if (ordinary) return runKernel('RealDiv', { a: x, b: y });
  return runKernel('Multiply', { a: x, b: runKernel('Reciprocal', { x: y }) });
}

/** Integers truncate toward zero; floats divide. */
export const DIVIDE: BinaryRule = {
  real: (a, b) => a / b,
  int: (a, b) => Math.trunc(a / b),
  big: (a, b) => a / b,
  complex: complex.divide,
  divides: true,
  row: divideRow,
  kernel: 'RealDiv',
  device: divideOnDevice,
};

/** Toward zero, of floats too. */
const TRUNCATE_DIV: BinaryRule = {
  real: (a, b, round) => Math.trunc(round(a / b)),
  int: (a, b) => Math.trunc(a / b),
  big: (a, b) => a / b,
  divides: 'internally',
};

/** Remainder with the sign of the dividend. */
const TRUNCATE_MOD: BinaryRule = { real: (a, b) => a % b, int: (a, b) => a % b, big: (a, b) => a % b, divides: true };

/** NaN from either side is passed on. */
export const MAXIMUM: BinaryRule = {
  real: (a, b) => Math.max(a, b),
  int: (a, b) => Math.max(a, b),
  big: (a, b) => (a > b ? a : b),
  row: maximumRow,
  kernel: 'Maximum',
  losesNaN: true,
};

export const MINIMUM: BinaryRule = {
  real: (a, b) => Math.min(a, b),
  int: (a, b) => Math.min(a, b),
  big: (a, b) => (a < b ? a : b),
  row: minimumRow,
  kernel: 'Minimum',
  losesNaN: true,
};

/** By vectors a zero keeps its sign. */
const keepZero: ComplexFunction = (a, b, out, { together }) => {
  out.re = together ? a : 0;
  out.im = together ? b : 0;
};

const RULES: Readonly<Record<string, BinaryRule>> = {
  Sub: SUBTRACT,
  Mul: MULTIPLY,
  Div: DIVIDE,
  RealDiv: DIVIDE,
  TruncateDiv: TRUNCATE_DIV,
  FloorDiv: {
    real: (a, b, round) => Math.floor(flushRounded(a / b, round)),
    int: (a, b) => Math.floor(a / b),
    big: bigFloorDiv,
    divides: true,
  },
  FloorMod: { real: floorMod, int: floorMod, big: bigFloorMod, divides: true },
  Mod: TRUNCATE_MOD,
  TruncateMod: { ...TRUNCATE_MOD, divides: 'internally' },
  /** 0 where the divisor is 0, whatever the dividend. */
  DivNoNan: {
    real: (a, b) => (b === 0 ? 0 : a / b),
    complex: (a, b, c, d, out, arithmetic) => {
      if (c !== 0 || d !== 0) arithmetic.divide(a, b, c, d, out);
      else out.re = out.im = 0;
    },
  },
  /** 0 where the second factor is 0, whatever the first. */
  MulNoNan: {
    real: (a, b) => (b === 0 ? 0 : a * b),
    complex: (a, b, c, d, out, arithmetic) => {
      if (c !== 0 || d !== 0) arithmetic.multiply(a, b, c, d, out);
      else out.re = out.im = 0;
    },
  },
  Maximum: MAXIMUM,
  Minimum: MINIMUM,
  Pow: { real: power, int: integerPower, big: bigPower, complex: complex.pow },
  SquaredDifference: {
    real: (a, b, round) => round(a - b) ** 2,
    int: (a, b) => Math.imul(a - b, a - b),
    big: (a, b) => (a - b) * (a - b),
    // |a − b|² of complex numbers is (a − b)·conj(a − b).
    complex: (a, b, c, d, out, { round, multiply }) => {
      const [re, im] = [round(a - c), round(b - d)];
      multiply(re, im, re, -im, out);
    },
    kernel: 'SquaredDifference',
  },
  Atan2: { real: Math.atan2 },
  /** The three that are 0 where x is 0, even against NaN; by vectors the zero keeps its sign. */
  Xlogy: {
    real: (a, b, round) => (a === 0 ? a : a * round(Math.log(b))),
    tail: (a, b, round) => (a === 0 ? 0 : a * round(Math.log(b))),
    complex: (a, b, c, d, out, arithmetic) => {
      complex.log(c, d, out, arithmetic);
      if (a === 0 && b === 0) keepZero(a, b, out, arithmetic);
      else arithmetic.multiply(a, b, out.re, out.im, out);
    },
  },
  Xlog1py: {
    real: (a, b, round) => (a === 0 ? a : a * round(Math.log1p(b))),
    tail: (a, b, round) => (a === 0 ? 0 : a * round(Math.log1p(b))),
    complex: (a, b, c, d, out, arithmetic) => {
      complex.log1p(c, d, out, arithmetic);
      if (a === 0 && b === 0) out.re = out.im = 0;
      else arithmetic.alone.multiply(a, b, out.re, out.im, out);
    },
  },
  Xdivy: {
    real: (a, b) => (a === 0 ? a : a / b),
    tail: (a, b) => (a === 0 ? 0 : a / b),
    complex: (a, b, c, d, out, arithmetic) => {
      if (a === 0 && b === 0) keepZero(a, b, out, arithmetic);
      else arithmetic.divide(a, b, c, d, out);
    },
  },
  Igamma: { real: igamma, single: igammaSingle },
  Igammac: { real: igammac, single: igammacSingle },
  IgammaGradA: { real: igammaGradA, single: igammaGradASingle },
  RandomGammaGrad: { real: (a, x) => randomGammaGrad(a, x), single: randomGammaGradSingle },
  Polygamma: { real: polygamma, single: polygammaSingle },
  Zeta: { real: zeta, single: zetaSingle },
};

const add = inOptimisersOrder(binary(ADD), (a, b, call) => applyBinary(ADD, a, b, call));

export const BINARY: OpFamily = {
  ...Object.fromEntries(Object.entries(RULES).map(([name, rule]) => [name, binary(rule)])),
  Add: add,
  AddV2: add,
};
