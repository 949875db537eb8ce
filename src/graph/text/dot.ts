import type { Diagram, DiagramBox } from '../diagram';
import { childrenOf, linesOf } from './boxText';

/** In DOT only the quote has to be escaped, and the backslash, which begins escapes of the label. */
function quoted(lines: readonly string[]): string {
  return `"${lines.map((line) => line.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', ' ')).join('\\n')}"`;
}

const SHAPES: Readonly<Record<string, string>> = {
  input: 'ellipse',
  output: 'ellipse',
  group: 'box3d',
  stack: 'box3d',
  pack: 'box3d',
  link: 'cds',
};

/** A digraph for Graphviz (https://graphviz.org/doc/info/lang.html): open groups are clusters. */
export function dotOf(diagram: Diagram): string {
  const ids = new Map([...diagram.groups, ...diagram.boxes].map(({ box }, i) => [box.id, `n${i}`]));
  const children = childrenOf(diagram);
  const lines = ['digraph model {', '  rankdir=TB', '  node [shape=box, fontname="sans-serif"]'];
  type Step = { readonly at: DiagramBox | null; readonly depth: number };
  const pending: Step[] = [...(children.get(null) ?? [])].reverse().map((at) => ({ at, depth: 1 }));
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const indent = '  '.repeat(step.depth);
    if (step.at === null) {
      lines.push(`${indent}}`);
      continue;
    }
    const { box } = step.at;
    const inside = children.get(box.id);
    if (inside === undefined) {
      const shape = SHAPES[box.kind];
      const attrs = `label=${quoted(linesOf(box))}${shape === undefined ? '' : `, shape=${shape}`}`;
      lines.push(`${indent}${ids.get(box.id)} [${attrs}]`);
      continue;
    }
    // Graphviz draws a subgraph as a frame when its name begins with cluster.
    lines.push(`${indent}subgraph cluster_${ids.get(box.id)} {`, `${indent}  label=${quoted([box.title])}`);
    pending.push({ at: null, depth: step.depth });
    for (const child of [...inside].reverse()) pending.push({ at: child, depth: step.depth + 1 });
  }
  for (const { from, to, kind, count, label } of diagram.edges) {
    const text = label || (count > 1 ? `${count} tensors` : '');
    const attrs = [
      ...(text === '' ? [] : [`label=${quoted([text])}`]),
      ...(kind === 'control' ? ['style=dashed'] : kind === 'resource' ? ['style=bold'] : []),
    ];
    lines.push(`  ${ids.get(from)} -> ${ids.get(to)}${attrs.length === 0 ? '' : ` [${attrs.join(', ')}]`}`);
  }
  return `${[...lines, '}'].join('\n')}\n`;
}
