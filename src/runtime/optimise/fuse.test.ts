import { describe, expect, it } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { floats, modelOf } from '../../testing/runText';
import { createEngine } from '../engine';

const REF = { metaGraph: 0, signature: 'serving_default' };
const CONV =
  '{T=float32, strides=[1, 1, 1, 1], padding=SAME, data_format=NHWC, dilations=[1, 1, 1, 1], explicit_paddings=[], use_cudnn_on_gpu=true}';

/** Runs a graph on wasm with all work on the backend, fused and node by node. */
async function bothWays(
  text: string,
  weights: Readonly<Record<string, readonly number[]>>,
  shape: readonly number[],
  x: readonly number[],
) {
  const checkpoint = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [name, name === 'w' ? floats(values, shape) : floats(values)]),
  );
  const engine = createEngine(modelOf(graphFromText(text), checkpoint), 'wasm', { hostLimit: 0 });
  const inputs = { x: floats(x, [1, 2, 2, x.length / 4]) };
  const ask = async (keepValues: boolean) => {
    const result = await engine.run({ ...REF, inputs, keepValues });
    if (!result.ok) throw new Error(result.failure.message);
    return {
      y: [...(result.value.outputs['y']?.data ?? [])] as number[],
      steps: result.value.nodes.address,
      into: result.value.fused,
    };
  };
  const answers = { apart: await ask(true), fused: await ask(false), again: await ask(false) };
  await engine.dispose();
  return answers;
}

const variables = (names: readonly string[]): string =>
  names
    .map(
      (name) =>
        `${name}: VarHandleOp {dtype=float32, shape=(…), shared_name=${name}}\n${name}r: ReadVariableOp(${name}) {dtype=float32}`,
    )
    .join('\n');

const CHAIN = `
${variables(['w', 'scale', 'shift'])}
c: Conv2D(x, wr) ${CONV}
m: Mul(c, scaler) {T=float32}
a: AddV2(shiftr, m) {T=float32}
y: Relu(a) {T=float32}
signature serving_default(x=x) -> y=y`;

const WEIGHTS = { w: [1, -2, 3, 0.5], scale: [2, -1], shift: [0.25, 10] };
const X = [1, 2, -3, 4, 0.5, -6, 7, 8];

