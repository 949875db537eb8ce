import type { Step, ValueRef } from './plan';

/** Notes at each step which slots it is the last to read. Results stay until the frame ends. */
export function markReleases(steps: readonly Step[], results: ReadonlySet<ValueRef>): void {
  const seen = new Set<ValueRef>(results);
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as Step;
    for (const ref of step.inputs) {
      if (ref < 0 || seen.has(ref)) continue;
      seen.add(ref);
      (step.releases as number[]).push(ref);
    }
  }
}
