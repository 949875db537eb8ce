import type { Scene, SceneStart } from '../layout/layoutApi';
import { formatCount } from '../lib/text';
import { nodeAddress, parseAddress } from '../model/address';
import type { RunReport } from '../runtime/runtimeApi';
import type { RunInputs } from './run';

/** What colours the boxes. */
export type ColourBy = 'family' | 'time';

/** Time of the last run by box of a scene. */
export interface TimePerBox {
  /** From 0 to 1, the most expensive box; NaN where nothing of the box ran. */
  readonly level: Float32Array;
  /** `6.2 ms`, or ''. */
  readonly text: readonly string[];
  readonly mostMs: number;
  readonly totalMs: number;
}

/** Whether a run was of the signature that a scene shows: only then do addresses mean the same nodes. */
export function isRunOf(start: SceneStart, run: Pick<RunInputs, 'metaGraph' | 'signature'>): boolean {
  return start.kind === 'signature' && start.metaGraph === run.metaGraph && start.key === run.signature;
}

/** `0.04 ms`, `6.2 ms`, `1,240 ms`. */
export function formatMs(ms: number): string {
  return `${formatCount(ms, ms < 0.1 ? 2 : ms < 100 ? 1 : 0)} ms`;
}

/**
 * Adds up the times of the nodes in each box. A closed group holds the nodes whose
 * address starts with its id. A call's own time is that of its body, so only nodes
 * that open nothing count; in a group that is open its boxes count, not the frame.
 */
export function timePerBox(scene: Scene, report: Pick<RunReport, 'nodes' | 'totalMs'>): TimePerBox {
  const { address, ms } = report.nodes;
  const callers = new Set<string>();
  for (const one of address) {
    const { calls } = parseAddress(one);
    const last = calls.at(-1);
    if (last) callers.add(nodeAddress(calls.slice(0, -1), last.node));
  }
  const leaves = address.map((text, i) => ({ text: text as string, ms: ms[i] ?? 0 }));
  const sorted = leaves.filter(({ text }) => !callers.has(text)).sort((a, b) => (a.text < b.text ? -1 : 1));
  const byAddress = new Map(leaves.map((leaf) => [leaf.text, leaf.ms]));

  const times = new Float64Array(scene.count).fill(Number.NaN);
  for (let box = 0; box < scene.count; box++) {
    const kind = scene.kind[box];
    const group = scene.group[box];
    if (kind === 'group' || kind === 'stack') times[box] = group ? sumOfPrefix(sorted, group) : Number.NaN;
    else if (kind === 'op') times[box] = byAddress.get(scene.address[box] ?? '') ?? Number.NaN;
  }
  let most = 0;
  for (const time of times) if (time > most) most = time;
  return {
    level: Float32Array.from(times, (time) => (most > 0 ? time / most : Number.isNaN(time) ? Number.NaN : 0)),
    text: Array.from(times, (time) => (Number.isNaN(time) ? '' : formatMs(time))),
    mostMs: most,
    totalMs: report.totalMs,
  };
}

/** NaN where no address starts so. */
function sumOfPrefix(sorted: readonly { readonly text: string; readonly ms: number }[], prefix: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.text ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  let sum = Number.NaN;
  for (let i = low; sorted[i]?.text.startsWith(prefix); i++) {
    sum = (Number.isNaN(sum) ? 0 : sum) + (sorted[i]?.ms ?? 0);
  }
  return sum;
}
