import { foldedSlots } from './monotone';
import { OPS } from '../ops';
import { NO_SLOT } from '../plan/valueRef';
import type { NodeStep } from '../plan/nodeStep';
import type { Step } from '../plan/plan';
import type { ValueRef } from '../plan/valueRef';

/**
 * TensorFlow's graph optimiser (RemoveLogicalNotStage) turns a comparison round instead of negating it: not (x > y)
 * is computed as x <= y. Of NaN both are false, where the negation would be true.
 */

const OPPOSITE: ReadonlyMap<string, string> = new Map([
  ['Less', 'GreaterEqual'],
  ['LessEqual', 'Greater'],
  ['Greater', 'LessEqual'],
  ['GreaterEqual', 'Less'],
]);

/** The comparison's own step stays, for whoever wants to see its value: `bypasses` of the negation names it. */
export function turnComparisons(steps: readonly Step[], results: readonly ValueRef[]): readonly Step[] {
  if (!steps.some((step) => step.kind === 'node' && step.op === 'LogicalNot')) return steps;
  const makers = new Map<ValueRef, NodeStep>();
  const folded = foldedSlots(steps);
  const readBesides = new Set<ValueRef>(results);
  for (const step of steps) {
    // Equal negations of one value are one node by then.
    const asNegation = step.kind === 'node' && (step.op === 'LogicalNot' || step.op === 'Identity');
    if (!asNegation) for (const ref of step.inputs) readBesides.add(ref);
    if (step.kind === 'node') for (const slot of step.outputs) if (slot !== NO_SLOT) makers.set(slot, step);
  }
  // Of an Identity that is read otherwise, what it stands for is read otherwise too.
  for (const step of steps.toReversed()) {
    if (step.kind === 'node' && step.op === 'Identity' && readBesides.has(step.outputs[0] as ValueRef))
      readBesides.add(step.inputs[0] as ValueRef);
  }
  return steps.map((step) => {
    if (step.kind !== 'node' || step.op !== 'LogicalNot') return step;
    const bypasses: string[] = [];
    let ref = step.inputs[0] as ValueRef;
    let maker = makers.get(ref);
    while (maker !== undefined && maker.op === 'Identity' && !readBesides.has(ref)) {
      bypasses.push(maker.name);
      ref = maker.inputs[0] as ValueRef;
      maker = makers.get(ref);
    }
    const opposite = OPPOSITE.get(maker?.op ?? '');
    if (maker === undefined || opposite === undefined || maker.kernel === null) return step;
    if (readBesides.has(ref) || folded.has(ref)) return step;
    const kernel = OPS.get(opposite)?.kernel ?? null;
    return step.with({
      manner: { kernel },
      inputs: maker.inputs,
      inputDtypes: maker.inputDtypes,
      extras: { bypasses: [...bypasses, maker.name] },
    });
  });
}
