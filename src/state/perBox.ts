import type { Scene } from '../layout/layoutApi';

/** A number about a node. */
export interface NodeNumber {
  readonly address: string;
  readonly value: number;
}

/**
 * Adds up numbers of nodes in each box: an op's own, everything inside a closed
 * group, stack or pack. In a group that is open its boxes count, not the frame.
 * NaN where a box has none. Calls should not be among the numbers beside what they run.
 * `used` collects the addresses that were found.
 */
export function sumPerBox(scene: Scene, numbers: readonly NodeNumber[], used = new Set<string>()): Float64Array {
  const sorted = [...numbers].sort((a, b) => (a.address < b.address ? -1 : 1));
  const sums = new Float64Array(scene.count).fill(Number.NaN);
  for (let box = 0; box < scene.count; box++) {
    const kind = scene.kind[box];
    if (kind === 'frame' || kind === 'hub' || kind === 'input' || kind === 'output') continue;
    const parts = scene.members[box] ?? [];
    const group = scene.group[box] ?? null;
    if (parts.length > 0) for (const part of parts) sums[box] = plus(sums[box], sumOf(sorted, part, used));
    else if (group !== null && kind !== 'link') sums[box] = sumOf(sorted, group, used);
    else sums[box] = sumOf(sorted, scene.address[box] ?? '', used);
  }
  return sums;
}

function plus(sum: number | undefined, more: number): number {
  if (sum === undefined || Number.isNaN(sum)) return more;
  return Number.isNaN(more) ? sum : sum + more;
}

/** Of one address, or of all that begin so where it ends like a group. */
function sumOf(sorted: readonly NodeNumber[], text: string, used: Set<string>): number {
  if (text === '') return Number.NaN;
  const isGroup = /[/|#]$/.test(text);
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.address ?? '') < text) low = middle + 1;
    else high = middle;
  }
  let sum = Number.NaN;
  for (let i = low; i < sorted.length; i++) {
    const { address = '', value = 0 } = sorted[i] ?? {};
    if (isGroup ? !address.startsWith(text) : address !== text) break;
    used.add(address);
    sum = plus(sum, value);
  }
  return sum;
}
