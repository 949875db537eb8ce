import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { DType } from '../../model/dtype';
import type { HostData } from '../../model/tensor';

/**
 * A TensorFlow tensor during a run. It knows its TensorFlow dtype apart from
 * where its elements are: in ordinary memory (`host`), on the tfjs backend
 * (`device`), or, once it was moved, in both. Immutable as a value.
 *
 * Only float32 ever lives on the device. Every other dtype stays on the host,
 * because tfjs computes int32 in float32 on webgl and knows no wider integers.
 */
export class Tensor {
  readonly dtype: DType;
  /** Sizes, outermost first. */
  readonly shape: readonly number[];
  /** Number of elements. */
  readonly size: number;
  /** Elements in C order (see HostData for what holds which dtype); null until downloaded. */
  host: HostData | null;
  /** float32 tfjs tensor of the same shape; null until uploaded. */
  device: DeviceTensor | null;
  /** TF1 reference edges: the variable that this value is a view of (Assign writes to it). */
  readonly ref: object | null;
  /** How many holders (slots of a frame, lists, variables) keep this value; counted by `lifetime.ts` only. */
  uses = 0;
  /** The same object in every run: a constant, a weight, or computed from such alone. What is made of it need not be made again. */
  isStable = false;
  /** Whether it is known to hold no denormal in ordinary memory (see denormals.ts). */
  isNormal = false;
  /** As `bound`; null where it is infinite. A field of numbers alone would be an object more for every tensor. */
  private knownBound: number | null = null;
  /** Whether its backend memory is protected; kept by `lifetime.ts` only. */
  isHeld = false;

  constructor(
    dtype: DType,
    shape: readonly number[],
    host: HostData | null,
    device: DeviceTensor | null,
    ref: object | null = null,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    let size = 1;
    for (const n of shape) size *= n;
    this.size = size;
    this.host = host;
    this.device = device;
    this.ref = ref;
  }

  /** Every element is finite and at most this in magnitude; infinite where that is not known (see bounds.ts). */
  get bound(): number {
    return this.knownBound ?? Number.POSITIVE_INFINITY;
  }

  set bound(magnitude: number) {
    this.knownBound = magnitude === Number.POSITIVE_INFINITY ? null : magnitude;
  }
}
