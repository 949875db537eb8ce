import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../../testing/runText';

describe('running a graph', () => {
  it('runs what the outputs need and nothing else', async () => {
    const engine = engineFromText(`
      y: AddV2(x, x) {T=float32}
      unused: PyFunc(x) {T=float32}
      signature serving_default(x=x) -> y=y
    `);
    expect(shownOutputs(await run(engine, { x: floats(2) }))).toEqual({ y: [4] });
  });

  it('carries a chain of 20,000 nodes', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `n${i + 1}: AddV2(n${i}, one) {T=float32}`);
    const engine = engineFromText(
      `n0: Placeholder {dtype=float32}\none: Const {dtype=float32, value=1.0}\n${lines.join('\n')}\nsignature serving_default(x=n0) -> y=n20000`,
    );
    expect(shownOutputs(await run(engine, { x: floats(0) }))).toEqual({ y: [20_000] });
  });

  it('carries calls 100 deep', async () => {
    const functions = Array.from({ length: 100 }, (_, i) =>
      `
      def f${i}(a) -> r=c
        k${i}: Const {dtype=float32, value=1.0}
        b: AddV2(a, k${i}) {T=float32}
        c: ${i === 99 ? 'Identity(b)' : `PartitionedCall(b) {f=@f${i + 1}, Tout=[float32]}`} {T=float32}`.replace(
        '} {T=float32}',
        '}',
      ),
    );
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f0, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      ${functions.join('\n')}`);
    expect(shownOutputs(await run(engine, { x: floats(0) }))).toEqual({ y: [100] });
  });

  it('keeps two outputs of one node apart', async () => {
    const engine = engineFromText(`
      zero: Const {dtype=int32, value=0}
      s: Split(zero, x) {num_split=2, Tout=[float32, float32]}
      signature serving_default(x=x) -> a=s:0, b=s:1
    `);
    expect(shownOutputs(await run(engine, { x: floats([1, 2, 3, 4]) }))).toEqual({ a: [1, 2], b: [3, 4] });
  });

  it('gives every node its own address, time and value', async () => {
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@double, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def double(a) -> r=sum
        two: Const {dtype=float32, value=2.0}
        sum: Mul(a, two) {T=float32}
    `);
    const result = await run(engine, { x: floats([1, 2]) });
    expect(result.ok && result.value.nodes.address).toEqual(['y', 'y|sum']);
    expect(result.ok && [...result.value.nodes.count]).toEqual([1, 1]);
    const values = async (address: string): Promise<unknown> => {
      const found = await engine.nodeValues(address as never);
      return found.ok ? found.value.map(({ tensor }) => [...(tensor?.data ?? [])]) : found.failure.kind;
    };
    expect(await values('y|sum')).toEqual([[2, 4]]);
    expect(await values('y|two')).toEqual([[2]]);
    expect(await values('x')).toEqual([[1, 2]]);
    expect(await values('nowhere')).toBe('model');
  });

  it('tells where a refusal happened', async () => {
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def f(a) -> r=bad
        shape: Const {dtype=int32, value=[3]}
        bad: Reshape(a, shape) {T=float32}
    `);
    expect(shownOutputs(await run(engine, { x: floats([1, 2]) }))).toMatch(/^InvalidArgumentError at y\|bad: /);
  });

  it('refuses inputs that are missing, unknown or of another dtype', async () => {
    const engine = engineFromText('y: Neg(x) {T=float32}\nsignature serving_default(x=x) -> y=y');
    expect(shownOutputs(await run(engine))).toMatch(/^InvalidArgumentError.*missing/);
    expect(shownOutputs(await run(engine, { x: floats(1), z: floats(1) }))).toMatch(
      /^InvalidArgumentError.*no input z/,
    );
    expect(shownOutputs(await run(engine, { x: ints(1) }))).toMatch(/^InvalidArgumentError.*must be float32/);
  });

  it('gives an output whatever it is called', async () => {
    const engine = engineFromText('y: Neg(x) {T=float32}\nsignature serving_default(__proto__=x) -> __proto__=y');
    const missing = await run(engine);
    expect(shownOutputs(missing)).toMatch(/__proto__ is missing/);
    const result = await run(engine, Object.fromEntries([['__proto__', floats(2)]]));
    expect(result.ok && Object.entries(structuredClone(result.value.outputs)).map(([k, t]) => [k, ...t.data])).toEqual([
      ['__proto__', -2],
    ]);
  });

  it('names nodes that wait for each other', async () => {
    const engine = engineFromText(`
      a: AddV2(x, b) {T=float32}
      b: Neg(a) {T=float32}
      signature serving_default(x=x) -> y=b
    `);
    expect(shownOutputs(await run(engine, { x: floats(1) }))).toMatch(/^model at \?: The nodes .*wait for each other/);
  });

  it('stops a loop that never ends when asked', async () => {
    const engine = engineFromText(`
      w: StatelessWhile(x) {cond=@go, body=@step, Tout=[float32]}
      signature serving_default(x=x) -> y=w
      def go(v) -> r=t
        k: Const {dtype=float32, value=-1.0}
        t: Greater(v, k) {T=float32, dtype=bool}
      def step(v) -> r=n
        one: Const {dtype=float32, value=1.0}
        n: AddV2(v, one) {T=float32}
    `);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    const result = await engine.run({
      metaGraph: 0,
      signature: 'serving_default',
      inputs: { x: floats(0) },
      signal: controller.signal,
    });
    expect(result.ok ? 'ran' : result.failure.kind).toBe('cancelled');
  });
});
