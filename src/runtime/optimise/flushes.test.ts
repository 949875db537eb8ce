import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../testing/runText';

/** Expected values: TensorFlow 2.21 on CPU, one tf.function of all outputs, of tanh(x) squared, x = [1e-20, 2e-20]. */
describe('a product too small for a float32', () => {
  it.each([
    ['is 0 as a result', 'Identity(xx) {T=float32}', [0, 0]],
    ['has no root', 'Sqrt(xx) {T=float32}', [0, 0]],
    ['has no root as part of a sum', 'Sqrt(sum) {T=float32}', [0]],
    ['has the logarithm of 0', 'Log(xx) {T=float32}', [-Infinity, -Infinity]],
    ['is 0 as a result that was moved', 'Reshape(xx, tall) {T=float32, Tshape=int32}', [0, 0]],
    ['rounds up to 0 after it was moved', 'Ceil(moved) {T=float32}', [0, 0]],
    ['makes no difference to 1', 'AddV2(xx, one) {T=float32}', [1, 1]],
  ])('%s', async (_what, node, expected) => {
    const engine = engineFromText(`t: Tanh(x) {T=float32}
      xx: Mul(t, t) {T=float32}
      axis: Const {dtype=int32, value=[0]}
      tall: Const {dtype=int32, value=[2,1]}
      one: Const {dtype=float32, value=1.0}
      sum: Sum(xx, axis) {T=float32, Tidx=int32, keep_dims=false}
      moved: Reshape(xx, tall) {T=float32, Tshape=int32}
      y: ${node}
      signature serving_default(x=x) -> y=y`);
    expect(shownOutputs(await run(engine, { x: floats([1e-20, 2e-20]) }))).toEqual({ y: expected });
  });
});
