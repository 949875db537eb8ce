import { changed } from './plan';
import { NO_SLOT } from './valueRef';
import type { BodyPlan, Step } from './plan';
import type { ValueRef } from './valueRef';

/**
 * The same plan in as few slots as values are alive at once. A frame of a
 * hundred slots stays in the processor's cache, and in the part of memory that
 * the garbage collector clears cheaply, where one of ten thousand does not.
 */
export function compactSlots(plan: BodyPlan): BodyPlan {
  const moved = new Int32Array(plan.slotCount).fill(NO_SLOT);
  const free: number[] = [];
  let slotCount = 0;
  const place = (slot: number): number => {
    if (slot === NO_SLOT) return NO_SLOT;
    const to = free.pop() ?? slotCount++;
    moved[slot] = to;
    return to;
  };
  const follow = (ref: ValueRef): ValueRef => (ref < 0 ? ref : (moved[ref] as number));
  const args = plan.args.map(place);
  const steps = plan.steps.map((step): Step => {
    const inputs = step.inputs.map(follow);
    // Outputs are written before inputs are freed: they cannot share a slot.
    const outputs = step.outputs.map(place);
    const releases = step.releases.map(follow);
    free.push(...releases);
    return changed(step, { inputs, outputs, releases });
  });
  return { ...plan, args, steps, slotCount, results: plan.results.map(follow) };
}
