import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../../testing/runText';

/**
 * Expected values: TensorFlow 2.21 on CPU, each graph as a tf.function with an
 * input of unknown size, called with the optimiser as it is by default.
 */
async function answer(text: string, x: ReturnType<typeof floats>): Promise<unknown> {
  return shownOutputs(await run(engineFromText(text), { x }));
}

const AXIS = 'axis: Const {dtype=int32, value=0}';
const ARG = '{T=float32, Tidx=int32, output_type=int64}';
const MAX = '{T=float32, Tidx=int32, keep_dims=false}';

describe('a reduction of a monotone function', () => {
  it('is taken before the function', async () => {
    const text = `${AXIS}
      f: Sqrt(x) {T=float32}
      y: Max(f, axis) ${MAX}
      signature serving_default(x=x) -> y=y`;
    expect(await answer(text, floats([-1, 4]))).toEqual({ y: [2] });
  });

  // The optimiser writes down the first output for any.
  it.each([
    ['', [3, 4]],
    ['0', [1, 2]],
  ])('stays behind the function over no axis: [%s]', async (axes, wanted) => {
    const text = `axes: Const {dtype=int32, value=[${axes}]}
      dim: Const {dtype=int32, value=0}
      parts: Split(dim, x) {T=float32, num_split=2}
      f: Rint(parts:1) {T=float32}
      y: Max(f, axes) {T=float32, Tidx=int32, keep_dims=true}
      signature serving_default(x=x) -> y=y`;
    const x = { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.2, 2.2, 3.2, 4.2) } as const;
    expect(await answer(text, x)).toEqual({ y: wanted });
  });

  it('leaves nothing of the function where only the place counts', async () => {
    const text = `${AXIS}
      f: Relu(x) {T=float32}
      y: ArgMax(f, axis) ${ARG}
      signature serving_default(x=x) -> y=y`;
    expect(await answer(text, floats([-3, -1]))).toEqual({ y: [1n] });
  });

  it('is turned into its opposite by a function that falls', async () => {
    const text = `${AXIS}
      x: Placeholder {dtype=int32}
      f: Neg(x) {T=int32}
      y: Max(f, axis) {T=int32, Tidx=int32, keep_dims=false}
      signature serving_default(x=x int32) -> y=y`;
    expect(await answer(text, ints([-(2 ** 31), 5]))).toEqual({ y: [-(2 ** 31)] });
  });

  it('goes before one function after another, and past Identity', async () => {
    const text = `${AXIS}
      relu: Relu(x) {T=float32}
      same: Identity(relu) {T=float32}
      neg: Neg(same) {T=float32}
      y: ArgMax(neg, axis) ${ARG}
      signature serving_default(x=x) -> y=y`;
    expect(await answer(text, floats([-1, -2]))).toEqual({ y: [1n] });
  });

  it('reads its own output of a branch, which the optimiser has taken apart before', async () => {
    const text = `${AXIS}
      both: StatelessIf(axis, x) {then_branch=@both, else_branch=@both, Tout=[float32, float32]}
      f: Sqrt(both:1) {T=float32}
      y: Max(f, axis) ${MAX}
      signature serving_default(x=x) -> y=y
      def both(v) -> a=same, b=n
        same: Identity(v) {T=float32}
        n: Neg(v) {T=float32}`;
    expect(await answer(text, floats([-1, 4]))).toEqual({ y: [1] });
  });

  it('reads the first output of the node before, as the optimiser forgets which', async () => {
    const text = `${AXIS}
      parts: Split(axis, x) {T=float32, num_split=2}
      f: Exp(parts:1) {T=float32}
      y: Max(f, axis) ${MAX}
      signature serving_default(x=x) -> y=y`;
    expect(await answer(text, floats([1, 2, 3, 4]))).toEqual({ y: [7.389056205749512] });
  });

  it('stays behind a function that somebody else reads', async () => {
    const text = `${AXIS}
      f: Sqrt(x) {T=float32}
      y: Max(f, axis) ${MAX}
      signature serving_default(x=x) -> y=y, f=f`;
    expect(await answer(text, floats([-1, 4]))).toEqual({ y: [Number.NaN], f: [Number.NaN, 2] });
  });

  it('stays behind Relu where that becomes one kernel with a bias', async () => {
    const text = `
      axis: Const {dtype=int32, value=1}
      shape: Const {dtype=int32, value=[1,2]}
      row: Reshape(x, shape) {T=float32, Tshape=int32}
      sum: BiasAdd(row, x) {T=float32, data_format=NHWC}
      f: Relu(sum) {T=float32}
      y: ArgMax(f, axis) ${ARG}
      signature serving_default(x=x) -> y=y`;
    expect(await answer(text, floats([-1, -0.5]))).toEqual({ y: [0n] });
  });

  it('stays behind a function of constants, which is folded before', async () => {
    const text = `${AXIS}
      c: Const {dtype=float32, value=[100.5,200.5]}
      f: Sigmoid(c) {T=float32}
      y: ArgMax(f, axis) ${ARG}
      signature serving_default(x=x) -> y=y, x=x`;
    expect(await answer(text, floats([0]))).toEqual({ y: [0n], x: [0] });
  });

  it('shows the function its own value when every value is kept', async () => {
    const text = `${AXIS}
      f: Sqrt(x) {T=float32}
      y: Max(f, axis) ${MAX}
      signature serving_default(x=x) -> y=y`;
    const engine = engineFromText(text);
    const ask = async (keepValues: boolean) => {
      const result = await engine.run({
        metaGraph: 0,
        signature: 'serving_default',
        inputs: { x: floats([-1, 4]) },
        keepValues,
      });
      if (!result.ok) throw new Error(result.failure.message);
      return {
        y: [...(result.value.outputs['y']?.data ?? [])],
        steps: result.value.nodes.address,
        into: result.value.fused,
      };
    };
    const [kept, lean] = [await ask(true), await ask(false)];
    expect(kept).toMatchObject({ y: [2], into: [] });
    expect(kept.steps).toContain('f');
    expect(lean).toMatchObject({ y: [2], into: [{ address: 'f', into: 'y' }] });
    expect(lean.steps).not.toContain('f');
  });
});
