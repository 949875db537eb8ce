import { describe, expect, it } from 'vitest';
import type { NodeAddress } from '../model/address';
import { graphFromText } from '../testing/graphFromText';
import { type ModelGraph, openModelGraph } from './modelGraph';
import type { BoxId, GroupId } from './view';

function open(text: string): ModelGraph {
  const graph = openModelGraph(
    graphFromText(text),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

const MODEL = `
  signature serving_default(image=x (?, 4), other=z) -> scores=top, side=aside
  hidden/kernel: VarHandleOp {shape=(4, 3)}
  block/PartitionedCall: PartitionedCall(x, hidden/kernel) {f=@block}
  top: Softmax(block/PartitionedCall)
  aside: Neg(z)
  def block(v, k: resource) -> out=act
    dense/ReadVariableOp: ReadVariableOp(k)
    dense/MatMul: MatMul(v, dense/ReadVariableOp)
    dense/scaled: Mul(dense/MatMul, half)
    half: Const {value=0.5}
    act: LeakyRelu(dense/scaled) {alpha=0.25}
`;

describe('locating a node', () => {
  const graph = open(MODEL);
  const at = (address: string): unknown => graph.locate(address as NodeAddress);

  it('names the box and the groups to open, outermost first', () => {
    expect(at('block/PartitionedCall|dense/MatMul')).toEqual({
      box: 'op:block/PartitionedCall|dense/MatMul',
      open: ['block/', 'block/PartitionedCall|dense/'],
    });
    expect(at('top')).toEqual({ box: 'op:top', open: [] });
  });

  it('finds what is folded at the op that uses it, through the calls between', () => {
    const matMul = at('block/PartitionedCall|dense/MatMul');
    expect(at('block/PartitionedCall|dense/ReadVariableOp')).toEqual(matMul);
    expect(at('hidden/kernel')).toEqual(matMul);
  });

  it('finds a call at the group that it opens into', () => {
    expect(at('block/PartitionedCall')).toEqual({ box: 'group:block/', open: [] });
  });

  it('finds nothing where there is nothing', () => {
    expect(at('nowhere')).toBeNull();
    expect(at('nowhere|dense/MatMul')).toBeNull();
  });

  it('knows a group by its id before the ones around it were opened', () => {
    const fresh = open(MODEL);
    const dense = 'block/PartitionedCall|dense/' as GroupId;
    expect(fresh.view(dense).ok).toBe(true);
    expect(fresh.parentOf(dense)).toBe('block/');
    expect(fresh.titlePath(dense)).toEqual(['block', 'dense']);
    expect(fresh.view('block/PartitionedCall|missing/' as GroupId).ok).toBe(false);
  });
});

describe('searching', () => {
  const graph = open(MODEL);
  const find = (text: string): string[] => graph.search(text, 100).hits.map((hit) => `${hit.title} ${hit.subtitle}`);

  it.each([
    ['matmul', ['MatMul MatMul']],
    ['DENSE mul', ['MatMul MatMul', 'Mul scaled']],
    ['0.25', ['LeakyRelu act']],
    ['hidden/kernel', ['MatMul hidden/kernel']],
    ['softmax top', ['Softmax top']],
    ['nothing such', []],
    ['  ', []],
  ])('for "%s" finds %j', (text, expected) => {
    expect(find(text).sort()).toEqual([...expected].sort());
  });

  it('tells the way to a hit', () => {
    const [hit] = graph.search('matmul', 1).hits;
    expect(hit?.path).toEqual(['block', 'dense']);
    expect(hit?.open).toEqual(['block/', 'block/PartitionedCall|dense/']);
  });

  it('finds the same when it was readied in small steps', () => {
    const fresh = open(MODEL);
    let steps = 0;
    while (!fresh.prepareSearch(2)) steps += 1;
    expect(steps).toBeGreaterThan(1);
    expect(fresh.search('matmul', 9)).toEqual(graph.search('matmul', 9));
  });
});

describe('inputs', () => {
  it('are told through all calls around', () => {
    const inputs = open(MODEL).inputs('block/PartitionedCall|dense/MatMul' as NodeAddress);
    expect(inputs).toEqual([
      { kind: 'argument', address: null, argument: 'image', variable: null },
      { kind: 'weight', address: 'block/PartitionedCall|dense/ReadVariableOp', argument: null, variable: 0 },
    ]);
  });
});

describe('tracing', () => {
  const graph = open(MODEL);
  const opened = ['block/', 'block/PartitionedCall|dense/'] as GroupId[];
  const trace = (box: string, direction: 'ancestors' | 'descendants' | 'both', groups = opened): string[] =>
    graph
      .trace(groups, box as BoxId, direction)
      .map((id) => id.replace(/^.*[|/:]/, ''))
      .sort();

  it('follows tensors through open groups and calls', () => {
    expect(trace('op:block/PartitionedCall|act', 'ancestors')).toEqual(['MatMul', 'act', 'image', 'scaled']);
    expect(trace('input:image', 'descendants')).toEqual(['MatMul', 'act', 'image', 'scaled', 'scores', 'top']);
    expect(trace('input:other', 'both')).toEqual(['aside', 'other', 'side']);
  });

  it('takes a closed group as a whole', () => {
    expect(trace('op:top', 'ancestors', [])).toEqual(['', 'image', 'top']);
  });

  it('goes round loops', () => {
    const loop = open(`
      signature serving_default(n=n, x=x) -> last=loop:1
      loop: While(n, x) {cond=@more, body=@turn}
      def more(i, v) -> out=l
        l: Less(i, i)
        m: Neg(l)
      def turn(i, v) -> a=next, b=sum
        next: Sub(i, i)
        sum: AddV2(v, i)
    `);
    const ids = loop.trace(['loop#', 'loop#body|'] as GroupId[], 'op:loop#body|sum' as BoxId, 'ancestors');
    expect([...ids].sort()).toEqual(['input:n', 'input:x', 'op:loop#body|next', 'op:loop#body|sum']);
  });
});

describe('deep graphs', () => {
  it('are walked without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => `n${i}: Relu(${i === 0 ? 'x' : `n${i - 1}`})`);
    const view = open(chain.join('\n')).view('' as GroupId);
    expect(view.ok && view.value.boxes.length).toBe(20_002);
    const calls = Array.from(
      { length: 3_000 },
      (_, i) => `def f${i}(v) -> o=b\n  b: ${i < 2_999 ? `PartitionedCall(v) {f=@f${i + 1}}` : 'Tanh(v)'}`,
    );
    const wrapped = open(['y: PartitionedCall(x) {f=@f0}', ...calls].join('\n')).view('' as GroupId);
    expect(wrapped.ok && wrapped.value.boxes.map((box) => box.title)).toEqual(['x', 'Tanh', 'y']);
  });
});
