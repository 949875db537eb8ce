import { describe, expect, it } from 'vitest';
import { graphFromText } from '../testing/graphFromText';
import { openModelGraph } from './modelGraph';
import type { GroupId } from './view';

function costs(text: string, batch: number): string[] {
  const graph = openModelGraph(
    graphFromText(text),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  const view = graph.value.view('' as GroupId);
  const titles = view.ok ? view.value.boxes.map((box) => box.title) : [];
  return graph.value
    .metrics('' as GroupId, batch)
    .flatMap(({ flops, activationBytes, unknownOps }, i) =>
      flops + activationBytes + unknownOps === 0
        ? []
        : [`${titles[i]} ${flops} ${activationBytes} B${unknownOps > 0 ? ` ?${unknownOps}` : ''}`],
    );
}

// The numbers follow TensorFlow's profiler; flops.test.ts holds whole networks against what it recorded.
describe('costs', () => {
  it('count a multiply-add as two and grow with the batch', () => {
    const text = `
      signature serving_default(x=x (?, 8, 8, 3)) -> y=y
      w: Const {value=(3, 3, 3, 4)}
      d: Const {value=(3, 3, 4, 1)}
      c: Conv2D(x, w) {strides=[1, 1, 1, 1], padding=SAME}
      e: DepthwiseConv2dNative(c, d) {strides=[1, 1, 1, 1], padding=SAME}
      y: Relu(e)
    `;
    expect(costs(text, 1)).toEqual(['Conv2D 13824 1024 B', 'DepthwiseConv2dNative 4608 1024 B', 'Relu 256 1024 B']);
    expect(costs(text, 10)[0]).toBe('Conv2D 138240 10240 B');
  });

  it('add up in groups and calls, and take the dearer branch', () => {
    expect(
      costs(
        `
      signature serving_default(x=x (?, 4), p=p ()) -> y=i
      w: Const {value=(4, 5)}
      g/m: MatMul(x, w)
      g/r: Relu(g/m)
      i: If(p, g/r) {then_branch=@twice, else_branch=@once}
      def twice(v) -> o=b
        a: Neg(v)
        b: Exp(a)
      def once(v) -> o=a
        a: Neg(v)
    `,
        2,
      ),
    ).toEqual(['g 90 80 B', 'i 20 80 B']);
  });

  it('are counted with pauses, of calls too, and come out the same', () => {
    const ops = Array.from({ length: 1_000 }, (_, i) => `        o${i}: Neg(${i === 0 ? 'v' : `o${i - 1}`})`);
    const text = `
      signature serving_default(x=x (?, 4)) -> y=y
      y: PartitionedCall(x) {f=@long}
      def long(v) -> o=o999
${ops.join('\n')}
    `;
    const start = { kind: 'signature', key: 'serving_default' } as const;
    const graph = openModelGraph(graphFromText(text), start, { raw: false, showControl: false });
    if (!graph.ok) throw new Error(graph.failure.message);
    const work = graph.value.measuring('' as GroupId, 2);
    let pauses = 0;
    let step = work.next();
    for (; step.done !== true; step = work.next()) pauses += 1;
    expect(pauses).toBeGreaterThanOrEqual(3);
    expect(step.value).toEqual(graph.value.metrics('' as GroupId, 2));
    expect(step.value.reduce((sum, { flops }) => sum + flops, 0)).toBe(8_000);
  });

  it('say how many ops they leave out', () => {
    expect(costs('y: Relu(x)', 1)).toEqual(['Relu 0 0 B ?1']);
  });
});

describe('costs of tensors whose first size is more than the batch', () => {
  it('count every row that a reshape made of the other sizes', () => {
    const text = `
      signature serving_default(x=x (?, 7, 7, 4)) -> y=y
      s: Const {value=[-1, 4]}
      w: Const {value=(4, 5)}
      flat: Reshape(x, s)
      y: MatMul(flat, w)
    `;
    // 2 × 49 rows × 4 × 5 for one image.
    expect(costs(text, 1).at(-1)).toBe('MatMul 1960 980 B');
    expect(costs(text, 3).at(-1)).toBe('MatMul 5880 2940 B');
  });

  it('take the first turn of a loop, and no size that a turn changes', () => {
    const text = `
      signature serving_default(x=x (?, 4), n=n ()) -> y=y
      loop: While(n, x) {cond=@more, body=@turn}
      y: Neg(loop:1)
      def more(i, v) -> out=l
        l: Less(i, i) {dtype=bool}
      def turn(i, v) -> a=i, b=grown
        squared: Square(v)
        grown: ConcatV2(v, squared, axis)
        axis: Const {value=0}
    `;
    expect(costs(text, 2)).toEqual(['loop 9 97 B', 'Neg 0 0 B ?1']);
  });
});
