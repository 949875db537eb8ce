import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { BoxMetrics } from '../graph/metrics';
import type { BoxId, GroupId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import { formatCount } from '../lib/text';
import { askLayout } from './engine';

/** The batch size that costs are said for. */
export const useBatch = create<{ readonly size: number }>()(() => ({ size: 1 }));

export function setBatch(size: number): void {
  useBatch.setState({ size });
}

const ROOT = '' as GroupId;
const UNITS = ['', 'K', 'M', 'G', 'T', 'P'];

/** `2.31 GFLOP`: thousands, three digits. */
export function formatFlops(flops: number): string {
  let value = flops;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatCount(value, unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2)} ${UNITS[unit]}FLOP`;
}

/** Adds up what several boxes cost. */
export function sumCost(costs: readonly BoxMetrics[]): BoxMetrics {
  return costs.reduce(
    (sum, cost) => ({
      flops: sum.flops + cost.flops,
      activationBytes: sum.activationBytes + cost.activationBytes,
      unknownOps: sum.unknownOps + cost.unknownOps,
    }),
    { flops: 0, activationBytes: 0, unknownOps: 0 },
  );
}

/** What a box of the scene costs to run once, or with -1 the whole graph; null until it is known. */
export function useCost(scene: Scene | null, row: number): BoxMetrics | null {
  const batch = useBatch((state) => state.size);
  const [answer, setAnswer] = useState<{ readonly key: string; readonly cost: BoxMetrics } | null>(null);
  const start = scene?.start ?? null;
  // The whole graph asks for no column: those of a large scene are long, and made when they are read.
  const box: BoxId | null = row < 0 ? null : (scene?.id[row] ?? null);
  const parent = row < 0 ? -1 : (scene?.parent[row] ?? -1);
  const group = parent < 0 ? ROOT : (scene?.group[parent] ?? ROOT);
  const key = JSON.stringify([start, group, box, batch]);
  useEffect(() => {
    if (!start) return;
    // A large group takes a while to walk: what nobody waits for any more is left.
    const gone = new AbortController();
    void askLayout('metrics', { start, group, batch }, { signal: gone.signal }).then((result) => {
      if (gone.signal.aborted || !result.ok) return;
      setAnswer({ key, cost: sumCost(result.value.filter((one) => box === null || one.box === box)) });
    });
    return () => gone.abort();
    // oxlint-disable-next-line react/exhaustive-deps -- `key` stands for start, group, box and batch
  }, [key]);
  return answer?.key === key ? answer.cost : null;
}
