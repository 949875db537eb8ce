import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../../../testing/runText';

const MAPPED = `
  d: TensorSliceDataset(x) {Toutput_types=[float32]}
  m: MapDataset(d) {f=@checked, preserve_cardinality=true, Targuments=[], output_types=[float32]}
  r: ReduceDataset(m, zero) {f=@sum, Tstate=[float32], Targuments=[]}
  e: IgnoreErrorsDataset(m) {output_types=[float32]}
  s: ReduceDataset(e, zero) {f=@sum, Tstate=[float32], Targuments=[]}
  zero: Const {dtype=float32, value=0}
  signature all(x=x) -> y=r
  signature some(x=x) -> y=s
  def checked(v) -> r=c
    c: CheckNumerics(v) {T=float32, message="bad"}
  def sum(a, b) -> r=s
    s: AddV2(a, b) {T=float32}`;

describe('an element that cannot be made', () => {
  it('is refused at the node of the function that refused it', async () => {
    const engine = engineFromText(MAPPED);
    const answer = shownOutputs(await run(engine, { x: floats([3, Number.NaN, 4]) }, 'all'));
    expect(answer).toMatch(/^InvalidArgumentError at c: /);
  });

  it('is left out where errors are ignored, however many there are', async () => {
    const engine = engineFromText(MAPPED);
    const values = Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 1 : Number.NaN));
    expect(shownOutputs(await run(engine, { x: floats(values) }, 'some'))).toEqual({ y: [1000] });
    expect(shownOutputs(await run(engine, { x: floats([Number.NaN]) }, 'some'))).toEqual({ y: [0] });
  });
});
