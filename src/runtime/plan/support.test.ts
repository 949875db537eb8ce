import { describe, expect, it } from 'vitest';
import { modelFromText } from '../../testing/modelSources';
import { engineFromText, floats, run, shownOutputs } from '../../testing/runText';
import { createEngine } from '../engine';
import { OPS } from '../ops';

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

  // TensorFlow 2.21, tf.saved_model.load of such a model: "There is a cyclic dependency between functions."
  it('blocks functions that call each other without end, and begins no run of them', async () => {
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def f(v) -> r=r
        n: Neg(v) {T=float32}
        r: PartitionedCall(n) {f=@g, Tout=[float32]}
      def g(v) -> r=s
        s: PartitionedCall(v) {f=@f, Tout=[float32]}
    `);
    const why = expect.stringMatching(/\((f → g → f|g → f → g)\)/);
    expect(await engine.checkSupport(REF)).toMatchObject({ value: { verdict: 'blocked', reasons: [{ why }] } });
    expect(await run(engine, { x: floats(1) })).toMatchObject({ ok: false, failure: { kind: 'blocked' } });
  });

  it('runs a function of a TensorFlow 1 graph that calls itself until a condition ends it', async () => {
    const engine = engineFromText(`
      y: PartitionedCall(x) {f=@f, Tout=[float32]}
      signature serving_default(x=x) -> y=y
      def f(v) -> r=r
        zero: Const {dtype=float32, value=0.5}
        more: Less(zero, v) {T=float32, dtype=bool}
        r: If(more, v) {then_branch=@less, else_branch=@same, Tout=[float32]}
      def less(v) -> r=r
        one: Const {dtype=float32, value=1.5}
        n: Sub(v, one) {T=float32}
        r: PartitionedCall(n) {f=@f, Tout=[float32]}
      def same(v) -> r=s
        s: Identity(v) {T=float32}
    `);
    expect(await engine.checkSupport(REF)).toMatchObject({ value: { verdict: 'exact' } });
    expect(shownOutputs(await run(engine, { x: floats(3.5) }))).toEqual({ y: [0.5] });
  });

  it('blocks a body with two nodes of one name, and says where', async () => {
    const FLOAT = 'attr { key: "T" value { type: DT_FLOAT } }';
    const neg = (name: string, input: string): string => `{ name: "${name}" op: "Neg" input: "${input}" ${FLOAT} }`;
    const placeholder = 'node { name: "x" op: "Placeholder" attr { key: "dtype" value { type: DT_FLOAT } } }';
    const signature = `signature_def { key: "serving_default" value {
      inputs { key: "x" value { name: "x:0" dtype: DT_FLOAT } } outputs { key: "y" value { name: "y:0" dtype: DT_FLOAT } } } }`;
    const verdict = async (graph: string) => {
      const model = await modelFromText(`graph_def { ${placeholder} ${graph} } ${signature}`);
      return createEngine(model, 'cpu').checkSupport(REF);
    };
    // tf.saved_model.load: "Node 'y' is not unique".
    expect(await verdict(`node ${neg('y', 'x')} node ${neg('y', 'x')}`)).toMatchObject({
      value: {
        verdict: 'blocked',
        reasons: [{ why: expect.stringContaining('Two nodes are called y'), places: ['y'] }],
      },
    });
    const call = `node { name: "y" op: "PartitionedCall" input: "x" attr { key: "f" value { func { name: "f" } } }
      attr { key: "Tout" value { list { type: DT_FLOAT } } } }`;
    const inside = `library { function { signature { name: "f" input_arg { name: "v" type: DT_FLOAT }
      output_arg { name: "r" type: DT_FLOAT } } node_def ${neg('n', 'v')} node_def ${neg('n', 'v')} ret { key: "r" value: "n:y:0" } } }`;
    expect(await verdict(`${call} ${inside}`)).toMatchObject({
      value: {
        verdict: 'blocked',
        reasons: [{ why: expect.stringContaining('Two nodes are called n in'), places: ['y'] }],
      },
    });
  });

  // TensorFlow 2.21's CPU kernels: "Default MaxPoolingOp only supports NHWC on device type CPU",
  // "Cast string to float is not supported", "Cannot select both scientific and shortest notation".
  it.each([
    [
      'MaxPool(x) {T=float32, ksize=[1,1,2,2], strides=[1,1,2,2], padding="VALID", data_format="NCHW"}',
      'UnimplementedError',
    ],
    ['ResizeBilinear(x, x) {T=float32, align_corners=true, half_pixel_centers=true}', 'InvalidArgumentError'],
    [
      'AsString(x) {T=float32, scientific=true, shortest=true, precision=-1, width=-1, fill=""}',
      'InvalidArgumentError',
    ],
    ['Conv2D(x, x) {T=float32, strides=[1,1,2,2], padding="SAME", data_format="NHWC"}', 'InvalidArgumentError'],
    [
      'DepthwiseConv2dNative(x, x) {T=float32, strides=[1,1,2,1], padding="SAME", data_format="NHWC"}',
      'InvalidArgumentError',
    ],
  ])('says before what attributes alone refuse: %s', async (node, code) => {
    const engine = engineFromText(`y: ${node}\nsignature serving_default(x=x) -> y=y`);
    const report = await engine.checkSupport(REF);
    expect(report).toMatchObject({ value: { verdict: 'blocked', reasons: [{ code, places: ['y'] }] } });
    const result = await run(engine, { x: floats(1) });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'refused', code, address: 'y' } });
  });

  it('says before what a constant input refuses', async () => {
    const withAlgorithm = (alg: number) =>
      engineFromText(`
        shape: Const {dtype=int32, value=[2]}
        key: Placeholder {dtype=uint64}
        counter: Placeholder {dtype=uint64}
        alg: Const {dtype=int32, value=${alg}}
        y: StatelessRandomUniformV2(shape, key, counter, alg) {dtype=float32}
        signature serving_default(key=key, counter=counter) -> y=y
      `).checkSupport(REF);
    // 2: ThreeFry, which TensorFlow's CPU kernels do not have.
    expect(await withAlgorithm(2)).toMatchObject({
      value: { verdict: 'blocked', reasons: [{ code: 'UnimplementedError', places: ['y'] }] },
    });
    expect(await withAlgorithm(1)).toMatchObject({ value: { verdict: 'exact' } });
  });

  it.each([
    [{ message_type: 'my.Own' }, /no descriptor of my\.Own/],
    [{ message_type: 'tensorflow.Example', message_format: 'text' }, /binary form only/],
    [{ message_type: 'tensorflow.Example', descriptor_source: '/tmp/a.pb' }, /outside the model/],
    [{ message_type: 'tensorflow.Example', field_names: ['nobody'] }, /Unknown field: nobody/],
  ])('says before which messages it cannot read: %o', async (given, why) => {
    const attrs = { field_names: ['features'], descriptor_source: 'local://', message_format: 'binary', ...given };
    const text = Object.entries(attrs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const engine = engineFromText(`
      s: Placeholder {dtype=string}
      d: DecodeProtoV2(s) {${text.join(', ')}, output_types=[string], sanitize=false}
      signature serving_default(s=s) -> y=d:1
    `);
    expect(await engine.checkSupport(REF)).toMatchObject({
      value: { verdict: 'blocked', reasons: [{ why: expect.stringMatching(why), places: ['d'] }] },
    });
  });

  it.each([
    ['Exp(n) {T=int32}'],
    ['Less(n, n) {T=complex64}'],
    ['CumulativeLogsumexp(n, n) {T=int64, exclusive=false, reverse=false}'],
    ['IsNan(n) {T=int32}'],
    ['Max(n, n) {T=complex64}'],
    ['Atan2(n, n) {T=int32}'],
  ])('says before what a dtype alone refuses: %s', async (node) => {
    const dtype = /T=(\w+)/.exec(node)?.[1];
    const engine = engineFromText(`
      n: Placeholder {dtype=${dtype}}
      y: ${node}
      signature serving_default(n=n) -> y=y
    `);
    expect(await engine.checkSupport(REF)).toMatchObject({
      value: { verdict: 'blocked', reasons: [{ code: 'UnimplementedError', places: ['y'] }] },
    });
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
    'TFRecordDataset',
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
          verdict =
            entry.support?.({ op, attrs, inputDtypes: [], constant: () => null, afterProducts: false, backend })
              .verdict ?? 'exact';
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
