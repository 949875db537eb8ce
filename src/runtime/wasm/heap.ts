import { backend, engine } from '@tensorflow/tfjs-core';
import type { DataId, KernelBackend, Tensor as DeviceTensor, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendName } from '../registry';

/**
 * Our own WebAssembly kernels (assembly/) in the memory of tfjs's wasm backend: they
 * read and write its tensors where they lie. They are several times as fast as
 * tfjs's for products, convolutions and broadcasting, and keep NaN where those lose it.
 */

/** What assembly/index.ts exports; addresses in bytes, all else in elements. */
interface Kernels {
  multiply(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    bias: number,
    activation: number,
    c: number,
    scratch: number,
  ): void;
  pack(n: number, k: number, b: number, bRow: number, bColumn: number, to: number): void;
  packedBytes(n: number, k: number): number;
  scratchBytes(m: number, n: number, k: number, bColumn: number): number;
  /** See assembly/convolution.ts for the order of its arguments. */
  convolve(...args: number[]): void;
  /** See assembly/convolution.ts for the order of its arguments. */
  depthwise(...args: number[]): void;
  pairs(op: number, a: number, aStep: number, b: number, bStep: number, out: number, count: number): void;
  singles(op: number, x: number, out: number, count: number): void;
  flush(x: number, count: number): void;
  magnitude(x: number, count: number): number;
  sumRows(x: number, rows: number, count: number, out: number): void;
  /** Five sizes, then five strides: see assembly/move.ts. */
  gatherStrided(x: number, out: number, ...sizesAndStrides: number[]): void;
}

/** What tfjs's backend has beside KernelBackend. */
interface WasmBackend extends KernelBackend {
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: WebAssembly.Memory };
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  readonly dataIdMap: { get(id: DataId): { readonly memoryOffset: number } };
  makeOutput(shape: readonly number[], dtype: 'float32'): TensorInfo;
}

/** Activations by the number that the kernels know them by. */
export const ACTIVATIONS: Readonly<Record<string, number>> = { linear: 0, relu: 1, relu6: 2 };

/** tfjs's names of ops of two arguments, by the number that `pairs` knows them by. */
export const PAIRS: Readonly<Record<string, number>> = {
  Add: 0,
  Sub: 1,
  Multiply: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
};

/** tfjs's names of ops of one argument, by the number that `singles` knows them by. */
export const SINGLES: Readonly<Record<string, number>> = {
  Tanh: 0,
  Erf: 1,
  Relu: 2,
  Square: 3,
  Rsqrt: 4,
  Sqrt: 5,
  Neg: 6,
  Sigmoid: 7,
};

/** The backend's memory and the kernels that work in it. */
export class Heap {
  readonly kernels: Kernels;
  private readonly owner: WasmBackend;
  private scratchAt = 0;
  private scratchBytes = 0;

  constructor(owner: WasmBackend, kernels: Kernels) {
    this.owner = owner;
    this.kernels = kernels;
  }

  isOf(other: KernelBackend): boolean {
    return other === this.owner;
  }

  /** Where the elements of a tensor begin. Throws RangeError where there was no memory for them, which tfjs lets pass. */
  address(tensor: DeviceTensor): number {
    return had(this.owner.dataIdMap.get(tensor.dataId).memoryOffset, 4 * tensor.size);
  }

  /** A new tensor, its elements not yet written. */
  make(shape: readonly number[]): DeviceTensor {
    return engine().makeTensorFromTensorInfo(this.owner.makeOutput(shape, 'float32'), this.owner);
  }

  /** Room for a kernel to work in, until the next call. Grows and stays. Throws RangeError where there is none. */
  scratch(bytes: number): number {
    if (bytes > this.scratchBytes) {
      const { wasm } = this.owner;
      if (this.scratchBytes > 0) wasm._free(this.scratchAt);
      this.scratchBytes = 0;
      this.scratchAt = had(wasm._malloc(bytes) >>> 0, bytes);
      this.scratchBytes = bytes;
    }
    return this.scratchAt;
  }

  /** `count` floats at an address: a view that lasts until anything is allocated. */
  floats(address: number, count: number): Float32Array {
    return new Float32Array(this.owner.wasm.HEAPU8.buffer, address, count);
  }
}

/** An address that malloc gave: 0 where it had nothing to give. */
function had(address: number, bytes: number): number {
  if (address === 0 && bytes > 0) throw new RangeError(`WebAssembly has no ${bytes} bytes left.`);
  return address;
}

let heap: Heap | null = null;

/** Loads the kernels into the backend that is the current one, tfjs's wasm. Without SIMD, or where its memory is shared, they stay out. */
export async function startHeap(): Promise<void> {
  const owner = backend() as WasmBackend;
  if (heap?.isOf(owner)) return;
  heap = null;
  const { memory } = owner.wasm.asm;
  if (typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer) return;
  const { default: base64 } = await import('./assembly/index.ts?kernels');
  const program = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (!WebAssembly.validate(program)) return;
  const { instance } = await WebAssembly.instantiate(program, { env: { memory } });
  heap = new Heap(owner, instance.exports as unknown as Kernels);
}

/** The heap where a node runs on wasm; null elsewhere. */
export function heapOf(call: { readonly backend: BackendName }): Heap | null {
  return call.backend === 'wasm' ? heap : null;
}
