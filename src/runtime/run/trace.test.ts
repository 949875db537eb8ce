import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run } from '../../testing/runText';

const LOOP = `
  zero: Const {dtype=int32, value=0}
  first: Neg(x) {T=float32}
  loop: StatelessWhile(zero, first) {cond=@below, body=@step, Tout=[int32, float32]}
  last: Neg(loop:1) {T=float32}
  signature serving_default(x=x) -> y=last
  def below(i: int32, v: float32) -> r=less
    limit: Const {dtype=int32, value=3}
    less: Less(i, limit) {T=int32, dtype=bool}
  def step(i: int32, v: float32) -> i1=i1, v1=v1
    one: Const {dtype=int32, value=1}
    i1: AddV2(i, one) {T=int32}
    half: Mul(v, v) {T=float32}
    v1: AddV2(half, v) {T=float32}`;

describe('what a run tells of its nodes', () => {
  it('is in the order in which they ran first, with how often each did, in every run alike', async () => {
    const engine = engineFromText(LOOP);
    for (const _ of [1, 2]) {
      const result = await run(engine, { x: floats([0.5], []) });
      if (!result.ok) throw new Error(result.failure.message);
      const { address, count } = result.value.nodes;
      const inLoop = ['loop#cond|less', 'loop#body|i1', 'loop#body|half', 'loop#body|v1'];
      expect(address).toEqual(['first', 'loop', ...inLoop, 'last']);
      expect([...count]).toEqual([1, 1, 4, 3, 3, 3, 1]);
    }
  });
});
