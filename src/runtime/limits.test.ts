import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../testing/runText';
import { hostBytes } from './values/lifetime';

const REF = { metaGraph: 0, signature: 'serving_default' };

/** Counts without end. */
const ENDLESS = `
  zero: Const {dtype=float32, value=0.0}
  one: Const {dtype=float32, value=1.0}
  v: VarHandleOp {dtype=float32, shape=(), shared_name=v}
  set: AssignAddVariableOp(v, one) {dtype=float32}
  loop: StatelessWhile(zero, ^set) {cond=@forever, body=@more, T=[float32]}
  r: ReadVariableOp(v) {dtype=float32}
  signature serving_default() -> y=loop
  signature read() -> v=r
  def forever(i) -> r=r
    zero: Const {dtype=float32, value=0.0}
    r: GreaterEqual(i, zero) {T=float32, dtype=bool}
  def more(i) -> r=r
    one: Const {dtype=float32, value=1.0}
    r: AddV2(i, one) {T=float32}`;

/** A megabyte of float32, ten times, all needed in the end. */
const WIDE = `
  shape: Const {dtype=int32, value=[262144]}
  ${Array.from({ length: 10 }, (_, i) => `f${i}: Fill(shape, x) {T=float32, index_type=int32}`).join('\n  ')}
  all: AddN(${Array.from({ length: 10 }, (_, i) => `f${i}`).join(', ')}) {T=float32, N=10}
  axis: Const {dtype=int32, value=0}
  y: Max(all, axis) {T=float32, Tidx=int32, keep_dims=false}
  signature serving_default(x=x) -> y=y`;

describe('a time limit', () => {
  it('ends an endless loop, names the place, and leaves the state as it was', async () => {
    const engine = engineFromText(ENDLESS, { v: floats(5) });
    const result = await engine.run({ ...REF, inputs: {}, limits: { timeMs: 100 } });
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'limit', code: 'DeadlineExceededError', address: expect.stringMatching(/^loop/) },
    });
    expect(!result.ok && result.failure.message).toMatch(/longer than its limit of 0\.1 s\. [\d,]+ ops were done/);
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ v: [5] });
  });

  it('does not end what is done before', async () => {
    const engine = engineFromText(WIDE);
    const result = await engine.run({ ...REF, inputs: { x: floats(2) }, limits: { timeMs: 60_000, bytes: 2 ** 30 } });
    expect(shownOutputs(result)).toEqual({ y: [20] });
  });
});

describe('a memory limit', () => {
  it('ends a run that holds more, with both numbers and the place', async () => {
    const engine = engineFromText(WIDE);
    const result = await engine.run({ ...REF, inputs: { x: floats(2) }, limits: { bytes: 4.5 * 2 ** 20 } });
    expect(result).toMatchObject({
      ok: false,
      failure: { kind: 'limit', code: 'ResourceExhaustedError', address: 'f4' },
    });
    expect(!result.ok && result.failure.message).toMatch(/holds 5 MiB of values: more than its limit of 4\.5 MiB/);
  });

  it('gives up values kept only to be looked at before it ends a run', async () => {
    const chain = Array.from({ length: 10 }, (_, i) => `g${i}: Neg(${i === 0 ? 'f' : `g${i - 1}`}) {T=float32}`);
    const engine = engineFromText(`
      shape: Const {dtype=int32, value=[262144]}
      f: Fill(shape, x) {T=float32, index_type=int32}
      ${chain.join('\n      ')}
      axis: Const {dtype=int32, value=0}
      y: Max(g9, axis) {T=float32, Tidx=int32, keep_dims=false}
      signature serving_default(x=x) -> y=y`);
    const result = await engine.run({
      ...REF,
      inputs: { x: floats(2) },
      keepValues: true,
      limits: { bytes: 4 * 2 ** 20 },
    });
    expect(shownOutputs(result)).toEqual({ y: [2] });
  });

  it('refuses a single value that is larger before it is made', async () => {
    const engine = engineFromText(`
      y: Fill(n, x) {T=float32, index_type=int32}
      signature serving_default(n=n int32, x=x) -> y=y
      n: Placeholder {dtype=int32}`);
    const n = { dtype: 'int32', shape: [1], data: Int32Array.of(2 ** 28) } as const;
    const result = await engine.run({ ...REF, inputs: { n, x: floats(1) }, limits: { bytes: 2 ** 20 } });
    expect(!result.ok && result.failure).toMatchObject({ kind: 'limit', address: 'y' });
    expect(!result.ok && result.failure.message).toMatch(/value of 1 GiB is needed/);
  });
});

describe('ordinary memory', () => {
  it('is counted once for values that share it, and is given back', async () => {
    const engine = engineFromText(`
      shape: Const {dtype=int32, value=[512, 512]}
      a: Reshape(x, shape) {T=float32}
      b: Identity(a) {T=float32}
      axis: Const {dtype=int32, value=[0, 1]}
      y: Max(b, axis) {T=float32, Tidx=int32, keep_dims=false}
      signature serving_default(x=x) -> y=y`);
    const before = hostBytes.now;
    const inputs = { x: floats(Array.from({ length: 2 ** 18 }, (_, i) => i)) };
    const result = await engine.run({ ...REF, inputs });
    expect(result.ok && result.value.peakHostBytes - before).toBe(2 ** 20);
    await engine.dispose();
    expect(hostBytes.now).toBe(before);
  });
});
