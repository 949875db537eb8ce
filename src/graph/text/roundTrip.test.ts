import { expect, it } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { openModelGraph } from '../modelGraph';
import { graphText } from './graphText';

interface Drawn {
  readonly nodes: readonly { readonly id: string; readonly kind: string; readonly title: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly kind: string }[];
}

/** Writes what is drawn, everything open, in the language of the fixtures; an op's inputs in alphabetical order. */
function written(fixture: string): string {
  const graph = openModelGraph(
    graphFromText(fixture),
    { kind: 'signature', key: 'serving_default' },
    { raw: true, showControl: true },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  const { nodes, edges } = JSON.parse(graphText(graph.value.diagram('all'), 'json')) as Drawn;
  const plain = (id: string): string => id.replace(/^(op|input|output):/, '');
  const into = (id: string): string[] =>
    edges
      .filter(({ to }) => to === id)
      .map(({ from, kind }) => `${kind === 'control' ? '^' : ''}${plain(from)}`)
      .sort();
  const named = (kind: string): string[] =>
    nodes
      .filter((node) => node.kind === kind)
      .map(({ id }) => id)
      .sort();
  const ends = named('output').map((id) => `${plain(id)}=${into(id).join('')}`);
  return [
    `signature serving_default(${named('input')
      .map((id) => `${plain(id)}=${plain(id)}`)
      .join(', ')}) -> ${ends.join(', ')}`,
    ...nodes
      .filter(({ kind }) => kind === 'op')
      .map(({ id, title }) => `${plain(id)}: ${title}(${into(id).join(', ')})`)
      .sort(),
  ].join('\n');
}

const FIXTURES: Readonly<Record<string, string>> = {
  'branches that meet again': `
    signature serving_default(x=x) -> y=sum
    a/left: Relu(x)
    a/right: Tanh(x)
    b/mul: Mul(a/left, a/right)
    sum: AddV2(b/mul, x)`,
  'several inputs and outputs': `
    signature serving_default(p=p, q=q) -> big=big, small=small
    big: Maximum(p, q)
    gap: Sub(p, q)
    small: Abs(gap)`,
  'equal blocks': `
    signature serving_default(x=x) -> y=layer_2/out/add
    layer_0/act: Relu(x)
    layer_0/out/add: AddV2(layer_0/act, x)
    layer_1/act: Relu(layer_0/out/add)
    layer_1/out/add: AddV2(layer_0/out/add, layer_1/act)
    layer_2/act: Relu(layer_1/out/add)
    layer_2/out/add: AddV2(layer_1/act, layer_2/act)`,
  'a tensor that many read': `
    signature serving_default(x=x) -> y=sum
    shared: Exp(x)
    sum: AddN(u0, u1, u2, u3, u4, u5, u6, u7, u8, u9)
${Array.from({ length: 10 }, (_, i) => `    u${i}: Relu(shared)`).join('\n')}`,
  'control edges': `
    signature serving_default(x=x) -> y=y
    check: CheckNumerics(x)
    y: Tanh(^check, x)`,
};

it.each(Object.entries(FIXTURES))('a graph of %s comes back as the text it was read from', (_, fixture) => {
  const lines = fixture.split('\n').map((line) => line.trim());
  expect(written(fixture)).toBe(lines.filter((line) => line !== '').join('\n'));
});
