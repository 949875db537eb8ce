import { describe, expect, it } from 'vitest';
import { formatBoxes, formatEdges } from '../testing/formatVisible';
import { graphFromText } from '../testing/graphFromText';
import { type ModelGraph, openModelGraph } from './modelGraph';

function open(text: string, raw = false): ModelGraph {
  const start = { kind: 'signature', key: 'serving_default' } as const;
  const graph = openModelGraph(graphFromText(text), start, { raw, showControl: false });
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

/** The loop as graph rewriters leave it: the body lists what uses a value before what makes it. */
const LOOP = `
  signature serving_default(x=x) -> y=y
  next: NextIteration(step)
  step: AddV2(body, one)
  body: Identity(go:1)
  one: Const {value=1}
  leave: Exit(go)
  go: Switch(head, more)
  more: LoopCond(less)
  less: Less(head, most)
  most: Const {value=9}
  head: Merge(start, next)
  start: Enter(x) {frame_name=turns}
  y: Neg(leave)
`;

/** Two conditionals on one predicate; the second takes what the first made. */
const BRANCHES = `
  signature serving_default(x=x, p=p) -> y=y
  off: Switch(x, p)
  a: Neg(off:0)
  b: Exp(off:1)
  first: Merge(a, b)
  middle: Tanh(first)
  again: Switch(middle, p)
  c: Neg(again:0)
  d: Exp(again:1)
  second: Merge(c, d)
  y: Relu(second)
`;

/** Names every node of a text into a scope; the inputs of the signature stay. */
function scoped(text: string, scope: string): string {
  const names = [...text.matchAll(/^ *(\w+):/gm)].map(([, name = '']) => name);
  const own = new RegExp(`(?<![\\w=@])(${names.join('|')})(?=[:,)\\s])(?!=)`, 'g');
  return text
    .split('\n')
    .map((line) => (line.includes('signature') ? line.replace('=y', `=${scope}/y`) : line.replace(own, `${scope}/$1`)))
    .join('\n');
}

describe('control flow of TensorFlow 1', () => {
  it('is a group while without a scope, whatever its ops are called', () => {
    expect(formatBoxes(open(LOOP))).toEqual(['<x (…) float32', '[while 8]', 'Neg y', '>y (…) float32']);
  });

  it('is a group of its own within a scope that holds more', () => {
    const graph = open(scoped(LOOP, 'net'));
    expect(formatBoxes(graph)).toEqual(['<x (…) float32', '[while 8]', 'Neg y', '>y (…) float32']);
    expect(formatBoxes(graph, 'net/while**/')).toContain('LoopCond more');
  });

  it('keeps the scope that the exporter gave it, named by what it is', () => {
    const text = scoped(LOOP, 'turns').replaceAll('turns/y', 'y');
    const graph = open(text);
    const view = graph.view(graph.root);
    const group = view.ok ? view.value.boxes.find(({ kind }) => kind === 'group') : undefined;
    expect([group?.group, group?.title, group?.subtitle]).toEqual(['turns/', 'turns', 'while']);
  });

  it('tells two conditionals on one predicate apart', () => {
    expect(formatEdges(open(BRANCHES))).toEqual([
      'x → cond',
      'p → cond',
      'cond → middle',
      'middle → cond_1',
      'p → cond_1',
      'cond_1 → y',
      'y → y',
    ]);
  });

  it('nests as it runs', () => {
    const text = LOOP.replace('AddV2(body, one)', 'Merge(up, down)')
      .replace('body: Identity(go:1)', 'body: Identity(go:1)\n  part: Switch(body, less)')
      .replace('one: Const', 'up: Neg(part:0)\n  down: Exp(part:1)\n  one: Const');
    const graph = open(text);
    expect(formatBoxes(graph)).toContain('[while 11]');
    expect(formatBoxes(graph, 'while**/')).toContain('[cond 4]');
    expect(formatBoxes(graph, 'while**/cond**/')).toContain('Switch part');
  });

  it('stays flat in the raw graph', () => {
    expect(formatBoxes(open(LOOP, true)).some((box) => box.startsWith('['))).toBe(false);
  });

  it('ends in a damaged graph that opens a frame at every turn', () => {
    const graph = open(`
      a: Enter(b) {frame_name=f}
      b: Relu(a)
      y: Neg(b)
    `);
    expect(formatBoxes(graph).at(-1)).toBe('>y (…) float32');
  });
});
