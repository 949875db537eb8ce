import { describe, expect, it } from 'vitest';
import type { NodeAddress } from '../model/address';
import { graphFromText } from '../testing/graphFromText';
import { engineFromText, floats, modelOf, run, shownOutputs } from '../testing/runText';
import { createEngine } from './engine';

const REF = { metaGraph: 0, signature: 'serving_default' };
const at = (address: string): NodeAddress => address as NodeAddress;

const CONV =
  '{T=float32, strides=[1, 1, 1, 1], padding=SAME, data_format=NHWC, dilations=[1, 1, 1, 1], explicit_paddings=[], use_cudnn_on_gpu=true}';

const CHAIN = `
  w: VarHandleOp {dtype=float32, shape=(1, 1, 2, 2), shared_name=w}
  wr: ReadVariableOp(w) {dtype=float32}
  c: Conv2D(x, wr) ${CONV}
  shift: Const {dtype=float32, value=[0.25, 10.0]}
  a: AddV2(shift, c) {T=float32}
  y: Relu(a) {T=float32}
  n: Neg(y) {T=float32}
  signature serving_default(x=x) -> y=n`;

const WEIGHTS = { w: floats([1, -2, 3, 0.5], [1, 1, 2, 2]) };
const INPUTS = { x: floats([1, 2, -3, 4, 0.5, -6, 7, 8], [1, 2, 2, 2]) };

describe('taps', () => {
  it('keep the values of tapped nodes and no other, and only these run unfused', async () => {
    const engine = createEngine(modelOf(graphFromText(CHAIN), WEIGHTS), 'wasm', { hostLimit: 0 });
    const everything = await engine.run({ ...REF, inputs: INPUTS, keepValues: true });
    const wanted = await engine.nodeValues(at('a'));
    const tapped = await engine.run({ ...REF, inputs: INPUTS, taps: [at('a')] });
    expect(tapped.ok && tapped.value.fused).toEqual([{ address: 'c', into: 'a' }]);
    const value = await engine.nodeValues(at('a'));
    expect(wanted.ok && value.ok).toBe(true);
    if (wanted.ok && value.ok) {
      const [expected, got] = [wanted.value[0]?.tensor?.data, value.value[0]?.tensor?.data];
      [...(got as Float32Array)].forEach((x, i) => expect(x).toBeCloseTo(Number(expected?.[i]), 5));
    }
    for (const other of ['y', 'n', 'c']) expect(await engine.nodeValues(at(other))).toMatchObject({ ok: false });
    const free = await engine.run({ ...REF, inputs: INPUTS });
    expect(free.ok && free.value.fused.map(({ address }) => address)).toEqual(['c', 'a']);
    expect(await engine.nodeValues(at('a'))).toMatchObject({ ok: false });
    expect(shownOutputs(tapped)).toEqual(shownOutputs(free));
    expect(everything.ok && everything.value.fused).toEqual([]);
    await engine.dispose();
  });

  it('bring a value out in slices', async () => {
    const engine = engineFromText(`
      z: Neg(x) {T=float32}
      y: Identity(z) {T=float32}
      signature serving_default(x=x) -> y=y`);
    await run(engine, { x: floats([1, 2, 3, 4, 5]) });
    const slice = (from: number, count: number) => engine.valueSlice({ address: at('z'), output: 0, from, count });
    expect(await slice(1, 2)).toEqual({
      ok: true,
      value: { dtype: 'float32', shape: [2], data: Float32Array.of(-2, -3) },
    });
    expect(await slice(3, 100)).toMatchObject({ value: { shape: [2] } });
    expect(await engine.valueSlice({ address: at('gone'), output: 0, from: 0, count: 1 })).toMatchObject({ ok: false });
  });
});

