import type { Step } from './plan';
import type { ValueRef } from './valueRef';
import { single } from './single';

/**
 * Notes at each step which of `slotCount` slots it is the last to read. Results stay until the frame ends.
 */
export function markReleases(steps: readonly Step[], results: readonly ValueRef[], slotCount: number): void {
  const seen = new Uint8Array(slotCount);
  for (const ref of results) if (ref >= 0) seen[ref] = 1;
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as { -readonly [K in keyof Step]: Step[K] };
    const { inputs } = step;
    let first = -1;
    let releases: number[] | null = null;
    for (let at = 0; at < inputs.length; at++) {
      const ref = inputs[at] as ValueRef;
      if (ref < 0 || seen[ref] === 1) continue;
      seen[ref] = 1;
      if (first < 0) first = ref;
      // Made with its first elements: an empty list that grows has room for seventeen.
      else if (releases === null) releases = [first, ref];
      else releases.push(ref);
    }
    if (first >= 0) step.releases = releases ?? single(first);
  }
}
