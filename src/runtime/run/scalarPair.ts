import type { DType } from '../../model/dtype';
import type { HostData } from '../../model/tensor';
import { SMALLEST_NORMAL, zeroOf } from '../values/normals';
import { Tensor } from '../values/value';

/** One element from two. `round` is to float32, for rules of more than one step. */
export type NumberPair = (a: number, b: number, round: (x: number) => number) => number;

const SCALAR: readonly number[] = [];

/**
 * An op of two scalars of dtype `from`, as which graphs compute counters, shapes
 * and schedules. A kernel spends most of its time there on finding out that it
 * has one element to make.
 */
export class ScalarPair {
  readonly from: ScalarDType;
  private readonly to: ScalarDType;
  private readonly f: NumberPair;
  /** Reads denormals as 0 and makes none. */
  private readonly flushes: boolean;

  constructor(from: ScalarDType, to: ScalarDType, f: NumberPair, flushes = false) {
    this.from = from;
    this.to = to;
    this.f = f;
    this.flushes = flushes;
  }

  /** The same for a kernel that flushes; no other dtype than float32 has denormals. */
  flushing(): ScalarPair {
    return this.from === 'float32' ? new ScalarPair(this.from, this.to, this.f, true) : this;
  }

  /** The result, or null where the values are others than scalars of that dtype in ordinary memory. */
  make(a: Tensor, b: Tensor): Tensor | null {
    const { from, to } = this;
    if (a.shape.length > 0 || b.shape.length > 0 || a.dtype !== from || b.dtype !== from) return null;
    const { host: x } = a;
    const { host: y } = b;
    if (x === null || y === null) return null;
    const made = allocateOne(to);
    // Storing it rounds to float32, or wraps at 32 bits, as it does in a kernel.
    if (this.flushes) {
      made[0] = this.f(flushed(x[0] as number), flushed(y[0] as number), Math.fround);
      if (to === 'float32') made[0] = flushed(made[0]);
    } else made[0] = this.f(x[0] as number, y[0] as number, Math.fround);
    return new Tensor(to, SCALAR, made, null);
  }
}

function flushed(x: number): number {
  return x < SMALLEST_NORMAL && x > -SMALLEST_NORMAL && x !== 0 ? zeroOf(x) : x;
}

export type ScalarDType = Extract<DType, 'float32' | 'int32' | 'bool'>;

function allocateOne(dtype: ScalarDType): Extract<HostData, Float32Array | Int32Array | Uint8Array> {
  if (dtype === 'float32') return new Float32Array(1);
  return dtype === 'int32' ? new Int32Array(1) : new Uint8Array(1);
}
