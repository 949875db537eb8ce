import { describe, expect, it } from 'vitest';
import type { NodeAddress } from '../../model/address';
import { engineFromText, floats, run } from '../../testing/runText';
import { rangeOf } from './ranges';

describe('the range of a tensor', () => {
  it.each([
    ['its least and greatest element', [3, -1, 2], { min: -1, max: 3, flags: 0 }],
    ['one number twice where all are equal', [5, 5], { min: 5, max: 5, flags: 0 }],
    ['NaN told apart from the numbers', [1, Number.NaN, 2], { min: 1, max: 2, flags: 1 }],
    ['the infinities by their sign', [Infinity, 1, -Infinity], { min: 1, max: 1, flags: 6 }],
    ['no number where none is finite', [Number.NaN, Infinity], { min: Number.NaN, max: Number.NaN, flags: 3 }],
  ] as const)('is %s', (_, values, wanted) => {
    expect(rangeOf('float32', Float32Array.from(values))).toEqual(wanted);
  });

  it('counts int64 too', () => {
    expect(rangeOf('int64', BigInt64Array.of(-7n, 9n))).toEqual({ min: -7, max: 9, flags: 0 });
  });

  it('does not exist for what is empty or has no order', () => {
    expect(rangeOf('float32', new Float32Array(0))).toBeNull();
    expect(rangeOf('complex64', Float32Array.of(1, 2))).toBeNull();
    expect(rangeOf('string', [Uint8Array.of(65)])).toBeNull();
  });
});

describe('after a run', () => {
  const MODEL = `
    x: Placeholder {dtype=float32}
    parts: Split(axis, x) {num_split=2, T=float32}
    axis: Const {dtype=int32, value=0}
    big: Exp(parts:1) {T=float32}
    signature serving_default(x=x float32) -> y=big`;
  const ask = (address: string, port: number) => ({ address: address as NodeAddress, port });

  it('each output of a node has its own range', async () => {
    const engine = engineFromText(MODEL);
    expect((await run(engine, { x: floats([1, -2, 0, 1000]) })).ok).toBe(true);
    const ranges = await engine.ranges([ask('parts', 0), ask('parts', 1), ask('big', 0), ask('x', 0)]);
    expect(ranges).toEqual([
      { min: -2, max: 1, flags: 0 },
      { min: 0, max: 1000, flags: 0 },
      { min: 1, max: 1, flags: 2 },
      { min: -2, max: 1000, flags: 0 },
    ]);
  });

  it('a node that did not run has none', async () => {
    const engine = engineFromText(MODEL);
    expect(await engine.ranges([ask('big', 0)])).toEqual([null]);
    await run(engine, { x: floats([1, 2]) });
    expect(await engine.ranges([ask('nowhere', 0), ask('big', 3)])).toEqual([null, null]);
  });
});
