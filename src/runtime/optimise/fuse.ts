import type { Tensor } from '../values/value';
import type { BackendName, Kernel, OpCall } from '../registry';
import { startProduct } from './fusedProduct';
import { isActivation, startFused, TAIL_OPS } from './fusedConvolution';
import type { FusedCache, FusedMember } from './fusedConvolution';
import { changed } from '../plan/plan';
import { NO_SLOT } from '../plan/valueRef';
import type { NodeStep } from '../plan/nodeStep';
import type { BodyPlan, Step } from '../plan/plan';
import { OpError } from '../opError';
import { markReleases } from '../plan/releases';
import { spending } from './spent';
import { applyInPlace } from '../wasm/inPlace';

/**
 * Steps for a run of which nobody wants to see the values in between: a
 * convolution with the multiplication, addition and activation behind it, or a matrix
 * product with its bias, becomes one step, which tfjs's fused kernels compute in one pass. Where they cannot, the
 * members run one after the other.
 */

const CONVOLUTIONS: ReadonlySet<string> = new Set(['Conv2D', 'DepthwiseConv2dNative']);

/**
 * The steps of a plan with chains fused; the plan's own where there is nothing to fuse.
 * No chain swallows the value of a node whose name is in `apart`.
 */
export function fuseSteps(
  plan: BodyPlan,
  caches: FusedCache[],
  apart: ReadonlySet<string>,
  backend: BackendName,
): readonly Step[] {
  const isHead = (step: Step): step is NodeStep => isHeadOn(step, backend);
  if (plan.hasDead || !plan.steps.some(isHead)) return plan.steps;
  const chains = findChains(plan, apart, isHead);
  if (chains.length === 0) return plan.steps;
  const last = new Map(chains.map((chain) => [chain.at(-1) as NodeStep, chain]));
  const inside = new Set<Step>(chains.flatMap((chain) => chain.slice(0, -1)));
  const steps: Step[] = [];
  for (const step of plan.steps) {
    if (inside.has(step)) continue;
    const chain = last.get(step as NodeStep);
    steps.push(chain ? fused(chain, caches) : changed(step, { releases: [] }));
  }
  markReleases(steps, plan.results, plan.slotCount);
  return steps;
}

/** Each a convolution and what follows it, where nobody else reads the values in between. */
function findChains(
  plan: BodyPlan,
  apart: ReadonlySet<string>,
  isHead: (step: Step) => step is NodeStep,
): NodeStep[][] {
  const readers = new Map<number, NodeStep | null>();
  for (const slot of plan.results) readers.set(slot, null);
  for (const step of plan.steps) {
    // A value that is read twice, by whomever, stays a value of its own.
    for (const ref of step.inputs) readers.set(ref, step.kind === 'node' && !readers.has(ref) ? step : null);
  }
  const chains: NodeStep[][] = [];
  const taken = new Set<NodeStep>();
  for (const head of plan.steps) {
    if (!isHead(head)) continue;
    const chain = [head];
    let last = head;
    while (!apart.has(last.name)) {
      const step = nextOf(last, readers);
      if (step === null || taken.has(step)) break;
      last = step;
      // The sum of two convolutions belongs to the first only.
      taken.add(step);
      chain.push(step);
      if (isActivation(step.op) || !CONVOLUTIONS.has(head.op)) break;
    }
    if (chain.length > 1) chains.push(chain);
  }
  return chains;
}

/** Of a matrix product only webgl's kernel takes the bias in: in ordinary memory and on wasm it is quickly added. */
function isHeadOn(step: Step, backend: BackendName): step is NodeStep {
  if (step.kind !== 'node' || step.kernel === null) return false;
  return CONVOLUTIONS.has(step.op) || (backend === 'webgl' && step.op === 'MatMul');
}

function nextOf(step: NodeStep, readers: ReadonlyMap<number, NodeStep | null>): NodeStep | null {
  const [slot = NO_SLOT, ...others] = step.outputs;
  if (slot === NO_SLOT || others.some((other) => other !== NO_SLOT)) return null;
  const reader = readers.get(slot) ?? null;
  if (reader === null || !TAIL_OPS.has(reader.op) || reader.kernel === null) return null;
  // A fused step gives one value.
  if (reader.outputs.some((output, i) => i > 0 && output !== NO_SLOT)) return null;
  // Training computes the statistics from the very values.
  return reader.op.startsWith('FusedBatchNorm') && reader.attrs.bool('is_training') ? null : reader;
}

function fused(chain: readonly NodeStep[], caches: FusedCache[]): NodeStep {
  const [head, ...tail] = chain as [NodeStep, ...NodeStep[]];
  const last = tail.at(-1) as NodeStep;
  const inputs = [...head.inputs];
  let before = head.outputs[0] as number;
  const members = tail.map((step): FusedMember => {
    const first = inputs.length;
    const at = step.inputs.indexOf(before);
    inputs.push(...step.inputs.filter((_, i) => i !== at));
    before = step.outputs[0] as number;
    return { op: step.op, kernel: step.kernel as Kernel, call: step.call, first, count: step.inputs.length - 1, at };
  });
  const cache: FusedCache = { weights: [], folded: null, geometry: null };
  caches.push(cache);
  const kernel: Kernel = (values) => {
    const start =
      head.op === 'MatMul' ? startProduct(head.call, members, values) : startFused(head, members, values, cache);
    let value = start ? start.value : run(head.kernel as Kernel, values.slice(0, head.inputs.length), head.call);
    for (const { op, kernel: next, call, first, count, at } of members.slice(start?.done ?? 0)) {
      const given = values.slice(first, first + count);
      if (start !== null && value === start.value && applyInPlace(value, op, given, call)) continue;
      given.splice(at, 0, value);
      const isOurs = !value.isHeld && !values.includes(value) && keepsNothing(op, value, given);
      const made = isOurs ? spending(value, () => run(next, given, call)) : run(next, given, call);
      // A value that is read here only goes at once: the step's end may be some members away.
      if (made !== value && !value.isHeld) value.device?.dispose();
      value = made;
    }
    return [value];
  };
  return last.with({
    manner: { op: chain.map((step) => step.op).join('+'), kernel, foldable: false },
    inputs,
    inputDtypes: [],
    releases: [],
    extras: { takesIn: chain.slice(0, -1).map((step) => step.name) },
  });
}

/** Whether nobody remembers the terms of a sum (see ops/math/addChain.ts): it does where their shapes differ. */
function keepsNothing(op: string, value: Tensor, terms: readonly Tensor[]): boolean {
  return (op !== 'Add' && op !== 'AddV2') || terms.every((term) => term.shape.join() === value.shape.join());
}

/** None of the members' kernels waits for anything. A refusal is the member's, not the whole step's. */
function run(kernel: Kernel, inputs: readonly Tensor[], call: OpCall): Tensor {
  try {
    return (kernel(inputs, call) as readonly Tensor[])[0] as Tensor;
  } catch (error) {
    if (error instanceof OpError) error.nodeName ??= call.nodeName;
    throw error;
  }
}
