import { emptyBox } from './boxes';
import type { Diagram, DiagramBox, DiagramEdge } from './diagram';
import type { BoxId, GroupId } from './view';

/**
 * The inside of one group of a diagram in which it is open. What it reads from the outside enters through a box for
 * each box outside that makes it, and what the outside reads leaves through one for each box inside.
 */
export function ownDiagram(whole: Diagram, group: GroupId): Diagram {
  const frame = whole.groups.find(({ box }) => box.group === group)?.box.id;
  // It had to stay closed.
  if (frame === undefined) return { groups: [], boxes: [], edges: [], isCut: true };
  const inside = new Set<BoxId>([frame]);
  const take = (all: readonly DiagramBox[]): DiagramBox[] =>
    all.flatMap(({ box, parent }) => {
      if (parent === null || !inside.has(parent)) return [];
      inside.add(box.id);
      return [{ box, parent: parent === frame ? null : parent }];
    });
  const groups = take(whole.groups);
  const boxes = take(whole.boxes);
  const titles = new Map(whole.boxes.map(({ box }) => [box.id, box.title]));
  const ends = new Map<string, DiagramBox>();
  const end = (kind: 'input' | 'output', of: BoxId): BoxId => {
    const id = `${kind}:${of}`;
    const made = ends.get(id) ?? { box: emptyBox(id, kind, titles.get(of) ?? '', ''), parent: null };
    ends.set(id, made);
    return made.box.id;
  };
  const left = new Set<string>();
  const edges = whole.edges.flatMap((edge): DiagramEdge[] => {
    const [isFrom, isTo] = [inside.has(edge.from), inside.has(edge.to)];
    if (isFrom && isTo) return [edge];
    if (isTo) return [{ ...edge, from: end('input', edge.from) }];
    if (!isFrom) return [];
    // However many read it outside, it leaves once.
    const key = `${edge.from} ${edge.kind}`;
    if (left.has(key)) return [];
    left.add(key);
    return [{ ...edge, to: end('output', edge.from) }];
  });
  const inputs = [...ends.values()].filter(({ box }) => box.kind === 'input');
  const outputs = [...ends.values()].filter(({ box }) => box.kind === 'output');
  return { groups, boxes: [...inputs, ...boxes, ...outputs], edges, isCut: whole.isCut };
}
