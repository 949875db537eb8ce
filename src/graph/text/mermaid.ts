import type { Diagram, DiagramBox } from '../diagram';
import { childrenOf, linesOf } from './boxText';

/** `#` and `;` begin and end Mermaid's own character codes; quotes end the text; `<` would begin HTML. */
function quoted(lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replace(/[#;"<>&`]/g, (char) => `#${char.charCodeAt(0)};`).replace(/[\r\n]+/g, ' '),
  );
  return `"${safe.join('<br/>')}"`;
}

function shaped({ box }: DiagramBox, text: string): string {
  switch (box.kind) {
    case 'input':
    case 'output':
      return `([${text}])`;
    case 'group':
    case 'stack':
    case 'pack':
      return `[[${text}]]`;
    case 'link':
      return `>${text}]`;
    default:
      return `[${text}]`;
  }
}

/** A flowchart for Mermaid (https://mermaid.js.org/syntax/flowchart.html): open groups are subgraphs. */
export function mermaidOf(diagram: Diagram): string {
  const ids = new Map([...diagram.groups, ...diagram.boxes].map(({ box }, i) => [box.id, `n${i}`]));
  const children = childrenOf(diagram);
  const lines = ['flowchart TB'];
  type Step = { readonly at: DiagramBox | null; readonly depth: number };
  const pending: Step[] = [...(children.get(null) ?? [])].reverse().map((at) => ({ at, depth: 1 }));
  for (let step = pending.pop(); step !== undefined; step = pending.pop()) {
    const indent = '  '.repeat(step.depth);
    if (step.at === null) {
      lines.push(`${indent}end`);
      continue;
    }
    const { box } = step.at;
    const inside = children.get(box.id);
    if (inside === undefined) {
      lines.push(`${indent}${ids.get(box.id)}${shaped(step.at, quoted(linesOf(box)))}`);
      continue;
    }
    lines.push(`${indent}subgraph ${ids.get(box.id)} [${quoted([box.title])}]`);
    pending.push({ at: null, depth: step.depth });
    for (const child of [...inside].reverse()) pending.push({ at: child, depth: step.depth + 1 });
  }
  for (const { from, to, kind, count, label } of diagram.edges) {
    const arrow = kind === 'control' ? '-.->' : kind === 'resource' ? '==>' : '-->';
    const text = label || (count > 1 ? `${count} tensors` : '');
    lines.push(`  ${ids.get(from)} ${arrow}${text === '' ? '' : `|${quoted([text])}|`} ${ids.get(to)}`);
  }
  return `${lines.join('\n')}\n`;
}
