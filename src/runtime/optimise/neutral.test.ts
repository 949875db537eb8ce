import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../testing/runText';

const X = [1e-42, -0, 1];

/** Expected values: TensorFlow 2.21 on CPU, each graph as a tf.function of a [3] or [1] input, optimised as it is by default. */
async function answer(node: string, x = X, constant = 'value=1.0'): Promise<unknown> {
  const engine = engineFromText(`c: Const {dtype=float32, ${constant}}
    y: ${node} {T=float32}
    signature serving_default(x=x) -> y=y`);
  return shownOutputs(await run(engine, { x: floats(x) }));
}

const TINY = Math.fround(1e-42);

describe('a constant that changes nothing', () => {
  it.each(['Mul(x, c)', 'Mul(c, x)', 'RealDiv(x, c)'])('%s with ones hands on what it is given', async (node) => {
    expect(await answer(node)).toEqual({ y: [TINY, -0, 1] });
  });

  it.each(['AddV2(x, c)', 'AddV2(c, x)', 'Sub(x, c)'])('%s with zeros hands on what it is given', async (node) => {
    expect(await answer(node, X, 'value=0.0')).toEqual({ y: [TINY, -0, 1] });
  });

  it('is reckoned with where it is another number, or on the other side of a division', async () => {
    expect(await answer('Mul(x, c)', X, 'value=2.0')).toEqual({ y: [0, -0, 2] });
    expect(await answer('RealDiv(c, x)', [2, -4])).toEqual({ y: [0.5, -0.25] });
  });

  it('is reckoned with where it stretches what it meets', async () => {
    expect(await answer('Mul(x, c)', [3], 'value=[1.0,1.0]')).toEqual({ y: [3, 3] });
  });
});
