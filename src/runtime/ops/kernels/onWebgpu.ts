import type { Tensor as DeviceTensor } from '@tensorflow/tfjs-core';
import type { OpCall } from '../../registry';
import type { Tensor } from '../../values/value';

/**
 * Where tfjs's kernels for WebGPU cannot be trusted with more than four axes: its shaders keep further coordinates in
 * a structure, which these index like a vector, so that they do not compile, or their JavaScript gives up (4.22.0; all
 * kernels that run here were tried with five and six axes against its plain ones in Chromium 156).
 */
const FOUR_AXES: ReadonlySet<string> = new Set(['PadV2', 'MirrorPad', 'StridedSlice', 'Reverse', 'Softmax', 'Cumsum']);
const MOST_AXES = 4;

/** Whether a backend's kernel works on tensors of these ranks. */
export function bearsRank(kernel: string, inputs: readonly Tensor[], call: OpCall): boolean {
  if (call.backend !== 'webgpu' || !FOUR_AXES.has(kernel)) return true;
  return inputs.every(({ shape }) => shape.length <= MOST_AXES);
}

/** Two operands of an elementwise kernel by the names that tfjs gives them. */
type Operands = Readonly<Record<string, DeviceTensor>>;

/** The operand of many axes whose other is a vector, which the shader for that cannot take; null where there is none. */
export function besideVector(inputs: Operands): string | null {
  const [first, second] = 'a' in inputs && 'b' in inputs ? ['a', 'b'] : ['x', 'alpha'];
  const [one, other] = [inputs[first as string], inputs[second as string]];
  if (one === undefined || other === undefined) return null;
  if (other.shape.length === 1 && one.shape.length > MOST_AXES) return first as string;
  return one.shape.length === 1 && other.shape.length > MOST_AXES ? (second as string) : null;
}

/** The same work with that operand as a matrix of its rows. `run` runs a kernel. */
export function byRows(
  inputs: Operands,
  wide: string,
  kernel: string,
  attrs: object,
  run: (kernel: string, inputs: Operands, attrs: object) => DeviceTensor,
): DeviceTensor {
  const x = inputs[wide] as DeviceTensor;
  const width = x.shape.at(-1) as number;
  const rows = run('Reshape', { x }, { shape: [width === 0 ? 0 : x.size / width, width] });
  const made = run(kernel, { ...inputs, [wide]: rows }, attrs);
  return run('Reshape', { x: made }, { shape: [...x.shape.slice(0, -1), made.shape.at(-1) as number] });
}
