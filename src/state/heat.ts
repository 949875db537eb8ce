import type { Scene, SceneStart } from '../layout/layoutApi';
import { formatCount } from '../lib/text';
import { nodeAddress, parseAddress } from '../model/address';
import type { NodeAddress } from '../model/address';
import type { RunReport } from '../runtime/runtimeApi';
import { sumPerBox } from './perBox';
import type { RunInputs } from './run';

/** Time of the last run by box of a scene. */
export interface TimePerBox {
  /** From 0 to 1, the most expensive box; NaN where nothing of the box ran. */
  readonly level: Float32Array;
  /** `6.2 ms`, `fused`, or ''. */
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

/** The node that did the work of another in a run, if one did. */
export function fusedInto(report: Pick<RunReport, 'fused'>, address: NodeAddress): NodeAddress | null {
  return report.fused.find((one) => one.address === address)?.into ?? null;
}

/**
 * The times of the nodes in each box: of their kernels where the GPU has told them.
 * A call's own time is that of its body, so only nodes that open nothing count. A box
 * of which every node was fused into others says so instead.
 */
export function timePerBox(scene: Scene, report: Pick<RunReport, 'nodes' | 'totalMs' | 'fused'>): TimePerBox {
  const { address, ms: wallMs, kernelMs } = report.nodes;
  const ms = kernelMs ? wallMs.map((wall, i) => (Number.isNaN(kernelMs[i]) ? wall : (kernelMs[i] as number))) : wallMs;
  const callers = new Set<string>();
  for (const one of address) {
    const { calls } = parseAddress(one);
    const last = calls.at(-1);
    if (last) callers.add(nodeAddress(calls.slice(0, -1), last.node));
  }
  const leaves = address.flatMap((text, i) => (callers.has(text) ? [] : [{ address: text, value: ms[i] ?? 0 }]));
  const times = sumPerBox(scene, leaves);
  const fused = sumPerBox(
    scene,
    report.fused.map((one) => ({ address: one.address, value: 0 })),
  );
  let most = 0;
  for (const time of times) if (time > most) most = time;
  return {
    level: Float32Array.from(times, (time) => (most > 0 ? time / most : Number.isNaN(time) ? Number.NaN : 0)),
    text: Array.from(times, (time, box) =>
      !Number.isNaN(time) ? formatMs(time) : Number.isNaN(fused[box]) ? '' : 'fused',
    ),
    mostMs: most,
    totalMs: report.totalMs,
  };
}
