import type { Step, ValueRef } from './plan';

/** Notes at each step which of `slotCount` slots it is the last to read. Results stay until the frame ends. */
export function markReleases(steps: readonly Step[], results: readonly ValueRef[], slotCount: number): void {
  const seen = new Uint8Array(slotCount);
  for (const ref of results) if (ref >= 0) seen[ref] = 1;
  for (let i = steps.length - 1; i >= 0; i--) {
    const step = steps[i] as { -readonly [K in keyof Step]: Step[K] };
    let releases: number[] | null = null;
    for (const ref of step.inputs) {
      if (ref < 0 || seen[ref] === 1) continue;
      seen[ref] = 1;
      // Made with its first element: an empty list that grows has room for seventeen.
      if (releases === null) releases = [ref];
      else releases.push(ref);
    }
    if (releases !== null) step.releases = releases;
  }
}
