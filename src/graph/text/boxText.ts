import type { Diagram, DiagramBox } from '../diagram';
import type { Box, BoxId } from '../view';

/** What a box says, line by line: title, second line, weights and constants. Shapes stand on the edges. */
export function linesOf(box: Box): readonly string[] {
  const many = box.count > 1 ? ` × ${box.count}` : '';
  const rows = box.rows.map(({ label, text }) => `${label} ${text}`.trim());
  return [`${box.title}${many}`, box.subtitle, ...rows].filter((line) => line !== '');
}

/** What lies directly in each open group, and at the top (null). A group with nothing inside is not listed. */
export function childrenOf({ groups, boxes }: Diagram): ReadonlyMap<BoxId | null, readonly DiagramBox[]> {
  const children = new Map<BoxId | null, DiagramBox[]>();
  for (const placed of [...groups, ...boxes]) {
    const siblings = children.get(placed.parent);
    if (siblings === undefined) children.set(placed.parent, [placed]);
    else siblings.push(placed);
  }
  return children;
}
