import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../../testing/runText';

/** TensorFlow 2.21 on CPU answered −2^-25 (−2.98e-8) for this chain, as a function called from a signature. */
const BLACKMAN_AT_0 = `
  c: Const {dtype=float32, value=0.41999998688697815}
  first: AddV2(c, x) {T=float32}
  y: AddV2(first, z) {T=float32}
  signature serving_default(x=x, z=z) -> y=y`;

describe('a chain of additions', () => {
  it('adds the terms of one shape before the scalar, as the graph optimiser does', async () => {
    const result = await run(engineFromText(BLACKMAN_AT_0), { x: floats([-0.5], [1]), z: floats([0.08], [1]) });
    expect(shownOutputs(result)).toEqual({ y: [-(2 ** -25)] });
  });

  it('adds in the order of the graph where the shapes differ', async () => {
    const result = await run(engineFromText(BLACKMAN_AT_0), { x: floats([-0.5], [1]), z: floats([0.08, 1], [2]) });
    const first = Math.fround(Math.fround(0.42) - 0.5);
    const y = [0.08, 1].map((z) => Math.fround(first + Math.fround(z)));
    expect(shownOutputs(result)).toEqual({ y });
  });
});

describe('a logarithm behind a matrix product', () => {
  it('is announced as approximate', async () => {
    const engine = engineFromText(`
      m: MatMul(x, x) {T=float32, transpose_a=false, transpose_b=false}
      y: Log(m) {T=float32}
      signature serving_default(x=x) -> y=y`);
    const report = await engine.checkSupport({ metaGraph: 0, signature: 'serving_default' });
    expect(report.ok && report.value.verdict).toBe('approximate');
  });
});
