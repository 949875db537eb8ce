import type { ModelGraph } from '../graph/modelGraph';
import type { Box, GroupId } from '../graph/view';

function nameOf(box: Box | undefined): string {
  if (box === undefined) return '∂';
  switch (box.kind) {
    case 'op':
    case 'link':
      return box.subtitle === '' ? box.title : box.subtitle;
    case 'stack':
      return `${box.title} × ${box.count}`;
    case 'pack':
      return `${box.title} × ${box.count}`;
    case 'hub':
      return `(${box.title} ${box.count})`;
    default:
      return box.title;
  }
}

/** `a → b ×2`: the edges of a group's view, `∂` for its border; `⇢` control, `⇒` resource; `a → b: (?, 4)` with shapes. */
export function formatEdges(graph: ModelGraph, group = '', shapes = false): string[] {
  const view = graph.view(group as GroupId);
  if (!view.ok) return [view.failure.message];
  const { boxes, edges } = view.value;
  return edges.map(({ from, to, kind, count, label }) => {
    const arrow = kind === 'data' ? '→' : kind === 'control' ? '⇢' : '⇒';
    const times = count > 1 ? ` ×${count}` : '';
    return `${nameOf(boxes[from])} ${arrow} ${nameOf(boxes[to])}${times}${shapes && label !== '' ? `: ${label}` : ''}`;
  });
}

/** `MatMul hidden/MatMul [kernel ⟨4×3⟩]`: the boxes of a group's view, groups in `[ ]` with their op count. */
export function formatBoxes(graph: ModelGraph, group = ''): string[] {
  const view = graph.view(group as GroupId);
  if (!view.ok) return [view.failure.message];
  return view.value.boxes.map((box) => {
    const rows = box.rows.map((row) => ` ${row.missing ? '!' : ''}${row.label} ${row.text}`.trimEnd()).join(',');
    const tail = `${rows === '' ? '' : ` |${rows}`}${box.problem === undefined ? '' : ` !! ${box.problem}`}`;
    switch (box.kind) {
      case 'op':
        return `${box.title}${box.subtitle === '' || box.subtitle === box.title ? '' : ` ${box.subtitle}`}${tail}`;
      case 'group':
        return `[${box.title} ${box.opCount}]${tail}`;
      case 'link':
        return `@${box.title}`;
      case 'input':
      case 'output':
        return `${box.kind === 'input' ? '<' : '>'}${box.title} ${box.subtitle}${tail}`;
      default:
        return `${nameOf(box)}${tail}`;
    }
  });
}

/** Whole graph as an indented list: what is open is listed below its group. */
export function formatVisible(
  graph: ModelGraph,
  { open }: { readonly open: readonly string[] | 'default' | 'all' },
): string[] {
  const groups = new Set<string>(open === 'default' ? graph.defaultOpen(60) : open === 'all' ? [] : open);
  const lines: string[] = [];
  const visit = (group: string, indent: string): void => {
    const view = graph.view(group as GroupId);
    if (!view.ok) return;
    const texts = formatBoxes(graph, group);
    for (const [i, box] of view.value.boxes.entries()) {
      lines.push(`${indent}${texts[i]}`);
      if (box.group !== null && (open === 'all' || groups.has(box.group))) visit(box.group, `${indent}  `);
    }
    for (const edge of formatEdges(graph, group, true)) lines.push(`${indent}  ${edge}`);
  };
  visit('', '');
  return lines;
}
