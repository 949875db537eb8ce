import { LANES, sigmoidsAlone } from '../ops/kernels/singleSigmoid';
import { allocate, deviceOf, float32Of, fromDevice, fromHost } from '../values/tensors';
import type { Tensor } from '../values/value';
import { SINGLES } from './heap';
import type { Heap } from './heap';

/** Ops of one argument, element by element, by our own kernels. */

/** tfjs's names of ops that cost so much in JavaScript that small values are taken to the heap and back, too. */
const DEAR: ReadonlySet<string> = new Set(['Sigmoid', 'Tanh']);
/** Elements below which the way is the dearer part. */
const WORTH_THE_WAY = 16;
/** Elements up to which a value counts as small. */
const SMALL = 4096;

/** A new value on the backend. `kernel` is one of SINGLES. */
export function singlesOnHeap(heap: Heap, kernel: string, x: Tensor): Tensor {
  const from = heap.address(deviceOf(x));
  const made = heap.make(x.shape);
  apply(heap, kernel, from, heap.address(made), x.size);
  return fromDevice(made);
}

/** A new value in ordinary memory; null where JavaScript is as quick, and for what does not lie there. */
export function smallSinglesOnHeap(heap: Heap, kernel: string, x: Tensor): Tensor | null {
  if (!DEAR.has(kernel) || x.dtype !== 'float32' || x.host === null) return null;
  if (x.size < WORTH_THE_WAY || x.size > SMALL) return null;
  const at = heap.scratch(4 * x.size);
  const cells = heap.floats(at, x.size);
  cells.set(float32Of(x));
  apply(heap, kernel, at, at, x.size);
  const out = allocate('float32', x.size) as Float32Array;
  out.set(cells);
  return fromHost('float32', x.shape, out);
}

function apply(heap: Heap, kernel: string, from: number, to: number, count: number): void {
  const op = SINGLES[kernel] as number;
  const together = kernel === 'Sigmoid' ? count - (count % LANES) : count;
  heap.kernels.singles(op, from, to, together);
  if (together < count) sigmoidsAlone(heap.floats(from, count), heap.floats(to, count), together);
}
