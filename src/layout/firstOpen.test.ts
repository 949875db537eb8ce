import { describe, expect, it } from 'vitest';
import type { GroupId } from '../graph/view';
import { fail, ok } from '../lib/result';
import type { OpenGroup } from './arranger';
import { arrangeReadable, firstChoices } from './firstOpen';

const groups = (count: number): ReadonlySet<GroupId> =>
  new Set(Array.from({ length: count }, (_, i) => `g${i}` as GroupId));

/** A graph of two boxes for each open group, which is 300 px wide for each, and 200 px high. */
const drawn = (chosen: ReadonlySet<GroupId> | null): OpenGroup =>
  ({
    layout: { width: (chosen?.size ?? 100) * 300, height: 200 },
    total: { boxes: 2 * (chosen?.size ?? 100) },
  }) as unknown as OpenGroup;

async function opened(...sizes: readonly number[]) {
  const tried: (readonly [number, number | null])[] = [];
  const result = await arrangeReadable(sizes.map(groups), async (chosen, before) => {
    tried.push([chosen?.size ?? -1, before?.chosen?.size ?? null]);
    return ok(drawn(chosen));
  });
  return { tried, chosen: result.ok ? result.value?.chosen?.size : undefined };
}

describe('what is open at first', () => {
  it('is the most that can be read on one screen', async () => {
    // 770 px at zoom 0.3 are 2,567 px: eight such groups.
    expect((await opened(8, 3)).chosen).toBe(8);
    expect((await opened(12, 9, 7, 2)).chosen).toBe(7);
  });

  it('is arranged from the attempt before', async () => {
    expect((await opened(12, 9, 7, 2)).tried).toEqual([
      [12, null],
      [9, 12],
      [7, 9],
    ]);
  });

  it('is as much as may be where nothing can be read as a whole', async () => {
    expect((await opened(30, 20, 10)).chosen).toBe(30);
  });

  it('is not a handful of closed boxes that say nothing', async () => {
    expect((await opened(30, 3)).chosen).toBe(30);
    expect((await opened(3, 1)).chosen).toBe(3);
  });

  it('is what was asked for, whatever its size', async () => {
    expect(await opened(30)).toEqual({ tried: [[30, null]], chosen: 30 });
    const all = await arrangeReadable([null], async (chosen) => ok(drawn(chosen)));
    expect(all).toMatchObject({ ok: true, value: { chosen: null } });
  });

  it('is nothing once nobody waits for it, and a failure where the graph is damaged', async () => {
    expect(await arrangeReadable([groups(9), groups(1)], async () => ok(null))).toEqual(ok(null));
    const failure = fail({ kind: 'internal', message: 'There is no group g1 in this graph.' } as const);
    expect(await arrangeReadable([groups(1)], async () => failure)).toEqual(failure);
  });

  it('is tried with fewer boxes only where that opens less', () => {
    const open = (budget: number): readonly GroupId[] => [...groups(budget > 30 ? 5 : 2)];
    expect(firstChoices({ defaultOpen: open }).map(({ size }) => size)).toEqual([5, 2]);
  });
});
