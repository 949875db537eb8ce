import { describe, expect, it } from 'vitest';
import { formatBoxes, formatEdges, formatVisible } from '../testing/formatVisible';
import { graphFromText } from '../testing/graphFromText';
import { type GraphOptions, type GraphStart, type ModelGraph, openModelGraph } from './modelGraph';

function open(text: string, options: Partial<GraphOptions> = {}, start?: GraphStart): ModelGraph {
  const from = start ?? { kind: 'signature', key: 'serving_default' };
  const graph = openModelGraph(graphFromText(text), from, { raw: false, showControl: false, ...options });
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

const CALL = `
  signature serving_default(image=x (?, 4)) -> scores=call
  k: VarHandleOp {shape=(4, 3)}
  b: VarHandleOp {shape=(3)}
  call: StatefulPartitionedCall(x, k, b) {f=@__inference_wrapped_7}
  def __inference_wrapped_7(x, k: resource, b: resource) -> out=Identity
    net/hidden/MatMul/ReadVariableOp: ReadVariableOp(k)
    net/hidden/MatMul: MatMul(x, net/hidden/MatMul/ReadVariableOp)
    net/hidden/BiasAdd/ReadVariableOp: ReadVariableOp(b)
    net/hidden/BiasAdd: BiasAdd(net/hidden/MatMul, net/hidden/BiasAdd/ReadVariableOp)
    net/top/Relu: Relu(net/hidden/BiasAdd)
    NoOp: NoOp(^net/hidden/MatMul/ReadVariableOp)
    Identity: Identity(net/top/Relu, ^NoOp)
`;

describe('opening a signature', () => {
  it('shows the model between its inputs and outputs, not the call around it', () => {
    const graph = open(CALL);
    expect(formatBoxes(graph)).toEqual(['<image (?, 4) float32', '[hidden 2]', 'Relu top', '>scores (?, 3) float32']);
    expect(formatEdges(graph)).toEqual(['image → hidden', 'hidden → top', 'top → scores']);
    expect(graph.totalOps).toBe(3);
    expect(graph.totalParameters).toBe(15);
  });

  it('folds captured variables into the ops that read them', () => {
    const graph = open(CALL);
    expect(formatBoxes(graph, 'call|net/hidden/')).toEqual(['MatMul | k ⟨4×3⟩', 'BiasAdd | b ⟨3⟩']);
    expect(formatEdges(graph, 'call|net/hidden/')).toEqual(['∂ → MatMul', 'MatMul → BiasAdd', 'BiasAdd → ∂']);
  });

  it('leaves out what the outputs do not need', () => {
    const graph = open(`
      signature serving_default(a=x) -> y=used
      used: Relu(x)
      unused: Tanh(x)
    `);
    expect(formatBoxes(graph)).toEqual(['<a (…) float32', 'Relu used', '>y (…) float32']);
  });

  it('starts at the tensors that are fed, though nodes make them', () => {
    const graph = open(`
      signature serving_default(a=mid) -> y=last
      mid: Relu(x)
      last: Tanh(mid)
    `);
    expect(formatEdges(graph)).toEqual(['a → last', 'last → y']);
  });

  it('shows a weight that is an output as a row of it', () => {
    const graph = open(`
      signature serving_default(a=x) -> w=r, same=x
      v: VarHandleOp {shape=(2, 2)}
      r: ReadVariableOp(v)
    `);
    expect(formatBoxes(graph)).toEqual(['<a (…) float32', '>w (2, 2) float32 | v ⟨2×2⟩', '>same (…) float32']);
    expect(formatEdges(graph)).toEqual(['a → same']);
  });
});

describe('opening a group', () => {
  it('draws one edge for many tensors between the same two groups', () => {
    const graph = open(`
      enc/a: MatMul(x, y)
      enc/b: Relu(enc/a)
      dec/c: AddV2(enc/a, enc/b)
      dec/d: Relu(dec/c)
    `);
    expect(formatEdges(graph)).toEqual(['x → enc', 'y → enc', 'enc → dec ×2', 'dec → dec/d']);
  });

  it('merges an op with the scope of its name', () => {
    const graph = open(`
      a/Reshape: Reshape(x, a/Reshape/shape)
      a/Reshape/shape: Pack(n, m)
      b: Relu(a/Reshape)
    `);
    expect(formatBoxes(graph, 'a/')).toEqual(['Pack shape', 'Reshape']);
  });

  it('connects the arguments inside to what the caller feeds', () => {
    const graph = open(`
      signature serving_default(x=x) -> y=top
      n: Neg(x)
      first/PartitionedCall: PartitionedCall(n) {f=@twice}
      top: Relu(first/PartitionedCall)
      def twice(v) -> out=b
        a: Sqrt(v)
        b: AddV2(a, v)
    `);
    expect(formatBoxes(graph)).toEqual(['<x (…) float32', 'Neg n', '[first 2]', 'Relu top', '>y (…) float32']);
    expect(formatEdges(graph, 'first/')).toEqual(['∂ → a', 'a → b', '∂ → b', 'b → ∂']);
  });

  it('goes straight through calls that only hand their arguments on', () => {
    const graph = open(`
      signature serving_default(x=x) -> y=top
      call: PartitionedCall(x) {f=@same}
      top: Relu(call)
      more: Relu(top)
      def same(v) -> out=i
        i: Identity(v)
    `);
    expect(formatEdges(graph)).toEqual(['x → top', 'top → y']);
  });

  it('shows both branches of an If and the body of a While', () => {
    const graph = open(`
      signature serving_default(x=x, p=p) -> y=loop
      c: If(p, x) {then_branch=@up, else_branch=@same}
      loop: While(c) {cond=@small, body=@up}
      def up(v) -> out=b
        a: Sqrt(v)
        b: Exp(a)
      def same(v) -> out=v
      def small(v) -> out=l
        l: Less(v, v)
    `);
    expect(formatBoxes(graph)).toEqual(['<x (…) float32', '<p (…) float32', '[c 2]', '[loop 3]', '>y (…) float32']);
    expect(formatBoxes(graph, 'c#')).toEqual(['[then 2]', 'else hands its inputs on']);
    expect(formatEdges(graph, 'loop#')).toEqual(['∂ → condition/l', '∂ → body', 'body → ∂']);
    expect(formatEdges(graph, 'loop#body|')).toEqual(['∂ → a', 'a → b', 'b → ∂']);
  });

  it('shows a call of itself as a link and a missing function as a problem', () => {
    const graph = open(`
      signature serving_default(x=x) -> y=top, z=gone
      top: PartitionedCall(x) {f=@again}
      gone: PartitionedCall(x) {f=@nowhere}
      def again(v) -> out=b
        a: Sqrt(v)
        b: PartitionedCall(a) {f=@again}
    `);
    expect(formatBoxes(graph)).toContain('nowhere gone !! The library has no function nowhere.');
    expect(formatBoxes(graph, 'top|')).toEqual(['Sqrt a', '@again']);
  });
});

describe('sparse tensors', () => {
  it('are one input of several tensors', () => {
    const drawn = graphFromText(`
      signature serving_default(i=i, v=v, s=s) -> y=y
      y: SparseTensorDenseMatMul(i, v, s, w)
      w: Const {value=(5, 2)}
    `);
    const [signature] = drawn.signatures;
    if (signature === undefined) throw new Error('No signature was drawn.');
    const sparse = {
      key: 'x',
      tensorName: '',
      dtype: 'float32',
      shape: [-1, 5],
      encoding: 'sparse',
      components: signature.inputs,
    } as const;
    const graph = openModelGraph(
      { ...drawn, signatures: [{ ...signature, inputs: [sparse] }] },
      { kind: 'signature', key: 'serving_default' },
      { raw: false, showControl: false },
    );
    if (!graph.ok) throw new Error(graph.failure.message);
    expect(formatBoxes(graph.value)[0]).toBe('<x (?, 5) float32 sparse');
    expect(formatEdges(graph.value)).toEqual(['x → y ×3', 'y → y']);
  });
});

describe('what is open at first', () => {
  const block = (name: string, from: string, ops: number): string =>
    Array.from({ length: ops }, (_, i) => `${name}/op${i}: Relu(${i === 0 ? from : `${name}/op${i - 1}`})`).join('\n');

  it('is everything that fits', () => {
    const graph = open(`first: Neg(x)\n${block('a', 'first', 2)}\n${block('b', 'a/op1', 2)}`);
    expect(formatVisible(graph, { open: 'default' })).toEqual([
      '<x (…) float32',
      'Neg first',
      '[a 2]',
      '  Relu op0',
      '  Relu op1',
      '    ∂ → op0',
      '    op0 → op1',
      '    op1 → ∂',
      '[b 2]',
      '  Relu op0',
      '  Relu op1',
      '    ∂ → op0',
      '    op0 → op1',
      '    op1 → ∂',
      '>b/op1 (…) float32',
      '  x → first',
      '  first → a',
      '  a → b',
      '  b → b/op1',
    ]);
  });

  it('is a whole level or none of it, but for a trunk that fits alone', () => {
    const many = Array.from({ length: 8 }, (_, i) => block(`g${i}`, i === 0 ? 'x' : `g${i - 1}/op11`, 12));
    expect(open(many.join('\n')).defaultOpen(60)).toEqual([]);
    const trunk = open(`${block('small', 'x', 4)}\n${block('large', 'small/op3', 50)}`);
    expect(trunk.defaultOpen(54)).toEqual(['large/']);
  });

  it('is never a group of more than 200 boxes', () => {
    expect(open(`y: Neg(x)\n${block('wide', 'y', 201)}`).defaultOpen(1_000)).toEqual([]);
  });
});

describe('opening a function', () => {
  const layers = `
    signature serving_default(x=x (?, 4)) -> y=all
    k1: VarHandleOp {shape=(4, 4)}
    k2: VarHandleOp {shape=(4, 4)}
    all: PartitionedCall(x, k1, k2) {f=@model}
    def model(v, a: resource, b: resource) -> o=two
      one: PartitionedCall(v, a, b) {f=@layer}
      two: PartitionedCall(one, a, a) {f=@layer}
    def layer(v, w: resource, u: resource) -> o=n
      r: ReadVariableOp(w)
      s: ReadVariableOp(u)
      m: MatMul(v, r)
      n: MatMul(m, s)
  `;

  it('names the weights that all its callers hand it', () => {
    const graph = open(layers, {}, { kind: 'function', name: 'layer' });
    expect(formatBoxes(graph)).toEqual([
      '<v (…) float32',
      'MatMul m | k1 ⟨4×4⟩',
      'MatMul n | u ⟨…⟩',
      '>o (?, ?) float32',
    ]);
  });

  it('shows a library function by the name it has there', () => {
    const missing = openModelGraph(
      graphFromText(layers),
      { kind: 'function', name: 'nothing' },
      { raw: false, showControl: false },
    );
    expect(missing).toMatchObject({ ok: false, failure: { kind: 'missing-function' } });
  });
});

describe('the raw graph', () => {
  it('shows every node that the outputs need, and what is fed', () => {
    const graph = open(CALL, { raw: true });
    expect(formatBoxes(graph)).toEqual([
      '<image (?, 4) float32',
      'VarHandleOp k',
      'VarHandleOp b',
      '[call 7]',
      '>scores (?, 3) float32',
    ]);
    expect(formatEdges(graph)).toEqual(['image → call', 'k ⇒ call', 'b ⇒ call', 'call → scores']);
  });
});

describe('control edges', () => {
  const text = `
    signature serving_default(x=x) -> y=y
    w: VarHandleOp {shape=(2)}
    set: AssignVariableOp(w, x)
    only: NoOp(^set)
    r: ReadVariableOp(w, ^only)
    y: Neg(r)
  `;

  it('are hidden, and a read that waits for an assignment is not folded', () => {
    const graph = open(text);
    expect(formatBoxes(graph)).toContain('ReadVariableOp r | w ⟨2⟩');
    expect(formatEdges(graph)).toEqual(['x → set', 'r → y', 'y → y']);
  });

  it('go through what only orders when they are shown', () => {
    expect(formatEdges(open(text, { showControl: true }))).toContain('set ⇢ r');
  });
});
