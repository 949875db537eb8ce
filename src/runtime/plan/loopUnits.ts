import type { Failure } from '../../model/failure';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { LoopFrame, LoopFrames } from './loops';
import { orderUnits } from './order';
import { cyclic } from './reach';
import type { Reach } from './reach';

/** What runs in `frame` when `node` does: the node itself, or -id of the loop directly inside that holds it; null outside the frame. */
export function unitIn({ frames, frameOf }: LoopFrames, frame: LoopFrame, node: number): number | null {
  let at = frames[frameOf[node] ?? 0] as LoopFrame;
  if (at.id === frame.id) return node;
  while (at.depth > frame.depth + 1) at = frames[at.parent] as LoopFrame;
  return at.depth === frame.depth + 1 && at.parent === frame.id ? -at.id : null;
}

/**
 * What runs in a frame, in order: nodes, and -id for each loop directly inside. `members`: by frame, the nodes that
 * run in it. Fails where they wait for each other.
 */
export function unitsOf(
  body: GraphBody,
  reach: Reach,
  loops: LoopFrames,
  frame: LoopFrame,
  members: readonly (readonly NodeIndex[])[],
): Result<readonly number[], Failure> {
  const { frames } = loops;
  const needs = new Map<number, Set<number>>();
  const collect = (inside: LoopFrame): void => {
    for (const node of members[inside.id] ?? []) {
      const unit = unitIn(loops, frame, node) as number;
      const list = needs.get(unit) ?? new Set();
      needs.set(unit, list);
      for (const from of reach.dependencies(node)) {
        const other = unitIn(loops, frame, from);
        if (other !== null && other !== unit) list.add(other);
      }
    }
  };
  for (const inner of frames) {
    let at = inner;
    while (at.depth > frame.depth) at = frames[at.parent] as LoopFrame;
    if (at.id === frame.id) collect(inner);
  }
  const firstNode = (unit: number): number => (unit >= 0 ? unit : (members[-unit]?.[0] ?? 0));
  const units = [...needs.keys()].sort((a, b) => firstNode(a) - firstNode(b));
  const order = orderUnits(units, (unit) => [...(needs.get(unit) ?? [])]);
  const isNode = (unit: number): boolean => unit >= 0;
  return 'cycle' in order ? fail(cyclic(body, order.cycle.filter(isNode))) : ok(order.order);
}
