import type { Frames } from './frame';
import type { BuiltView } from './groupView';
import { type Canvas, canvasOf, type HubReference, sourcesOf } from './leaves';
import type { BoxId, GroupId } from './view';

export type TraceDirection = 'ancestors' | 'descendants' | 'both';

/**
 * Boxes that a box is fed by or feeds, itself included, followed tensor by
 * tensor through open groups, calls and round loops. A closed box counts as a
 * whole: all that goes in reaches all that comes out.
 */
export function traceBoxes(
  frames: Frames,
  root: GroupId,
  open: readonly GroupId[],
  build: (group: GroupId) => BuiltView | null,
  box: BoxId,
  direction: TraceDirection,
): readonly BoxId[] {
  const canvas = canvasOf(frames, root, new Set(open), build);
  const before = canvas.leaves.map((leaf) => {
    const found = new Set<number>();
    for (const read of leaf.reads) for (const source of sourcesOf(frames, canvas, read)) found.add(source);
    return [...found];
  });
  const after: number[][] = before.map(() => []);
  for (const [leaf, sources] of before.entries()) for (const source of sources) after[source]?.push(leaf);

  const hubSources = (hub: HubReference): readonly number[] => sourcesOf(frames, canvas, hub.source);
  const hub = canvas.hubs.find((one) => one.id === box);
  const start = hub === undefined ? startLeaves(canvas, box) : hubSources(hub);
  const reached = new Set<number>(start);
  if (direction !== 'descendants') flood(start, before, reached);
  if (direction !== 'ancestors') flood(start, after, reached);
  const ids = new Set<BoxId>([...reached].map((leaf) => canvas.leaves[leaf]?.id ?? box));
  // A reference is lit when both of its ends are.
  for (const one of canvas.hubs) {
    if (ids.has(one.consumer) && hubSources(one).some((leaf) => reached.has(leaf))) ids.add(one.id);
  }
  return [...ids];
}

function flood(start: readonly number[], next: readonly (readonly number[])[], reached: Set<number>): void {
  const pending = [...start];
  const seen = new Set(start);
  for (let leaf = pending.pop(); leaf !== undefined; leaf = pending.pop()) {
    reached.add(leaf);
    for (const other of next[leaf] ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      pending.push(other);
    }
  }
}

/** The box itself, or all closed boxes inside it when it is open. */
function startLeaves(canvas: Canvas, box: BoxId): readonly number[] {
  const group = box.slice(box.indexOf(':') + 1);
  return canvas.leaves.flatMap((leaf, i) => (leaf.id === box || leaf.inside.some((id) => id === group) ? [i] : []));
}