describe('the watch', () => {
  it('names the first node that makes an infinity, though no output shows it', async () => {
    const engine = engineFromText(`
      zero: Const {dtype=float32, value=0.0}
      log: Log(x) {T=float32}
      exp: Exp(log) {T=float32}
      y: Maximum(exp, zero) {T=float32}
      signature serving_default(x=x) -> y=y`);
    const watched = await engine.run({ ...REF, inputs: { x: floats([1, 0]) }, watch: true });
    expect(watched).toMatchObject({ ok: true, value: { firstNonFinite: 'log' } });
    const finite = await engine.run({ ...REF, inputs: { x: floats([1, 2]) }, watch: true });
    expect(finite).toMatchObject({ ok: true, value: { firstNonFinite: null } });
  });

  it('blames neither who is given one nor who passes it on', async () => {
    const engine = engineFromText(`
      n: Neg(x) {T=float32}
      y: AddV2(n, n) {T=float32}
      signature serving_default(x=x) -> y=y`);
    const watched = await engine.run({ ...REF, inputs: { x: floats([1, Number.NaN]) }, watch: true });
    expect(watched).toMatchObject({ ok: true, value: { firstNonFinite: null } });
  });

  it('sees what a later iteration hides', async () => {
    const engine = engineFromText(`
      three: Const {dtype=float32, value=3.0}
      loop: StatelessWhile(three, x) {cond=@go, body=@step, T=[float32, float32]}
      signature serving_default(x=x) -> y=loop:1
      def go(i, v) -> r=r
        zero: Const {dtype=float32, value=0.0}
        r: Greater(i, zero) {T=float32, dtype=bool}
      def step(i, v) -> i=i1, v=inverse
        one: Const {dtype=float32, value=1.0}
        i1: Sub(i, one) {T=float32}
        beside: Sub(i1, one) {T=float32}
        inverse: Reciprocal(beside) {T=float32}`);
    const inputs = { x: floats(1) };
    const watched = await engine.run({ ...REF, inputs, watch: true });
    expect(shownOutputs(watched)).toEqual({ y: [-1] });
    expect(watched.ok && watched.value.firstNonFinite).toBe('loop#body|inverse');
  });
});

describe('kept values', () => {
  const CALLED = `
      y: PartitionedCall(x) {f=@outer, Tin=[float32], Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def outer(v) -> r=called
        called: PartitionedCall(v) {f=@inner, Tin=[float32], Tout=[float32]}
      def inner(v) -> r=log
        twice: AddV2(v, v) {T=float32}
        log: Log(twice) {T=float32}`;

  it('blame the node inside, not the calls around it, which began before', async () => {
    const engine = engineFromText(CALLED);
    const told = await engine.run({ ...REF, inputs: { x: floats([1, 0]) }, keepValues: true });
    expect(told).toMatchObject({ ok: true, value: { firstNonFinite: 'y|called|log' } });
  });

  it('blame nobody for an input that was not finite', async () => {
    const engine = engineFromText(CALLED);
    const told = await engine.run({ ...REF, inputs: { x: floats([1, Number.NaN]) }, keepValues: true });
    expect(told).toMatchObject({ ok: true, value: { firstNonFinite: null } });
  });
});

describe('the kernels’ own clock', () => {
  it('times every kernel, and lets a refusal through', async () => {
    const engine = createEngine(modelOf(graphFromText(CHAIN), WEIGHTS), 'wasm', { hostLimit: 0 });
    const timed = await engine.run({ ...REF, inputs: INPUTS, kernelTimes: true });
    const plain = await engine.run({ ...REF, inputs: INPUTS });
    expect(shownOutputs(timed)).toEqual(shownOutputs(await engine.run({ ...REF, inputs: INPUTS, keepValues: true })));
    if (timed.ok) {
      const { address, kernelMs } = timed.value.nodes;
      const timeOf = (node: string): number => kernelMs?.[address.indexOf(at(node))] ?? Number.NaN;
      for (const node of ['c', 'a', 'y', 'n']) expect(timeOf(node)).toBeGreaterThanOrEqual(0);
    }
    expect(plain).toMatchObject({ ok: true, value: { nodes: { kernelMs: null } } });
    const wrong = { x: floats([1, 2, 3], [1, 1, 1, 3]) };
    expect(await engine.run({ ...REF, inputs: wrong, kernelTimes: true })).toMatchObject({
      ok: false,
      failure: { code: 'InvalidArgumentError', address: 'c' },
    });
    await engine.dispose();
  });
});

