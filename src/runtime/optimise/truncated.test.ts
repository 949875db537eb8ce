import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../testing/runText';

/** Expected values: TensorFlow 2.21 on CPU, each graph as a tf.function, called with the optimiser as it is by default. */
async function answer(inputs: string, one = 'value=1.0'): Promise<unknown> {
  const engine = engineFromText(`one: Const {dtype=float32, ${one}}
    y: TruncateDiv(${inputs}) {T=float32}
    signature serving_default(x=x) -> y=y`);
  return shownOutputs(await run(engine, { x: floats([1.5, -2.5, 3.25]) }));
}

describe('TruncateDiv of floats', () => {
  it('cuts nothing off where it divides by 1, and divides 1', async () => {
    expect(await answer('x, one')).toEqual({ y: [1.5, -2.5, 3.25] });
    expect(await answer('one, x')).toEqual({ y: [0.6666666865348816, -0.4000000059604645, 0.3076923191547394] });
  });

  it('cuts off as it should for any other constant', async () => {
    expect(await answer('x, one', 'value=2.0')).toEqual({ y: [0, -1, 1] });
  });
});
