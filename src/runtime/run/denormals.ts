import type { DType } from '../../model/dtype';
import { directOf, kernelOf, scalarRulesOf } from './direct';
import type { Direct, ScalarRules } from './direct';
import type { Kernel, OpCall, OpFamily } from '../registry';
import { SMALLEST_NORMAL, SMALLEST_NORMAL_DOUBLE, zeroOf } from '../values/normals';
import { Tensor } from '../values/value';
import { heapOf } from '../wasm/heap';

/**
 * TensorFlow's CPU kernels run with the processor set to flush denormals: what arithmetic makes of less than the
 * smallest normal number is 0 of its sign (tensorflow/core/platform/denormal.h, set for every thread of a session and
 * for eager calls; 1e-20 · 1e-20 is 0 in float32). JavaScript and WebAssembly know no such setting, so kernels that
 * reckon look at their inputs and results. GPUs flush by themselves.
 */

/** Below what a dtype's results are 0; 0 where they are kept: float16 is reckoned in float32, where its denormals are normal. */
function smallestOf(dtype: DType): number {
  switch (dtype) {
    case 'float32':
    case 'bfloat16':
    case 'complex64':
      return SMALLEST_NORMAL;
    case 'float64':
    case 'complex128':
      return SMALLEST_NORMAL_DOUBLE;
    default:
      return 0;
  }
}

/**
 * The same family, its kernels reading denormals as 0 and making none, but for the ops in `asTheyAre`, which hand them
 * on. Of a vector's last elements some kernels do so and some do not: those few cases are not told apart.
 */
export function flushing(family: OpFamily, asTheyAre: readonly string[] = []): OpFamily {
  return Object.fromEntries(
    Object.entries(family).map(([op, entry]) =>
      asTheyAre.includes(op) ? [op, entry] : [op, { ...entry, kernel: flushingKernel(entry.kernel) }],
    ),
  );
}

const raws = new WeakMap<Kernel, Kernel>();

/** The kernel that a flushing one was made of, which keeps denormals; null for any other. */
export function rawOf(kernel: Kernel): Kernel | null {
  return raws.get(kernel) ?? null;
}

function flushingKernel(kernel: Kernel): Kernel {
  const made = flushed(kernel);
  raws.set(made, kernel);
  return made;
}

function flushed(kernel: Kernel): Kernel {
  const direct = directOf(kernel);
  if (direct !== null) return kernelOf(flushingDirect(direct), flushingRules(scalarRulesOf(kernel)));
  return (inputs, call) => {
    const made = kernel(inputs.every(isNormal) ? inputs : inputs.map(normal), call);
    if (Array.isArray(made)) return flushAll(made as readonly Tensor[], inputs, call);
    return (made as Promise<readonly Tensor[]>).then((outputs) => flushAll(outputs, inputs, call));
  };
}

function flushingRules(rules: ScalarRules | null): ScalarRules | null {
  if (rules === null) return null;
  return Object.fromEntries(Object.entries(rules).map(([dtype, pair]) => [dtype, pair.flushing()]));
}

/** What `direct` does, reading denormals as 0 and making none. */
export function flushingDirect(direct: Direct): Direct {
  // Nearly all ops have one or two inputs: of these no list is made.
  return (call, a?: Tensor, b?: Tensor, ...others) => {
    if (a === undefined) return direct(call);
    const made = b === undefined ? direct(call, normal(a)) : direct(call, normal(a), normal(b), ...others.map(normal));
    if (made === a || made === b) return made;
    if (!Array.isArray(made) && others.length === 0) return flushMade(made as Tensor, call);
    const given = b === undefined ? [a] : [a, b, ...others];
    return Array.isArray(made) ? flushAll(made as readonly Tensor[], given, call) : flush(made as Tensor, given, call);
  };
}

function flushAll(outputs: readonly Tensor[], inputs: readonly Tensor[], call: OpCall): readonly Tensor[] {
  for (const output of outputs) flush(output, inputs, call);
  return outputs;
}

/** Flushes what was made; a value that is handed on as it came in stays as it is. */
function flush(made: Tensor, inputs: readonly Tensor[], call: OpCall): Tensor {
  return inputs.includes(made) ? made : flushMade(made, call);
}

function flushMade(made: Tensor, call: OpCall): Tensor {
  if (made.isNormal) return made;
  if (made.host === null) {
    const heap = heapOf(call);
    if (heap !== null && made.device !== null) heap.kernels.flush(heap.address(made.device), made.size);
  } else if (!isNormal(made)) {
    made.host = flushedCopy(made);
  }
  made.isNormal = true;
  return made;
}

/** Whether no denormal is among the elements; those on a device are taken for such. */
function isNormal(t: Tensor): boolean {
  if (t.isNormal || t.host === null) return true;
  const smallest = smallestOf(t.dtype);
  if (smallest > 0) {
    const { host } = t;
    const found = host instanceof Float32Array ? hasSingle(host, smallest) : hasDouble(host as Float64Array, smallest);
    if (found) return false;
  }
  t.isNormal = true;
  return true;
}

/** The same with 0 for each denormal: what a kernel compares that hands on its input's own numbers. */
export function normal(t: Tensor): Tensor {
  return isNormal(t) ? t : new Tensor(t.dtype, t.shape, flushedCopy(t), null);
}

function flushedCopy(t: Tensor): Float32Array | Float64Array {
  const smallest = smallestOf(t.dtype);
  const out = (t.host as Float32Array | Float64Array).slice();
  for (let i = 0; i < out.length; i++) if (Math.abs(out[i] as number) < smallest) out[i] = zeroOf(out[i] as number);
  return out;
}

function hasSingle(numbers: Float32Array, smallest: number): boolean {
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    if (x < smallest && x > -smallest && x !== 0) return true;
  }
  return false;
}

/** The same, of numbers twice as wide: each loop is fast for one kind of array. */
function hasDouble(numbers: Float64Array, smallest: number): boolean {
  for (let i = 0; i < numbers.length; i++) {
    const x = numbers[i] as number;
    if (x < smallest && x > -smallest && x !== 0) return true;
  }
  return false;
}
