import type { Diagram, DiagramBox } from '../diagram';

/** One box with what other programs can use; what does not apply is left out. */
function plain({ box, parent }: DiagramBox, isOpen: boolean): Record<string, unknown> {
  const rows = box.rows.flatMap((row) => row.folded ?? [row]);
  return {
    id: box.id,
    parent,
    kind: isOpen ? 'group' : box.kind,
    title: box.title,
    ...(box.subtitle === '' ? {} : { subtitle: box.subtitle }),
    ...(box.address === null ? {} : { address: box.address }),
    ...(box.shape === '' ? {} : { shape: box.shape }),
    ...(box.kind === 'op' || box.opCount === 0 ? {} : { ops: box.opCount }),
    ...(box.parameters === 0 ? {} : { parameters: box.parameters }),
    ...(box.count === 0 ? {} : { count: box.count }),
    ...(rows.length === 0 ? {} : { rows: rows.map(({ kind, label, text }) => ({ kind, label, text })) }),
    ...(box.problem === undefined ? {} : { problem: box.problem }),
  };
}

/** The graph as JSON: groups with what they hold by `parent`, and edges by id. */
export function jsonOf(diagram: Diagram): string {
  const value = {
    nodes: [
      ...diagram.groups.map((placed) => plain(placed, true)),
      ...diagram.boxes.map((placed) => plain(placed, false)),
    ],
    edges: diagram.edges.map(({ from, to, kind, count, label }) => ({
      from,
      to,
      kind,
      tensors: count,
      ...(label === '' ? {} : { shape: label }),
    })),
    complete: !diagram.isCut,
  };
  return `${JSON.stringify(value, null, 1)}\n`;
}
