import { rawOf } from '../run/denormals';
import type { Kernel } from '../registry';
import type { StepKind } from '../plan/nodeStep';
import { NO_SLOT } from '../plan/valueRef';
import type { ValueRef } from '../plan/valueRef';
import type { Step } from '../plan/plan';
import { HANDED_ON } from '../ops/numeric';

/**
 * Where a denormal that a kernel made can be told from the 0 that TensorFlow has in its place: in a result, and in what
 * divides, compares, takes a root or a logarithm. Anywhere else, in a sum with other numbers or in front of an
 * activation, it is lost in the rounding, and looking for it in every value would cost a small network half of its time.
 */

/** Ops to whose result a number below the smallest normal one makes no difference. */
const DEAF: ReadonlySet<string> = new Set(
  `Add AddV2 AddN Sub BiasAdd BiasAddV1 MatMul BatchMatMul BatchMatMulV2 BatchMatMulV3 Einsum _FusedMatMul
  Conv1D Conv2D Conv3D DepthwiseConv2dNative Conv2DBackpropInput Conv3DBackpropInputV2 _FusedConv2D
  Exp Expm1 Sigmoid Tanh Elu Selu Relu Relu6 LeakyRelu Softplus Softsign Erf Sin Cos Softmax LogSoftmax
  AvgPool AvgPool3D MaxPool MaxPool3D FusedBatchNorm FusedBatchNormV2 FusedBatchNormV3 ResizeBilinear
  BlockLSTM BlockLSTMV2 LSTMBlockCell GRUBlockCell`.split(/\s+/),
);

/** Ops that make a denormal, or what can be told from 0, of a denormal only. */
const HOMOGENEOUS: ReadonlySet<string> = new Set(
  'Mul Square SquaredDifference Sum Mean Max Min Maximum Minimum Cumsum'.split(' '),
);

/** 'moves': a denormal in a result of it was one before. 'shrinks': it may have become one here, where it is seen to. */
type Hearing = 'deaf' | 'moves' | 'shrinks' | 'hears';

function hearingOf(op: string): Hearing {
  if (DEAF.has(op)) return 'deaf';
  if (HANDED_ON.has(op) || PASSED_ON.has(op)) return 'moves';
  return HOMOGENEOUS.has(op) ? 'shrinks' : 'hears';
}

const PASSED_ON: ReadonlySet<string> = new Set(['Identity', 'IdentityN', 'StopGradient']);

/** How a value is looked at. */
const AS_RESULT = 1;
const BY_OP = 2;

/** Lets the steps whose denormals nobody can tell from 0 keep them. `args`: the slots of what comes from outside. */
export function keepWhereUnheard(
  steps: readonly Step[],
  results: readonly ValueRef[],
  args: readonly number[],
  slotCount: number,
): void {
  const heard = new Uint8Array(slotCount);
  const given = new Uint8Array(slotCount);
  for (const ref of results) if (ref >= 0) heard[ref] = AS_RESULT;
  for (const slot of args) if (slot !== NO_SLOT) given[slot] = 1;
  const hearings = new Map<string, Hearing>();
  const kinds = new Map<StepKind, StepKind>();
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as Step;
    const hearing = step.kind === 'loop' ? 'hears' : known(hearings, step.op, hearingOf);
    let after = 0;
    for (const slot of step.outputs) if (slot !== NO_SLOT) after = Math.max(after, heard[slot] as number);
    const before =
      hearing === 'hears' || (hearing === 'shrinks' && after === BY_OP) ? BY_OP : hearing === 'moves' ? after : 0;
    if (before > 0) {
      for (const ref of step.inputs) if (ref >= 0) heard[ref] = Math.max(before, heard[ref] as number);
    }
    if (step.kind === 'loop' || after > 0 || hearing === 'hears') continue;
    // What is fed may be a denormal, and a large factor makes it a number like any other.
    if (step.op === 'Mul' && step.inputs.some((ref) => ref >= 0 && given[ref] === 1)) continue;
    step.recast((kind) => known(kinds, kind, keeping));
  }
}

function keeping(kind: StepKind): StepKind {
  const { kernel } = kind.manner;
  const raw: Kernel | null = kernel === null ? null : rawOf(kernel);
  return raw === null ? kind : { ...kind, manner: { ...kind.manner, kernel: raw } };
}

function known<K, V>(map: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make(key)));
  return value;
}
