import { describe, expect, it } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { openModelGraph } from '../modelGraph';
import type { GroupId } from '../view';
import { graphText, type GraphTextFormat } from './graphText';

const MODEL = `
  signature serving_default(image=x (?, 4)) -> scores=top
  k: VarHandleOp {shape=(4, 3)}
  block/call: PartitionedCall(x, k) {f=@block}
  top: Softmax(block/call)
  def block(v, k: resource) -> out=act
    dense/ReadVariableOp: ReadVariableOp(k)
    dense/MatMul: MatMul(v, dense/ReadVariableOp)
    dense/Relu: Relu(dense/MatMul)
    act: Tanh(dense/Relu)
`;

function textOf(model: string, open: readonly string[] | 'all', format: GraphTextFormat, showControl = false): string {
  const graph = openModelGraph(
    graphFromText(model),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return graphText(graph.value.diagram(open as readonly GroupId[] | 'all'), format);
}

/** Lines without their indent, in any order. */
function sorted(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort();
}

const jsonEdges = (text: string): string[] =>
  (JSON.parse(text) as { edges: { from: string; to: string; kind: string; tensors: number }[] }).edges
    .map(({ from, to, kind, tensors }) => `${from} -> ${to} ${kind} ${tensors}`)
    .sort();

describe('a graph as Mermaid', () => {
  it('writes closed groups as boxes and what feeds them as arrows with shapes', () => {
    expect(textOf(MODEL, [], 'mermaid').split('\n')).toEqual([
      'flowchart TB',
      '  n0(["image<br/>(?, 4) float32"])',
      '  n1[["block<br/>block/call"]]',
      '  n2["Softmax<br/>top"]',
      '  n3(["scores<br/>(?, 3) float32"])',
      '  n0 -->|"(?, 4)"| n1',
      '  n1 -->|"(?, 3)"| n2',
      '  n2 -->|"(?, 3)"| n3',
      '',
    ]);
  });

  it('writes open groups as subgraphs, and edges to what is inside', () => {
    const lines = sorted(textOf(MODEL, 'all', 'mermaid'));
    expect(lines.filter((line) => line.startsWith('subgraph'))).toEqual([
      'subgraph n0 ["block"]',
      'subgraph n1 ["dense"]',
    ]);
    expect(lines.filter((line) => line === 'end')).toHaveLength(2);
    expect(lines.filter((line) => line.includes('-->'))).toHaveLength(5);
  });

  it('keeps what a name says from being read as Mermaid', () => {
    const text = textOf(
      `
      signature serving_default(a=x) -> end=y
      y: Relu(x)
    `.replace('a=x', 'a"];<b>=x'),
      [],
      'mermaid',
    );
    expect(text).not.toContain('a"]');
    expect(text).not.toContain('<b>');
    expect(text).toContain('#34;');
  });
});

describe('a graph as DOT', () => {
  it('writes open groups as clusters', () => {
    const text = textOf(MODEL, ['block/'], 'dot');
    expect(text).toContain('subgraph cluster_n0 {');
    expect(text).toContain('label="Tanh\\nact"');
    expect(text.split('{').length).toBe(text.split('}').length);
  });

  it('marks resource and control edges', () => {
    const model = `
      signature serving_default(a=x) -> y=last
      first: Print(x)
      last: Relu(x, ^first)
    `;
    expect(textOf(model, [], 'dot', true)).toContain('style=dashed');
    expect(textOf(model, [], 'dot', false)).not.toContain('style=dashed');
  });
});

describe('a graph as JSON', () => {
  it('names every box, its group and its weights', () => {
    const { nodes, complete } = JSON.parse(textOf(MODEL, 'all', 'json')) as {
      nodes: { id: string; parent: string | null; kind: string; rows?: unknown[] }[];
      complete: boolean;
    };
    expect(complete).toBe(true);
    expect(nodes.find(({ id }) => id === 'op:block/call|dense/MatMul')).toMatchObject({
      parent: 'group:block/call|dense/',
      kind: 'op',
      rows: [{ kind: 'weight', label: 'k', text: '⟨4×3⟩' }],
    });
  });

  it('follows each tensor through borders and calls to the closed boxes at both ends', () => {
    expect(jsonEdges(textOf(MODEL, 'all', 'json'))).toEqual([
      'input:image -> op:block/call|dense/MatMul data 1',
      'op:block/call|act -> op:top data 1',
      'op:block/call|dense/MatMul -> op:block/call|dense/Relu data 1',
      'op:block/call|dense/Relu -> op:block/call|act data 1',
      'op:top -> output:scores data 1',
    ]);
  });

  it('draws a tensor that many read to each of them, where the picture shows references', () => {
    const users = Array.from({ length: 12 }, (_, i) => `u${i}: ${['Relu', 'Tanh', 'Neg'][i % 3]}(shared)`);
    const model = `
      signature serving_default(a=x) -> y=sum
      shared: Exp(x)
      ${users.join('\n      ')}
      sum: AddN(${users.map((_, i) => `u${i}`).join(', ')})
    `;
    const edges = jsonEdges(textOf(model, [], 'json'));
    expect(edges.filter((edge) => edge.startsWith('op:shared ->'))).toHaveLength(12);
  });
});
