import { describe, expect, it } from 'vitest';
import { engineFromText, run, shownOutputs } from '../../../testing/runText';

/** Two runs of one TensorFlow 2.21 session, seed 7 and seed2 9 (CPU). */

const GRAPH = (seeds: string): string => `
  three: Const {dtype=int32, value=[3]}
  u: RandomUniform(three) {dtype=float32, ${seeds}}
  s: RandomShuffle(six) {T=int32, ${seeds}}
  six: Const {dtype=int32, value=[0, 1, 2, 3, 4, 5]}
  m: Multinomial(logits, five) {T=float32, output_dtype=int64, ${seeds}}
  flat: Const {dtype=float32, value=[0.0, 1.0, 2.0, 2.0, 1.0, 0.0]}
  rows: Const {dtype=int32, value=[2, 3]}
  logits: Reshape(flat, rows) {T=float32}
  five: Const {dtype=int32, value=5}
  signature serving_default() -> u=u, s=s, m=m`;

describe('stateful random ops', () => {
  it('with seeds go through the same sequence as TensorFlow, run after run', async () => {
    const engine = engineFromText(GRAPH('seed=7, seed2=9'));
    const first = shownOutputs(await run(engine)) as Record<string, readonly unknown[]>;
    expect(first['u']).toEqual([0.5363448858261108, 0.4732365608215332, 0.46388888359069824]);
    expect(first['s']).toEqual([1, 0, 4, 2, 5, 3]);
    expect(first['m']?.map(Number)).toEqual([1, 2, 2, 2, 2, 0, 1, 2, 0, 1]);
    const second = shownOutputs(await run(engine)) as Record<string, readonly unknown[]>;
    expect(second['u']).toEqual([0.07794344425201416, 0.3295109272003174, 0.3944801092147827]);
    expect(second['s']).toEqual([1, 3, 5, 0, 4, 2]);
    expect(second['m']?.map(Number)).toEqual([2, 2, 2, 0, 2, 0, 2, 0, 1, 1]);
  });

  it('start over when the state is reset', async () => {
    const engine = engineFromText(GRAPH('seed=7, seed2=9'));
    const first = shownOutputs(await run(engine));
    expect(first).toHaveProperty('u');
    await engine.resetState();
    expect(shownOutputs(await run(engine))).toEqual(first);
  });

  it('without seeds differ from run to run and are announced as random', async () => {
    const engine = engineFromText(GRAPH('seed=0, seed2=0'));
    const first = shownOutputs(await run(engine));
    expect(shownOutputs(await run(engine))).not.toEqual(first);
    const support = await engine.checkSupport({ metaGraph: 0, signature: 'serving_default' });
    expect(support.ok && support.value.random).toBe(true);
  });
});
