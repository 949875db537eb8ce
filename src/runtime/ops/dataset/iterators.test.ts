import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../../testing/runText';

/** An iterator that lives as long as the model, as the graphs of TensorFlow 1 have it. */
const NAMED = `
  it: IteratorV2 {shared_name="it", container="", output_types=[float32]}
  d: TensorSliceDataset(x) {Toutput_types=[float32]}
  m: MakeIterator(d, it)
  started: Const(^m) {dtype=float32, value=1.5}
  next: IteratorGetNext(it) {output_types=[float32]}
  bad: CheckNumerics(broken, ^next) {T=float32, message="bad"}
  broken: Placeholder {dtype=float32}
  signature start(x=x) -> y=started
  signature next() -> y=next
  signature fail(broken=broken) -> y=bad`;

describe('an iterator of the model', () => {
  it('goes on from run to run, to its end, and begins again when it is made again', async () => {
    const engine = engineFromText(NAMED);
    expect(shownOutputs(await run(engine, {}, 'next'))).toMatch(/^FailedPreconditionError at next: /);
    await run(engine, { x: floats([3, 4]) }, 'start');
    expect(shownOutputs(await run(engine, {}, 'next'))).toEqual({ y: [3] });
    expect(shownOutputs(await run(engine, {}, 'next'))).toEqual({ y: [4] });
    expect(shownOutputs(await run(engine, {}, 'next'))).toMatch(/^OutOfRangeError at next: End of sequence/);
    await run(engine, { x: floats([7]) }, 'start');
    expect(shownOutputs(await run(engine, {}, 'next'))).toEqual({ y: [7] });
  });

  it('stands where it stood when a run fails', async () => {
    const engine = engineFromText(NAMED);
    await run(engine, { x: floats([3, 4, 5]) }, 'start');
    expect(shownOutputs(await run(engine, {}, 'next'))).toEqual({ y: [3] });
    const broken = floats(Number.NaN);
    expect(shownOutputs(await run(engine, { broken }, 'fail'))).toMatch(/^InvalidArgumentError at bad/);
    expect(shownOutputs(await run(engine, {}, 'next'))).toEqual({ y: [4] });
  });

  it('is gone when the state is reset', async () => {
    const engine = engineFromText(NAMED);
    await run(engine, { x: floats([3, 4]) }, 'start');
    await engine.resetState();
    expect(shownOutputs(await run(engine, {}, 'next'))).toMatch(/^FailedPreconditionError/);
  });
});
