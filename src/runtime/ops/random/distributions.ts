import type { DType } from '../../../model/dtype';
import { rounderOf } from '../../values/rounding';
import type { NumberArray } from '../../values/tensors';
import { unitDouble, unitFloat } from './philox';
import type { Philox } from './philox';

/**
 * How TensorFlow makes numbers out of Philox's words (lib/random/random_distributions.h).
 * A block of four words gives `size` numbers: two for the 64-bit kinds, else four.
 */
export interface Distribution {
  readonly size: 2 | 4;
  readonly draw: (block: Uint32Array, out: Float64Array) => void;
}

export function uniform(dtype: DType): Distribution {
  switch (dtype) {
    case 'float64':
      return {
        size: 2,
        draw(block, out) {
          out[0] = unitDouble(block[0] as number, block[1] as number);
          out[1] = unitDouble(block[2] as number, block[3] as number);
        },
      };
    case 'float16':
      return perWord((word) => (word & 0x3ff) / 1024);
    case 'bfloat16':
      return perWord((word) => (word & 0x7f) / 128);
    default:
      return perWord(unitFloat);
  }
}

function perWord(f: (word: number) => number): Distribution {
  return {
    size: 4,
    draw(block, out) {
      for (let i = 0; i < 4; i++) out[i] = f(block[i] as number);
    },
  };
}

/** Logarithms of 0 are avoided by this much. */
const EPSILON = 1e-7;

/** Box and Muller's pair from two words, in float32. */
function pairFloat(x0: number, x1: number, out: Float64Array, at: number): void {
  const u = Math.fround(Math.max(unitFloat(x0), Math.fround(EPSILON)));
  const angle = Math.fround(2 * Math.PI * unitFloat(x1));
  const radius = Math.fround(Math.sqrt(Math.fround(-2 * Math.fround(Math.log(u)))));
  out[at] = Math.fround(Math.fround(Math.sin(angle)) * radius);
  out[at + 1] = Math.fround(Math.fround(Math.cos(angle)) * radius);
}

/** The same from four words, in float64. */
function pairDouble(block: Uint32Array, out: Float64Array): void {
  const u = Math.max(unitDouble(block[0] as number, block[1] as number), EPSILON);
  const angle = 2 * Math.PI * unitDouble(block[2] as number, block[3] as number);
  const radius = Math.sqrt(-2 * Math.log(u));
  out[0] = Math.sin(angle) * radius;
  out[1] = Math.cos(angle) * radius;
}

export function normal(dtype: DType): Distribution {
  if (dtype === 'float64') return { size: 2, draw: pairDouble };
  return {
    size: 4,
    draw(block, out) {
      pairFloat(block[0] as number, block[1] as number, out, 0);
      pairFloat(block[2] as number, block[3] as number, out, 2);
    },
  };
}

/** Fills `out` block after block; what is left of the last block is dropped. */
export function fill(philox: Philox, { size, draw }: Distribution, dtype: DType, out: NumberArray): void {
  const block = new Uint32Array(4);
  const numbers = new Float64Array(4);
  const round = rounderOf(dtype);
  for (let at = 0; at < out.length; at += size) {
    philox.next(block);
    draw(block, numbers);
    const end = Math.min(size, out.length - at);
    for (let i = 0; i < end; i++) out[at + i] = round(numbers[i] as number);
  }
}

/** Blocks kept for each output of the rejection samplers, so that work can start anywhere. */
export const RESERVED = 256;

/**
 * Normal numbers between −2 and 2. Each group of outputs (4, of doubles 2)
 * begins at its own place of the sequence and draws until it is full.
 */
export function fillTruncated(philox: Philox, dtype: DType, out: NumberArray): void {
  const { size, draw } = normal(dtype);
  const block = new Uint32Array(4);
  const numbers = new Float64Array(4);
  const round = rounderOf(dtype);
  for (let at = 0; at < out.length; at += size) {
    const group = philox.copy();
    group.skip((at / size) * ((size * RESERVED) / 4));
    const end = Math.min(size, out.length - at);
    for (let i = 0; i < end; ) {
      group.next(block);
      draw(block, numbers);
      for (let k = 0; k < size && i < end; k++) {
        const x = numbers[k] as number;
        if (Math.abs(x) < 2) out[at + i++] = round(x);
      }
    }
  }
}

/** Integers of [low, high) by the remainder of one word, of 64-bit kinds of two; null bounds take the words as they are. */
export function fillIntegers(
  philox: Philox,
  bounds: readonly [bigint, bigint] | null,
  out: NumberArray | BigInt64Array | BigUint64Array,
): void {
  const block = new Uint32Array(4);
  if (out instanceof BigInt64Array || out instanceof BigUint64Array) {
    const range = bounds === null ? 0n : BigInt.asUintN(64, bounds[1] - bounds[0]);
    for (let at = 0; at < out.length; at += 2) {
      philox.next(block);
      for (let i = 0; i < 2 && at + i < out.length; i++) {
        const word = BigInt(block[2 * i] as number) | (BigInt(block[2 * i + 1] as number) << 32n);
        out[at + i] = bounds === null ? word : bounds[0] + (word % range);
      }
    }
    return;
  }
  const low = Number(bounds?.[0] ?? 0n);
  const range = Number(bounds === null ? 2n ** 32n : bounds[1] - bounds[0]);
  for (let at = 0; at < out.length; at += 4) {
    philox.next(block);
    for (let i = 0; i < 4 && at + i < out.length; i++) out[at + i] = low + ((block[i] as number) % range);
  }
}
