import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../testing/runText';
import { OPS } from './ops';

const REF = { metaGraph: 0, signature: 'serving_default' };

describe('the support check', () => {
  it('names every place of an op without kernel, through calls and branches', async () => {
    const engine = engineFromText(`
      a: PartitionedCall(x) {f=@f, Tout=[float32]}
      b: PartitionedCall(a) {f=@f, Tout=[float32]}
      c: StatelessIf(b, b) {then_branch=@f, else_branch=@g, Tout=[float32]}
      signature serving_default(x=x) -> y=c
      def f(v) -> r=p
        p: PyFunc(v) {Tout=[float32]}
      def g(v) -> r=n
        n: Neg(v) {T=float32}
    `);
    const report = await engine.checkSupport(REF);
    expect(report).toMatchObject({
      ok: true,
      value: {
        verdict: 'blocked',
        random: false,
        reasons: [{ op: 'PyFunc', blocks: true, count: 3, places: ['a|p', 'b|p', 'c#then_branch|p'] }],
      },
    });
    const [reason] = report.ok ? report.value.reasons : [];
    expect(reason?.instead).toMatch(/TensorFlow ops/);
  });

  it('finds a function that the library lacks', async () => {
    const engine = engineFromText(
      'y: PartitionedCall(x) {f=@gone, Tout=[float32]}\nsignature serving_default(x=x) -> y=y',
    );
    expect(await engine.checkSupport(REF)).toMatchObject({
      value: { verdict: 'blocked', reasons: [{ op: 'PartitionedCall', places: ['y'] }] },
    });
    expect(await run(engine, { x: floats(1) })).toMatchObject({
      ok: false,
      failure: { kind: 'blocked', address: 'y' },
    });
  });

  it('does not look at what the outputs do not need', async () => {
    const engine = engineFromText(`
      y: Neg(x) {T=float32}
      p: PyFunc(x) {Tout=[float32]}
      signature serving_default(x=x) -> y=y
    `);
    expect(await engine.checkSupport(REF)).toMatchObject({ value: { verdict: 'exact', opCount: 1 } });
  });

  it('says that vectors of a decomposition may be others than TensorFlow gives, where they are asked for', async () => {
    const asked = (wanted: boolean) =>
      engineFromText(`
        d: Svd(x) {T=float32, compute_uv=${String(wanted)}}
        signature serving_default(x=x) -> s=d
      `).checkSupport(REF);
    expect(await asked(true)).toMatchObject({
      value: { verdict: 'approximate', reasons: [{ op: 'Svd', places: ['d'] }] },
    });
    expect(await asked(false)).toMatchObject({ value: { verdict: 'exact' } });
  });

  it('ends on a function that calls itself', async () => {
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def f(v) -> r=r
        n: Neg(v) {T=float32}
        r: PartitionedCall(n) {f=@f, Tout=[float32]}
    `);
    expect(await engine.checkSupport(REF)).toMatchObject({ value: { verdict: 'exact' } });
    expect(shownOutputs(await run(engine, { x: floats(1) }))).toMatch(/^ResourceExhaustedError/);
  });

  it('counts each node of a tower of calls without visiting it twice', async () => {
    // 40 levels, each calling the next twice: 2^40 places.
    const levels = Array.from(
      { length: 40 },
      (_, i) => `
      def f${i}(v) -> r=b
        a: PartitionedCall(v) {f=@f${i + 1}, Tout=[float32]}
        b: PartitionedCall(a) {f=@f${i + 1}, Tout=[float32]}`,
    );
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f0, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      ${levels.join('\n')}
      def f40(v) -> r=p
        p: PyFunc(v) {Tout=[float32]}`);
    const report = await engine.checkSupport(REF);
    expect(report.ok && report.value.reasons[0]?.count).toBe(2 ** 40);
    expect(report.ok && report.value.reasons[0]?.places).toHaveLength(100);
  });

  const UNKNOWN = [
    'PyFunc',
    'XlaCallModule',
    'ReadFile',
    'WriteFile',
    'SymbolicGradient',
    'IteratorGetNext',
    'TRTEngineOp',
    'NoSuchOp',
  ];

  it.each([...UNKNOWN, 'Neg', 'Relu', 'Tanh'])('agrees with what happens when %s runs', async (op) => {
    const engine = engineFromText(`y: ${op}(x) {T=float32}\nsignature serving_default(x=x) -> y=y`);
    const report = await engine.checkSupport(REF);
    const result = await run(engine, { x: floats(1) });
    const blocked = report.ok && report.value.verdict === 'blocked';
    expect(!result.ok && result.failure.kind === 'blocked').toBe(blocked);
    expect(blocked).toBe(UNKNOWN.includes(op));
    if (!result.ok) expect(report.ok && report.value.reasons[0]?.places).toEqual([result.failure.address]);
  });

  // Without attributes and with one input most ops cannot run: what counts is that both say so, or neither.
  it('agrees with what happens when any op of the registry runs', async () => {
    const disagreements: string[] = [];
    for (const [op] of OPS) {
      const engine = engineFromText(`y: ${op}(x)\nsignature serving_default(x=x) -> y=y`);
      const report = await engine.checkSupport(REF);
      const result = await run(engine, { x: floats([1, 2]) });
      const said = report.ok && report.value.verdict === 'blocked';
      const happened = !result.ok && result.failure.kind === 'blocked';
      if (said !== happened) disagreements.push(`${op}: said ${said}, happened ${happened}`);
      else if (said && report.value.reasons[0]?.places[0] !== (result.ok ? null : result.failure.address)) {
        disagreements.push(`${op}: another place`);
      }
    }
    expect(disagreements).toEqual([]);
  });

  it('has a kernel behind every op that it calls runnable, whatever the backend', () => {
    const attrs = { has: () => false, raw: () => undefined } as never;
    for (const [op, entry] of OPS) {
      for (const backend of ['cpu', 'wasm', 'webgl', 'webgpu'] as const) {
        let verdict: string;
        try {
          verdict = entry.support?.({ op, attrs, inputDtypes: [], afterProducts: false, backend }).verdict ?? 'exact';
        } catch {
          // Without attributes some cannot tell: planning calls such a node blocked.
          continue;
        }
        expect(['exact', 'approximate', 'random', 'blocked'], op).toContain(verdict);
        expect(typeof entry.kernel, op).toBe('function');
      }
    }
  });

  it('never offers a kernel for what must not run in a page', () => {
    for (const op of UNKNOWN) expect(OPS.has(op), op).toBe(false);
  });
});
