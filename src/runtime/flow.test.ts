import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../testing/runText';

const COUNT_TO = (limit: number): string => `
  def below(i: int32, v) -> r=less
    limit: Const {dtype=int32, value=${limit}}
    less: Less(i, limit) {T=int32, dtype=bool}
  def step(i: int32, v) -> i1=i1, v1=v1
    one: Const {dtype=int32, value=1}
    i1: AddV2(i, one) {T=int32}
    half: Const {dtype=float32, value=0.5}
    v1: AddV2(v, half) {T=float32}`;

describe('If, Case, While and For', () => {
  it.each([
    [1, [5]],
    [0, [-5]],
    [-3, [5]],
  ])('takes the then branch where the condition %d is not zero', async (condition, expected) => {
    const engine = engineFromText(`
      c: Placeholder {dtype=int32}
      y: StatelessIf(c, x) {then_branch=@same, else_branch=@negative, Tout=[float32]}
      signature serving_default(c=c, x=x) -> y=y
      def same(v) -> r=s
        s: Identity(v) {T=float32}
      def negative(v) -> r=n
        n: Neg(v) {T=float32}
    `);
    expect(shownOutputs(await run(engine, { c: ints(condition), x: floats(5) }))).toEqual({ y: expected });
  });

  it.each([
    [0, 5],
    [1, -5],
    [7, -5],
    [-1, -5],
  ])('runs the last branch of a Case for index %d out of range', async (index, expected) => {
    const engine = engineFromText(`
      i: Placeholder {dtype=int32}
      y: Case(i, x) {branches=[@same, @negative], Tout=[float32]}
      signature serving_default(i=i, x=x) -> y=y
      def same(v) -> r=s
        s: Identity(v) {T=float32}
      def negative(v) -> r=n
        n: Neg(v) {T=float32}
    `);
    expect(shownOutputs(await run(engine, { i: ints(index), x: floats(5) }))).toEqual({ y: [expected] });
  });

  it('goes round a While 5,000 times, and no times where the condition is false at once', async () => {
    const engine = engineFromText(`
      i: Placeholder {dtype=int32}
      w: While(i, x) {cond=@below, body=@step, Tout=[int32, float32]}
      signature serving_default(i=i, x=x) -> n=w:0, y=w:1
      ${COUNT_TO(5000)}`);
    expect(shownOutputs(await run(engine, { i: ints(0), x: floats(1) }))).toEqual({ n: [5000], y: [2501] });
    expect(shownOutputs(await run(engine, { i: ints(5000), x: floats(1) }))).toEqual({ n: [5000], y: [1] });
  });

  it('counts a For up and down, the limit left out', async () => {
    const engine = engineFromText(`
      from: Placeholder {dtype=int32}
      to: Placeholder {dtype=int32}
      by: Placeholder {dtype=int32}
      y: For(from, to, by, x) {body=@add, Tout=[float32]}
      signature serving_default(from=from, to=to, by=by, x=x) -> y=y
      def add(i: int32, v) -> r=sum
        f: Cast(i) {SrcT=int32, DstT=float32, Truncate=false, dtype=float32}
        sum: AddV2(v, f) {T=float32}
    `);
    const sum = async (from: number, to: number, by: number): Promise<unknown> =>
      shownOutputs(await run(engine, { from: ints(from), to: ints(to), by: ints(by), x: floats(0) }));
    expect(await sum(0, 4, 1)).toEqual({ y: [6] });
    expect(await sum(5, 0, -2)).toEqual({ y: [9] });
    expect(await sum(3, 3, 1)).toEqual({ y: [0] });
    expect(await sum(0, 1, 0)).toMatch(/^InvalidArgumentError at y: /);
  });

  it('does not meet an error in the branch not taken', async () => {
    const engine = engineFromText(`
      c: Placeholder {dtype=int32}
      y: If(c, x) {then_branch=@same, else_branch=@bad, Tout=[float32]}
      signature serving_default(c=c, x=x) -> y=y
      def same(v) -> r=s
        s: Identity(v) {T=float32}
      def bad(v) -> r=b
        shape: Const {dtype=int32, value=[7]}
        b: Reshape(v, shape) {T=float32}
    `);
    expect(shownOutputs(await run(engine, { c: ints(1), x: floats(5) }))).toEqual({ y: [5] });
    expect(shownOutputs(await run(engine, { c: ints(0), x: floats(5) }))).toMatch(/at y#else_branch\|b: /);
  });
});

describe('the control flow of TensorFlow 1', () => {
  it('merges what is alive, a Const behind a control edge included', async () => {
    // tf.cond with constant branches: only the control edge says which Const is alive.
    const engine = engineFromText(`
      zero: Const {dtype=float32, value=0.0}
      p: Greater(x, zero) {T=float32, dtype=bool}
      sw: Switch(p, p) {Tout=[bool, bool]}
      f: Identity(sw:0) {T=bool}
      t: Identity(sw:1) {T=bool}
      yes: Const(^t) {dtype=float32, value=1.0}
      no: Const(^f) {dtype=float32, value=2.0}
      m: Merge(no, yes) {Tout=[float32, int32]}
      signature serving_default(x=x) -> y=m:0, which=m:1
    `);
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toEqual({ y: [1], which: [1] });
    expect(shownOutputs(await run(engine, { x: floats(-3) }))).toEqual({ y: [2], which: [0] });
  });

  it('refuses to return a value of the branch not taken', async () => {
    const engine = engineFromText(`
      zero: Const {dtype=float32, value=0.0}
      p: Greater(x, zero) {T=float32, dtype=bool}
      sw: Switch(x, p) {Tout=[float32, float32]}
      signature serving_default(x=x) -> y=sw:1
    `);
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toEqual({ y: [3] });
    expect(shownOutputs(await run(engine, { x: floats(-3) }))).toMatch(/^InvalidArgumentError/);
  });

  const LOOP = (frame: string, enter: string, limit: string): string => `
    ${frame}/in: Enter(${enter}) {frame_name=${frame}, is_constant=false, T=float32}
    ${frame}/limit: Enter(${limit}) {frame_name=${frame}, is_constant=true, T=float32}
    ${frame}/merge: Merge(${frame}/in, ${frame}/next) {Tout=[float32, int32]}
    ${frame}/less: Less(${frame}/merge, ${frame}/limit) {T=float32, dtype=bool}
    ${frame}/cond: LoopCond(${frame}/less) {T=bool}
    ${frame}/switch: Switch(${frame}/merge, ${frame}/cond) {Tout=[float32, float32]}
    ${frame}/exit: Exit(${frame}/switch:0) {T=float32}`;

  it('goes round a loop drawn in the graph', async () => {
    const engine = engineFromText(`
      limit: Const {dtype=float32, value=10.0}
      ${LOOP('a', 'x', 'limit')}
      a/two: Const(^a/switch) {dtype=float32, value=2.0}
      a/double: Mul(a/switch:1, a/two) {T=float32}
      a/next: NextIteration(a/double) {T=float32}
      y: Neg(a/exit) {T=float32}
      signature serving_default(x=x) -> y=y
    `);
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toEqual({ y: [-12] });
    expect(shownOutputs(await run(engine, { x: floats(11) }))).toEqual({ y: [-11] });
  });

  it('goes on behind a ControlTrigger that waits for both branches', async () => {
    // As the gradient of a cond in a while loop: the next iteration waits for what either branch remembers.
    const engine = engineFromText(`
      limit: Const {dtype=float32, value=10.0}
      ${LOOP('a', 'x', 'limit')}
      a/four: Const(^a/switch) {dtype=float32, value=4.0}
      a/p: Greater(a/switch:1, a/four) {T=float32, dtype=bool}
      a/sw: Switch(a/switch:1, a/p) {Tout=[float32, float32]}
      a/square: Square(a/sw:0) {T=float32}
      a/double: AddV2(a/sw:1, a/sw:1) {T=float32}
      a/m: Merge(a/square, a/double) {Tout=[float32, int32]}
      a/sync: ControlTrigger(^a/square, ^a/double)
      a/next: NextIteration(a/m, ^a/sync) {T=float32}
      signature serving_default(x=x) -> y=a/exit
    `);
    // 2 → 4 → 16 squared, 6 → 12 doubled; so TensorFlow 2.21 answers with its graph optimiser off.
    expect(shownOutputs(await run(engine, { x: floats(2) }))).toEqual({ y: [16] });
    expect(shownOutputs(await run(engine, { x: floats(6) }))).toEqual({ y: [12] });
  });

  it('goes round a loop inside a loop', async () => {
    // Outer: until 100. Inner: doubles until it is above 10 times the loop's start, which is a value of the outer frame.
    const engine = engineFromText(`
      limit: Const {dtype=float32, value=100.0}
      ${LOOP('a', 'x', 'limit')}
      a/ten: Const(^a/switch) {dtype=float32, value=10.0}
      a/goal: Mul(a/switch:1, a/ten) {T=float32}
      ${LOOP('b', 'a/switch:1', 'a/goal')}
      b/two: Const(^b/switch) {dtype=float32, value=2.0}
      b/double: Mul(b/switch:1, b/two) {T=float32}
      b/next: NextIteration(b/double) {T=float32}
      a/next: NextIteration(b/exit) {T=float32}
      signature serving_default(x=x) -> y=a/exit
    `);
    // 1 → 16 (first above 10) → 256 (first above 160).
    expect(shownOutputs(await run(engine, { x: floats(1) }))).toEqual({ y: [256] });
    const again = await run(engine, { x: floats(1) });
    const at = again.ok ? again.value.nodes.address.indexOf('b/double' as never) : -1;
    expect(again.ok && again.value.nodes.count[at]).toBe(8);
  });

  it('does not enter a loop on a branch that is not taken', async () => {
    const engine = engineFromText(`
      zero: Const {dtype=float32, value=0.0}
      limit: Const {dtype=float32, value=10.0}
      p: Greater(x, zero) {T=float32, dtype=bool}
      sw: Switch(x, p) {Tout=[float32, float32]}
      lim: Switch(limit, p) {Tout=[float32, float32]}
      ${LOOP('a', 'sw:1', 'lim:1')}
      a/double: AddV2(a/switch:1, a/switch:1) {T=float32}
      a/next: NextIteration(a/double) {T=float32}
      m: Merge(sw:0, a/exit) {Tout=[float32, int32]}
      signature serving_default(x=x) -> y=m:0
    `);
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toEqual({ y: [12] });
    expect(shownOutputs(await run(engine, { x: floats(-3) }))).toEqual({ y: [-3] });
  });
});
