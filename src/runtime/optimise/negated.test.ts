import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../testing/runText';

/** Expected values: TensorFlow 2.21 on CPU, each graph as a tf.function, called with the optimiser as it is by default. */
async function answer(text: string): Promise<unknown> {
  const engine = engineFromText(`zero: Const {dtype=float32, value=0.0}
    ${text}`);
  return shownOutputs(await run(engine, { x: floats([Number.NaN, 1, 0, -1]) }));
}

describe('the negation of a comparison', () => {
  it.each([
    ['Greater', [0, 0, 1, 1]],
    ['GreaterEqual', [0, 0, 0, 1]],
    ['Less', [0, 1, 1, 0]],
    ['LessEqual', [0, 1, 0, 0]],
    ['Equal', [1, 1, 0, 1]],
    ['NotEqual', [0, 0, 1, 0]],
  ])('%s is the opposite comparison, false of NaN', async (op, expected) => {
    expect(
      await answer(`c: ${op}(x, zero) {T=float32, incompatible_shape_error=true}
        same: Identity(c) {T=bool}
        y: LogicalNot(same) {}
        signature serving_default(x=x) -> y=y`),
    ).toEqual({ y: expected });
  });

  it('stays where the comparison is read too', async () => {
    expect(
      await answer(`c: Greater(x, zero) {T=float32}
        y: LogicalNot(c) {}
        signature serving_default(x=x) -> y=y, c=c`),
    ).toEqual({ y: [1, 0, 1, 1], c: [0, 1, 0, 0] });
  });

  it('is turned for two negations alike', async () => {
    expect(
      await answer(`c: Greater(x, zero) {T=float32}
        y: LogicalNot(c) {}
        z: LogicalNot(c) {}
        signature serving_default(x=x) -> y=y, z=z`),
    ).toEqual({ y: [0, 0, 1, 1], z: [0, 0, 1, 1] });
  });
});
