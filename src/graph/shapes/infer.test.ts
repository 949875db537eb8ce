import { describe, expect, it } from 'vitest';
import { formatBoxes, formatEdges } from '../../testing/formatVisible';
import { graphFromText } from '../../testing/graphFromText';
import { openModelGraph } from '../modelGraph';

/** Shape of what `node` makes, on its edge to the output; inputs are `x (…)` as given. */
function shapeOf(inputs: string, lines: string): string {
  const text = `
    signature serving_default(${inputs}) -> out=y
    ${lines.trim()}
  `;
  const graph = openModelGraph(
    graphFromText(text.replaceAll(/^ +/gm, '')),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return formatEdges(graph.value, '', true).at(-1)?.split(': ')[1] ?? '';
}

// The expected shapes are the static shapes TensorFlow 2.21 gives the same raw ops inside a tf.function.
describe('static shapes', () => {
  it.each([
    [
      'x=x (?, 28, 28, 1)',
      'y: Conv2D(x, w) {strides=[1, 2, 2, 1], padding=SAME}\nw: Const {value=(5, 5, 1, 6)}',
      '(?, 14, 14, 6)',
    ],
    [
      'x=x (?, 28, 28, 1)',
      'y: Conv2D(x, w) {strides=[1, 1, 1, 1], padding=VALID}\nw: Const {value=(5, 5, 1, 6)}',
      '(?, 24, 24, 6)',
    ],
    ['x=x (?, 9, 9, 4)', 'y: MaxPool(x) {ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding=VALID}', '(?, 4, 4, 4)'],
    [
      'x=x (?, 5, 5, 4)',
      'y: DepthwiseConv2dNative(x, w) {strides=[1, 1, 1, 1], padding=SAME}\nw: Const {value=(3, 3, 4, 2)}',
      '(?, 5, 5, 8)',
    ],
    ['x=x (?, 4)', 'y: MatMul(x, w)\nw: Const {value=(4, 3)}', '(?, 3)'],
    [
      'x=x (?, 3)',
      'y: SimpleMLInferenceOpWithHandle(x, b, c, c, c, c, m) {dense_output_dim=2}\nb: Const {value=(0, 0)}\nc: Const {value=(0, 0)}\nm: SimpleMLCreateModelResource()',
      '(?, 2)',
    ],
    ['x=x (?, 4)', 'y: MatMul(x, w) {transpose_b=true}\nw: Const {value=(3, 4)}', '(?, 3)'],
    ['x=x (?, 7, 1), z=z (1, 5)', 'y: AddV2(x, z)', '(?, 7, 5)'],
    ['x=x (?, 5, 4)', 'y: Reshape(x, s)\ns: Const {value=[-1, 20]}', '(?, 20)'],
    ['x=x (2, 5, 4)', 'y: Reshape(x, s)\ns: Const {value=[-1, 8]}', '(5, 8)'],
    ['x=x (?, 5, 4)', 'y: Transpose(x, p)\np: Const {value=[2, 0, 1]}', '(4, ?, 5)'],
    ['x=x (?, 5), z=z (?, 3)', 'y: ConcatV2(x, z, a)\na: Const {value=-1}', '(?, 8)'],
    ['x=x (?, 5), z=z (?, 5)', 'y: Pack(x, z) {axis=1}', '(?, 2, 5)'],
    ['x=x (?, 5, 6)', 'y: Mean(x, a)\na: Const {value=[1]}', '(?, 6)'],
    ['x=x (?, 5, 6)', 'y: Mean(x, a) {keep_dims=true}\na: Const {value=[1, 2]}', '(?, 1, 1)'],
    [
      'x=x (?, 5, 6)',
      'y: StridedSlice(x, b, e, s) {begin_mask=1, end_mask=1, shrink_axis_mask=2}\nb: Const {value=[0, 0, 1]}\ne: Const {value=[0, 1, 4]}\ns: Const {value=[1, 1, 2]}',
      '(?, 2)',
    ],
    ['x=x (?, 4, 6)', 'y: Einsum(x, w) {equation="abc,cd->abd"}\nw: Const {value=(6, 9)}', '(?, 4, 9)'],
    ['x=x (?, 3)', 'y: ExpandDims(x, a)\na: Const {value=1}', '(?, 1, 3)'],
    ['x=x (?, 3), i=i (2, 7)', 'y: GatherV2(x, i, a)\na: Const {value=1}', '(?, 2, 7)'],
    ['x=x (?, 3)', 'y: Tile(x, t)\nt: Const {value=[1, 4]}', '(?, 12)'],
    [
      'x=x (?), p=p (?)',
      'y: RaggedTensorToTensor(s, x, d, p)\ns: Const {value=[-1, 20]}\nd: Const {value=0}',
      '(?, 20)',
    ],
    [
      'x=x (?, 4), p=p (?)',
      'y: RaggedTensorToTensor(s, x, d, p)\ns: Const {value=[5, -1, 4]}\nd: Const {value=0}',
      '(5, ?, 4)',
    ],
    [
      'x=x (?, 4), p=p (?)',
      'y: RaggedTensorToTensor(s, x, d, p)\ns: Const {value=[-1, -1, -1]}\nd: Const {value=0}',
      '(?, ?, 4)',
    ],
  ])('of %s through %s is %s', (inputs, lines, expected) => {
    expect(shapeOf(inputs, lines)).toBe(expected);
  });

  it('follow a shape that the graph computes from a shape', () => {
    const lines = `
      s: Shape(x)
      b: StridedSlice(s, b0, b1, one) {shrink_axis_mask=1}
      b0: Const {value=[0]}
      b1: Const {value=[1]}
      one: Const {value=[1]}
      d: Const {value=20}
      p: Pack(b, d)
      y: Reshape(x, p)
    `;
    expect(shapeOf('x=x (?, 5, 4)', lines)).toBe('(?, 20)');
    expect(shapeOf('x=x (3, 5, 4)', lines)).toBe('(3, 20)');
  });

  it('follow what a list was filled with through a loop', () => {
    const text = `
      signature serving_default(x=x (5, ?, 4), n=n ()) -> out=y
      in: TensorListFromTensor(x, e)
      e: Const {value=[-1, 4]}
      five: Const {value=5}
      res: TensorListReserve(e, five)
      loop: While(n, in, res) {cond=@more, body=@turn}
      y: TensorListStack(loop:2, e)
      def more(i, a, b) -> out=l
        l: Less(i, i)
      def turn(i, a, b) -> i2=i, a2=a, b2=set
        item: TensorListGetItem(a, i, e)
        e: Const {value=[-1, 4]}
        wide: ConcatV2(item, item, axis)
        axis: Const {value=1}
        set: TensorListSetItem(b, i, item)
    `;
    const graph = openModelGraph(
      graphFromText(text.replaceAll(/^ {6}/gm, '')),
      { kind: 'signature', key: 'serving_default' },
      { raw: false, showControl: false },
    );
    expect(graph.ok && formatEdges(graph.value, '', true).at(-1)).toBe('y → out: (5, ?, 4)');
  });

  it('do not take a signature that says no shape for one of a scalar', () => {
    const text = `
      signature serving_default(x=p ()) -> out=y ()
      p: Placeholder {shape=(), _output_shapes=[(?, 1)]}
      y: Neg(p)
    `;
    const graph = openModelGraph(
      graphFromText(text.replaceAll(/^ +/gm, '')),
      { kind: 'signature', key: 'serving_default' },
      { raw: false, showControl: false },
    );
    expect(graph.ok && formatBoxes(graph.value)).toEqual(['<x (?, 1) float32', 'Neg y', '>out (?, 1) float32']);
  });

  it('go into calls and come back', () => {
    const lines = `
      w: VarHandleOp {shape=(4, 3)}
      c: PartitionedCall(x, w) {f=@dense}
      y: Neg(c)
      def dense(v, k: resource) -> out=m
    `;
    const text = `
      signature serving_default(x=x (?, 4)) -> out=y
      ${lines.trim()}
        r: ReadVariableOp(k)
        m: MatMul(v, r)
    `;
    const graph = openModelGraph(
      graphFromText(text.replaceAll(/^ {6}/gm, '')),
      { kind: 'signature', key: 'serving_default' },
      { raw: false, showControl: false },
    );
    expect(graph.ok && formatEdges(graph.value, '', true)).toEqual([
      'x → c/m: (?, 4)',
      'c/m → y: (?, 3)',
      'y → out: (?, 3)',
    ]);
  });
});