describe('fusing', () => {
  it('gives what the nodes give one by one', async () => {
    const { apart, fused, again } = await bothWays(CHAIN, WEIGHTS, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 5));
    expect(again.y).toEqual(fused.y);
    expect(apart.steps).toEqual(expect.arrayContaining(['c', 'm', 'a', 'y']));
    expect(fused.steps).toContain('y');
    expect(fused.steps).not.toContain('c');
  });

  it('adds a shortcut in the memory of the sum, and leaves the shortcut as it was', async () => {
    const text = `
${variables(['w', 'shift'])}
c: Conv2D(x, wr) ${CONV}
b: BiasAdd(c, shiftr) {T=float32, data_format=NHWC}
short: Neg(x) {T=float32}
a: AddV2(short, b) {T=float32}
r: Relu(a) {T=float32}
both: Pack(r, short) {T=float32, N=2, axis=0}
signature serving_default(x=x) -> y=both`;
    const { apart, fused, again } = await bothWays(text, WEIGHTS, [1, 1, 2, 2], [1, 2, -3, 4, 0.5, -6, Number.NaN, 8]);
    expect(fused.into).toContainEqual({ address: 'a', into: 'r' });
    // x · w + shift − x, by hand for the first two pixels; then −x.
    expect(fused.y.slice(0, 4)).toEqual([6.25, 7, 12.25, 14]);
    expect(fused.y.slice(8, 14)).toEqual([-1, -2, 3, -4, -0.5, 6]);
    expect(fused.y).toEqual(apart.y);
    expect(again.y).toEqual(apart.y);
  });

  it('says into which node the others went', async () => {
    const { apart, fused, again } = await bothWays(CHAIN, WEIGHTS, [1, 1, 2, 2], X);
    expect(apart.into).toEqual([]);
    expect(fused.into).toEqual(['c', 'm', 'a'].map((address) => ({ address, into: 'y' })));
    expect(again.into).toEqual(fused.into);
  });

  it('passes NaN on, through a depthwise convolution and Relu6 as well', async () => {
    const x = [1, Number.NaN, -3, 4, 0.5, -6, 70, 8];
    const conv = await bothWays(CHAIN, WEIGHTS, [1, 1, 2, 2], x);
    expect(conv.fused.y.map(Number.isNaN)).toEqual(conv.apart.y.map(Number.isNaN));
    const text = CHAIN.replace('Conv2D', 'DepthwiseConv2dNative').replace('Relu', 'Relu6');
    const depthwise = await bothWays(text, { ...WEIGHTS, w: [1, -2] }, [1, 1, 2, 1], x);
    expect(depthwise.fused.y).toEqual(depthwise.apart.y);
    expect(depthwise.fused.y.some(Number.isNaN)).toBe(true);
  });

  it('takes Relu6 in where nothing can be NaN, and leaves it out where something is', async () => {
    const text = CHAIN.replace('Relu', 'Relu6');
    const plain = await bothWays(text, WEIGHTS, [1, 1, 2, 2], [1, 2, -3, 4, 0.5, -6, 70, 8]);
    plain.fused.y.forEach((value, i) => expect(value).toBeCloseTo(plain.apart.y[i] as number, 5));
    expect(Math.max(...plain.fused.y)).toBe(6);
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, 3e38]) {
      const { apart, fused } = await bothWays(text, WEIGHTS, [1, 1, 2, 2], [1, odd, -3, 4, 0.5, -6, 70, 8]);
      expect(fused.y).toEqual(apart.y);
    }
    const weights = { ...WEIGHTS, scale: [Number.NaN, 1] };
    const { apart, fused } = await bothWays(text, weights, [1, 1, 2, 2], X);
    expect(fused.y).toEqual(apart.y);
    expect(fused.y.some(Number.isNaN)).toBe(true);
  });

  it('takes in a scale that is computed from weights', async () => {
    const text = CHAIN.replace('c: Conv2D', 'root: Rsqrt(scaler) {T=float32}\nc: Conv2D').replace(
      'Mul(c, scaler)',
      'Mul(c, root)',
    );
    const { apart, fused } = await bothWays(text, { ...WEIGHTS, scale: [4, 0.25] }, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 5));
    expect(fused.steps).not.toContain('m');
  });

  it('leaves alone a value that somebody else reads', async () => {
    const text = CHAIN.replace('y=y', 'y=y, m=m');
    const { fused } = await bothWays(text, WEIGHTS, [1, 1, 2, 2], X);
    expect(fused.steps).toEqual(expect.arrayContaining(['m', 'a', 'y']));
  });

  it('adds what is no weight after the convolution, not into it', async () => {
    const text = CHAIN.replace('a: AddV2(shiftr, m)', 'a: AddV2(x, m)');
    const { apart, fused } = await bothWays(text, WEIGHTS, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 5));
  });

  it('gives the sum of two convolutions to one of them', async () => {
    const text = `
      ${variables(['w', 'scale', 'shift'])}
      c: Conv2D(x, wr) ${CONV}
      a: AddV2(c, scaler) {T=float32}
      d: Conv2D(x, wr) ${CONV}
      b: AddV2(d, shiftr) {T=float32}
      sum: AddV2(a, b) {T=float32}
      y: Relu(sum) {T=float32}
      signature serving_default(x=x) -> y=y`;
    const { apart, fused } = await bothWays(text, WEIGHTS, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 5));
    expect(fused.steps).not.toContain('a');
    expect(fused.steps).toContain('b');
  });

  it('takes the statistics of batch norm into the weights', async () => {
    const text = `
      ${variables(['w', 'scale', 'shift', 'mean', 'variance'])}
      c: Conv2D(x, wr) ${CONV}
      y: FusedBatchNormV3(c, scaler, shiftr, meanr, variancer) {T=float32, U=float32, epsilon=0.001, is_training=false, data_format=NHWC, exponential_avg_factor=1.0}
      signature serving_default(x=x) -> y=y`;
    const weights = { ...WEIGHTS, mean: [0.5, -1], variance: [4, 0.25] };
    const { apart, fused } = await bothWays(text, weights, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 4));
    expect(fused.steps).not.toContain('c');
  });

  it('leaves a batch norm alone whose statistics somebody reads', async () => {
    const text = `
      ${variables(['w', 'scale', 'shift', 'mean', 'variance'])}
      c: Conv2D(x, wr) ${CONV}
      n: FusedBatchNormV3(c, scaler, shiftr, meanr, variancer) {T=float32, U=float32, epsilon=0.001, is_training=false, data_format=NHWC, exponential_avg_factor=1.0}
      y: AddV2(n, n:1) {T=float32}
      signature serving_default(x=x) -> y=y`;
    const weights = { ...WEIGHTS, mean: [0.5, -1], variance: [4, 0.25] };
    const { apart, fused } = await bothWays(text, weights, [1, 1, 2, 2], X);
    fused.y.forEach((value, i) => expect(value).toBeCloseTo(apart.y[i] as number, 4));
    expect(fused.y.length).toBe(apart.y.length);
  });
});
