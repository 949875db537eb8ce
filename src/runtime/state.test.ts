import { describe, expect, it } from 'vitest';
import { engineFromText, floats, run, shownOutputs } from '../testing/runText';

const COUNTER = `
  v: VarHandleOp {dtype=float32, shape=(), shared_name=v, container=none}
  one: Const {dtype=float32, value=1.0}
  before: ReadVariableOp(v) {dtype=float32}
  add: AssignAddVariableOp(v, one, ^before) {dtype=float32}
  after: ReadVariableOp(v, ^add) {dtype=float32}
  checked: Reshape(after, shape, ^add) {T=float32}
  signature count() -> before=before, after=after
  signature fail(shape=shape int32) -> y=checked`;

const COUNTER_INPUT = `shape: Placeholder {dtype=int32}`;

describe('variables', () => {
  it('start with the value of the checkpoint and remember from run to run', async () => {
    const engine = engineFromText(`${COUNTER_INPUT}\n${COUNTER}`, { v: floats(5) });
    expect(shownOutputs(await run(engine, {}, 'count'))).toEqual({ before: [5], after: [6] });
    expect(shownOutputs(await run(engine, {}, 'count'))).toEqual({ before: [6], after: [7] });
  });

  it('keep a value that was read as it was when it is assigned later', async () => {
    const engine = engineFromText(`${COUNTER_INPUT}\n${COUNTER}`, { v: floats(1) });
    const result = await run(engine, {}, 'count');
    expect(shownOutputs(result)).toEqual({ before: [1], after: [2] });
  });

  it('are as before when a run fails', async () => {
    const engine = engineFromText(`${COUNTER_INPUT}\n${COUNTER}`, { v: floats(5) });
    const bad = { shape: { dtype: 'int32', shape: [1], data: Int32Array.of(9) } } as const;
    expect(shownOutputs(await run(engine, bad, 'fail'))).toMatch(/^InvalidArgumentError at checked/);
    expect(shownOutputs(await run(engine, {}, 'count'))).toEqual({ before: [5], after: [6] });
  });

  it('are as after loading when the state is reset', async () => {
    const engine = engineFromText(`${COUNTER_INPUT}\n${COUNTER}`, { v: floats(5) });
    await run(engine, {}, 'count');
    await engine.resetState();
    expect(shownOutputs(await run(engine, {}, 'count'))).toEqual({ before: [5], after: [6] });
  });

  it('refuse to be read before they have a value', async () => {
    const engine = engineFromText(`
      v: VarHandleOp {dtype=float32, shape=(), shared_name=v, missing=true}
      r: ReadVariableOp(v) {dtype=float32}
      i: VarIsInitializedOp(v) {dtype=bool}
      signature read() -> y=r
      signature asked() -> y=i
    `);
    expect(shownOutputs(await run(engine, {}, 'read'))).toMatch(/^FailedPreconditionError at r: /);
    expect(shownOutputs(await run(engine, {}, 'asked'))).toEqual({ y: [0] });
  });

  it('are looked at again after an assignment by what was computed from them', async () => {
    const engine = engineFromText(
      `
      v: VarHandleOp {dtype=float32, shape=(), shared_name=v}
      r: ReadVariableOp(v) {dtype=float32}
      root: Sqrt(r) {T=float32}
      inverse: Reciprocal(root) {T=float32}
      set: AssignVariableOp(v, x) {dtype=float32, validate_shape=false}
      done: Identity(x, ^set) {T=float32}
      signature read() -> y=inverse
      signature set(x=x) -> done=done
    `,
      { v: floats(4) },
    );
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ y: [0.5] });
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ y: [0.5] });
    await run(engine, { x: floats(16) }, 'set');
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ y: [0.25] });
  });

  it('of TensorFlow 1 hand a reference on, which is read when it is used', async () => {
    const engine = engineFromText(
      `
      v: VariableV2 {dtype=float32, shape=()}
      ten: Const {dtype=float32, value=10.0}
      set: Assign(v, ten) {T=float32, validate_shape=true, use_locking=true}
      more: AssignAdd(set, ten) {T=float32, use_locking=true}
      y: Neg(more) {T=float32}
      signature serving_default() -> y=y
      signature read() -> v=v
    `,
      { v: floats(3) },
    );
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ v: [3] });
    expect(shownOutputs(await run(engine))).toEqual({ y: [-20] });
    expect(shownOutputs(await run(engine, {}, 'read'))).toEqual({ v: [20] });
  });
});

describe('effects inside functions', () => {
  it('happen when only a control output of the function names them', async () => {
    const engine = engineFromText(
      `
      v: VarHandleOp {dtype=float32, shape=(), shared_name=v}
      call: StatefulPartitionedCall(v, x) {f=@store, Tout=[float32]}
      r: ReadVariableOp(v, ^call) {dtype=float32}
      signature serving_default(x=x) -> y=r
      def store(v: resource, x) -> r=x, ctl=^set
        set: AssignVariableOp(v, x) {dtype=float32, validate_shape=false}
    `,
      { v: floats(0) },
    );
    expect(shownOutputs(await run(engine, { x: floats(8) }))).toEqual({ y: [8] });
  });

  // TensorFlow 2.21: PartitionedCall prunes a stateful node that no result and no control output needs;
  // the same function called as an op of its own name runs it (recorded with an Assert of false).
  const WITH_ASSERT = (call: string): string => `
    y: ${call}
    signature serving_default(x=x) -> y=y
    def checked(a) -> r=n
      zero: Const {dtype=float32, value=0.0}
      false: Greater(zero, zero) {T=float32, dtype=bool}
      assert: Assert(false, a) {summarize=3}
      n: Neg(a) {T=float32}`;

  it('are left out of a call when nothing names them', async () => {
    const engine = engineFromText(WITH_ASSERT('StatefulPartitionedCall(x) {f=@checked, Tout=[float32]}'));
    expect(shownOutputs(await run(engine, { x: floats(1) }))).toEqual({ y: [-1] });
  });

  it('happen where the function itself is the op', async () => {
    const engine = engineFromText(WITH_ASSERT('checked(x)'));
    expect(shownOutputs(await run(engine, { x: floats(1) }))).toBe(
      'InvalidArgumentError at y|assert: assertion failed: [1]',
    );
  });
});
