import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../../../testing/runText';

/** What TensorFlow 2.21 answers on CPU with its graph optimiser on, as it is for every loaded model. */
describe('an op that the graph optimiser rewrites', () => {
  const TURNED = `
    perm: Placeholder {dtype=int32}
    y: ConjugateTranspose(x, perm) {T=float32, Tperm=int32}
    signature serving_default(x=x, perm=perm) -> y=y`;

  it('refuses to conjugate real numbers that keep their axes', async () => {
    const result = await run(engineFromText(TURNED), { x: floats([1, 2], [1, 2]), perm: ints([0, 1]) });
    expect(shownOutputs(result)).toMatch(/^InvalidArgumentError .*Value for attr 'T' of float32 is not in the list/);
  });

  it('turns real numbers whose axes change places', async () => {
    const result = await run(engineFromText(TURNED), { x: floats([1, 2, 3, 4], [2, 2]), perm: ints([1, 0]) });
    expect(shownOutputs(result)).toEqual({ y: [1, 3, 2, 4] });
  });

  it.each(['uint32', 'uint64'])('says beforehand that ones of %s may be zeros', async (dtype) => {
    const engine = engineFromText(`
      x: Placeholder {dtype=${dtype}}
      y: OnesLike(x) {T=${dtype}}
      signature serving_default(x=x) -> y=y`);
    const report = await engine.checkSupport({ metaGraph: 0, signature: 'serving_default' });
    expect(report.ok && report.value.verdict).toBe('blocked');
  });

  const reduced = (op: string, shape: string): string => `
    axes: Placeholder {dtype=int32}
    y: ${op}(x, axes) {T=float32, Tidx=int32, keep_dims=false}
    signature serving_default(x=x ${shape}, axes=axes (2)) -> y=y`;
  const TWICE = { x: floats([1, 2, 3, 4, 5, 6], [2, 3]), axes: ints([0, 0]) };

  it.each(['Sum', 'Max'])('%s takes all axes where their number says so beforehand', async (op) => {
    expect(shownOutputs(await run(engineFromText(reduced(op, '(?, 3)')), TWICE))).toEqual({
      y: [op === 'Sum' ? 21 : 6],
    });
  });

  it('refuses an axis given twice where the rank is not known', async () => {
    expect(shownOutputs(await run(engineFromText(reduced('Sum', '(…)')), TWICE))).toMatch(/duplicate dimension: 0,0/);
  });

  it('refuses an axis given twice to EuclideanNorm, which is never rewritten', async () => {
    expect(shownOutputs(await run(engineFromText(reduced('EuclideanNorm', '(2, 3)')), TWICE))).toMatch(/duplicate/);
  });

  const broadcast = (shape: string): string => `
    to: Placeholder {dtype=int32}
    y: BroadcastTo(x, to) {T=float32, Tidx=int32}
    signature serving_default(x=x ${shape}, to=to (1)) -> y=y`;

  it('passes on what is known to have nothing to broadcast', async () => {
    const inputs = { x: floats([1, 2], [2]), to: ints([3]) };
    expect(shownOutputs(await run(engineFromText(broadcast('(2)')), inputs))).toEqual({ y: [1, 2] });
    expect(shownOutputs(await run(engineFromText(broadcast('(?)')), inputs))).toMatch(/Incompatible shapes: \[2\] vs/);
  });

  const reshaped = (shape: string): string => `
    to: Const {dtype=int32, value=[3, 2]}
    y: Reshape(x, to) {T=float32, Tshape=int32}
    signature serving_default(x=x ${shape}) -> y=y`;

  it('passes on what may have the constant shape asked for, but for one open size', async () => {
    const inputs = { x: floats([1, 2], [1, 2]) };
    expect(shownOutputs(await run(engineFromText(reshaped('(?, 2)')), inputs))).toEqual({ y: [1, 2] });
    expect(shownOutputs(await run(engineFromText(reshaped('(?, ?)')), inputs))).toMatch(/requested shape has 6/);
    expect(shownOutputs(await run(engineFromText(reshaped('(1, 2)')), inputs))).toMatch(/requested shape has 6/);
  });
});
