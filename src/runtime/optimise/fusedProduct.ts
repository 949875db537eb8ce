import type { FusedMember, FusedStart } from './fusedConvolution';
import { runKernel } from '../ops/define';
import { edgedFor } from '../ops/kernels/onWebgl';
import type { OpCall } from '../registry';
import { deviceOf, fromDevice, isIndexable, onDevice } from '../values/tensors';
import type { Tensor } from '../values/value';

const ADDITIONS: ReadonlySet<string> = new Set(['BiasAdd', 'Add', 'AddV2']);

/**
 * One tfjs kernel for a product of two matrices and the vector that is added to each of its rows. Adds what the
 * members would, in their order. Null where the shapes are others, or the work does not belong on the backend.
 */
export function startProduct(
  call: OpCall,
  members: readonly FusedMember[],
  values: readonly Tensor[],
): FusedStart | null {
  const [a, b, bias] = values;
  const [member] = members;
  if (a === undefined || b === undefined || bias === undefined || member?.count !== 1) return null;
  if (!ADDITIONS.has(member.op) || (member.op === 'BiasAdd' && member.call.attrs.string('data_format') !== 'NHWC'))
    return null;
  if (a.shape.length !== 2 || b.shape.length !== 2 || a.size === 0 || b.size === 0) return null;
  const [transposeA, transposeB] = [call.attrs.bool('transpose_a'), call.attrs.bool('transpose_b')];
  const [m, k] = transposeA ? a.shape.toReversed() : a.shape;
  const [k2, n] = transposeB ? b.shape.toReversed() : b.shape;
  if (m === undefined || n === undefined || k === undefined || k !== k2) return null;
  if (bias.shape.length !== 1 || bias.size !== n || bias.dtype !== 'float32') return null;
  if (!isIndexable(m * n, call) || !onDevice([a, b], call)) return null;
  const edged = edgedFor(call, k);
  const inputs = { a: edged(deviceOf(a)), b: edged(deviceOf(b)), bias: deviceOf(bias) };
  const made = runKernel('_FusedMatMul', inputs, { transposeA, transposeB, activation: 'linear' });
  return { value: fromDevice(made), done: 1 };
}
