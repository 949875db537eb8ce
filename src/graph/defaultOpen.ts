import type { Box, GroupId } from './view';

/** A group with more children than this is never opened unasked. */
const MOST_CHILDREN = 200;

/** Frames inside frames that can still be told apart. */
const MOST_LEVELS = 5;

/**
 * Groups to open at first. A level opens whole or, where that is too much, by
 * its one largest group: half of a row of equal layers open would say nothing.
 * Stacks and packs stay closed, their members are alike.
 */
export function defaultOpen(
  root: GroupId,
  budget: number,
  boxesOf: (group: GroupId) => readonly Box[],
): readonly GroupId[] {
  const open: GroupId[] = [];
  const isReal = (box: Box): boolean => box.kind !== 'hub';
  let shown = boxesOf(root).filter(isReal).length;
  let level = boxesOf(root);
  for (let depth = 0; depth < MOST_LEVELS; depth++) {
    const groups = level.flatMap((box) => (box.kind === 'group' && box.group !== null ? [{ box, id: box.group }] : []));
    if (groups.length === 0 || shown >= budget) return open;
    const children = groups.map(({ id }) => boxesOf(id));
    const cost = (boxes: readonly Box[]): number => boxes.filter(isReal).length - 1;
    const fits = children.every((boxes) => boxes.length <= MOST_CHILDREN);
    const total = children.reduce((sum, boxes) => sum + cost(boxes), 0);
    if (fits && shown + total <= budget) {
      open.push(...groups.map(({ id }) => id));
      shown += total;
      level = children.flat();
      continue;
    }
    const ops = groups.map(({ box }) => box.opCount);
    const largest = ops.indexOf(ops.reduce((a, b) => Math.max(a, b)));
    const inside = children[largest] ?? [];
    const id = groups[largest]?.id;
    // Only where one group is the model, and the others its dressing.
    const isTrunk = (ops[largest] ?? 0) * 2 > ops.reduce((sum, count) => sum + count, 0);
    if (!isTrunk || id === undefined || inside.length > MOST_CHILDREN || shown + cost(inside) > budget) return open;
    open.push(id);
    shown += cost(inside);
    level = inside;
  }
  return open;
}