describe('warming up', () => {
  it('leaves the state as it was, and is told apart from the run', async () => {
    const engine = engineFromText(
      `
      one: Const {dtype=float32, value=1.0}
      v: VarHandleOp {dtype=float32, shape=(), shared_name=v}
      add: AssignAddVariableOp(v, one) {dtype=float32}
      y: ReadVariableOp(v, ^add) {dtype=float32}
      signature serving_default() -> y=y`,
      { v: floats(5) },
    );
    const result = await engine.run({ ...REF, inputs: {}, warmUp: true });
    expect(shownOutputs(result)).toEqual({ y: [6] });
    expect(result.ok && result.value.warmUpMs).toBeGreaterThan(0);
    const again = await engine.run({ ...REF, inputs: {} });
    expect(shownOutputs(again)).toEqual({ y: [7] });
    expect(again.ok && again.value.warmUpMs).toBe(0);
  });
});

describe('the log', () => {
  const PRINTS = `
    p: Print(x, x) {T=float32, U=[float32], message="x is ", first_n=-1, summarize=3}
    shape: Const {dtype=int32, value=[3]}
    y: Reshape(p, shape) {T=float32}
    signature serving_default(x=x) -> y=y`;

  it('holds what Print said, once', async () => {
    const engine = engineFromText(PRINTS);
    const inputs = { x: floats([1, 2, 3]) };
    expect(await engine.run({ ...REF, inputs, warmUp: true })).toMatchObject({ value: { log: ['x is [1 2 3]'] } });
    expect(await engine.run({ ...REF, inputs })).toMatchObject({ value: { log: ['x is [1 2 3]'] } });
  });

  it('of a run that fails comes with the failure, not with the next run', async () => {
    const engine = engineFromText(PRINTS);
    expect(await engine.run({ ...REF, inputs: { x: floats([1, 2]) } })).toMatchObject({
      ok: false,
      failure: { code: 'InvalidArgumentError', log: ['x is [1 2]'] },
    });
    expect(await engine.run({ ...REF, inputs: { x: floats([1, 2, 3]) } })).toMatchObject({
      value: { log: ['x is [1 2 3]'] },
    });
  });
});

describe('progress', () => {
  it('goes up by node to what the check has counted', async () => {
    const chain = Array.from({ length: 300 }, (_, i) => `c${i}: Sin(${i === 0 ? 'x' : `c${i - 1}`}) {T=float32}`);
    const engine = engineFromText(`${chain.join('\n')}\nsignature serving_default(x=x) -> y=c299`);
    const seen: (readonly [number, number])[] = [];
    const x = floats(Array.from({ length: 20_000 }, (_, i) => i));
    await engine.run({ ...REF, inputs: { x }, progress: (done, total) => seen.push([done, total]) });
    const support = await engine.checkSupport(REF);
    expect(seen.length).toBeGreaterThan(0);
    seen.forEach(([done, total], i) => {
      expect(total).toBe(support.ok && support.value.opCount);
      expect(done).toBeGreaterThan(seen[i - 1]?.[0] ?? 0);
      expect(done).toBeLessThanOrEqual(total);
    });
  });

  it('lets a cancel in, which leaves the state as it was', async () => {
    const engine = engineFromText(
      `
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
        r: AddV2(i, one) {T=float32}`,
      { v: floats(5) },
    );
    const stop = new AbortController();
    const result = await engine.run({ ...REF, inputs: {}, signal: stop.signal, progress: () => stop.abort() });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ v: [5] });
  });
});
