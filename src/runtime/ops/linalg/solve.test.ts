import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../../testing/runText';

describe('Cholesky of a matrix that is not positive definite', () => {
  it('fills the lower triangle with NaN, as TensorFlow does, and leaves zeros above', async () => {
    const engine = engineFromText(`
      y: Cholesky(x) {T=float32}
      signature serving_default(x=x) -> y=y`);
    const result = await run(engine, { x: floats([1, 2, 2, 1], [2, 2]) });
    expect(shownOutputs(result)).toEqual({ y: [Number.NaN, 0, Number.NaN, Number.NaN] });
  });
});
