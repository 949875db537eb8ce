import { describe, expect, it } from 'vitest';
import { engineFromText, floats, ints, run, shownOutputs } from '../../../testing/runText';

/** The answers are TensorFlow 2.21's (shared rules: a list is a value, an array is written and read once). */

const LIST = `
  unknown: Const {dtype=int32, value=-1}
  two: Const {dtype=int32, value=[2]}
  size: Const {dtype=int32, value=3}
  empty: TensorListReserve(two, size) {element_dtype=float32, shape_type=int32, dtype=variant}
  at: Placeholder {dtype=int32}
  set: TensorListSetItem(empty, at, x) {element_dtype=float32, resize_if_index_out_of_bounds=false, dtype=variant}`;

describe('a TensorList', () => {
  it('leaves the old list as it was when an item is set', async () => {
    const engine = engineFromText(`${LIST}
      old: TensorListStack(empty, unknown) {element_dtype=float32, num_elements=3}
      new: TensorListStack(set, unknown) {element_dtype=float32, num_elements=-1}
      signature serving_default(x=x, at=at) -> old=old, new=new
    `);
    expect(shownOutputs(await run(engine, { x: floats([7, 8]), at: ints(1) }))).toEqual({
      old: [0, 0, 0, 0, 0, 0],
      new: [0, 0, 7, 8, 0, 0],
    });
  });

  it.each([-1, 3])('refuses to set item %d of three', async (at) => {
    const engine = engineFromText(
      `${LIST}\n  n: TensorListLength(set) {dtype=int32}\n  signature serving_default(x=x, at=at) -> n=n`,
    );
    expect(shownOutputs(await run(engine, { x: floats([7, 8]), at: ints(at) }))).toMatch(
      /^InvalidArgumentError at set/,
    );
  });

  it('refuses an item of another shape, and a stack of another number', async () => {
    const engine = engineFromText(`${LIST}
      four: TensorListStack(set, unknown) {element_dtype=float32, num_elements=4}
      signature serving_default(x=x, at=at) -> y=four
    `);
    expect(shownOutputs(await run(engine, { x: floats([7, 8, 9]), at: ints(0) }))).toMatch(
      /^InvalidArgumentError at set/,
    );
    expect(shownOutputs(await run(engine, { x: floats([7, 8]), at: ints(0) }))).toMatch(
      /^InvalidArgumentError at four/,
    );
  });

  it('pushes and pops at its end', async () => {
    const engine = engineFromText(`
      unknown: Const {dtype=int32, value=-1}
      e: EmptyTensorList(unknown, unknown) {element_dtype=float32, shape_type=int32, dtype=variant}
      a: TensorListPushBack(e, x) {element_dtype=float32, dtype=variant}
      b: TensorListPushBack(a, z) {element_dtype=float32, dtype=variant}
      z: Neg(x) {T=float32}
      p: TensorListPopBack(b, unknown) {element_dtype=float32, Tout=[variant, float32]}
      n: TensorListLength(p:0) {dtype=int32}
      q: TensorListPopBack(e, unknown) {element_dtype=float32, Tout=[variant, float32]}
      signature serving_default(x=x) -> last=p:1, left=n
      signature none(x=x) -> last=q:1
    `);
    expect(shownOutputs(await run(engine, { x: floats([1, 2]) }))).toEqual({ last: [-1, -2], left: [1] });
    expect(shownOutputs(await run(engine, { x: floats([1, 2]) }, 'none'))).toMatch(/^InvalidArgumentError at q/);
  });

  it('is taken apart and put together along the first axis', async () => {
    const engine = engineFromText(`
      unknown: Const {dtype=int32, value=-1}
      lengths: Placeholder {dtype=int64}
      l: TensorListSplit(x, unknown, lengths) {element_dtype=float32, shape_type=int32, dtype=variant}
      none: Const {dtype=int64, value=[0]}
      c: TensorListConcatV2(l, unknown, none) {element_dtype=float32, shape_type=int32, Tout=[float32, int64]}
      signature serving_default(x=x, lengths=lengths) -> y=c:0, lengths=c:1
    `);
    const lengths = { dtype: 'int64', shape: [2], data: BigInt64Array.of(1n, 3n) } as const;
    expect(shownOutputs(await run(engine, { x: floats([1, 2, 3, 4]), lengths }))).toEqual({
      y: [1, 2, 3, 4],
      lengths: [1n, 3n],
    });
    expect(shownOutputs(await run(engine, { x: floats([1, 2, 3]), lengths }))).toMatch(/^InvalidArgumentError at l/);
  });
});

const ARRAY = (more: string): string => `
  size: Const {dtype=int32, value=2}
  a: TensorArrayV3(size) {element_shape=(…), dynamic_size=false, clear_after_read=true, identical_element_shapes=false, tensor_array_name=a, dtype=float32, Tout=[resource, float32]}
  zero: Const {dtype=int32, value=0}
  one: Const {dtype=int32, value=1}
  w0: TensorArrayWriteV3(a:0, zero, x, a:1) {T=float32}
  w1: TensorArrayWriteV3(a:0, one, x, w0) {T=float32}
  ${more}`;

describe('a TensorArray', () => {
  it('is read once', async () => {
    const engine = engineFromText(
      ARRAY(`r0: TensorArrayReadV3(a:0, zero, w1) {dtype=float32}
      r1: TensorArrayReadV3(a:0, zero, w1, ^r0) {dtype=float32}
      sum: AddV2(r0, r1) {T=float32}
      signature serving_default(x=x) -> y=r0
      signature twice(x=x) -> y=sum`),
    );
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toEqual({ y: [3] });
    expect(shownOutputs(await run(engine, { x: floats(3) }, 'twice'))).toMatch(/^InvalidArgumentError at r1: .*twice/);
    expect(shownOutputs(await run(engine, { x: floats(4) }))).toEqual({ y: [4] });
  });

  it('is written once and not beyond its size', async () => {
    const engine = engineFromText(
      ARRAY(`again: TensorArrayWriteV3(a:0, one, x, w1) {T=float32}
      beyond: TensorArrayWriteV3(a:0, size, x, w1) {T=float32}
      signature again(x=x) -> y=again
      signature beyond(x=x) -> y=beyond`),
    );
    expect(shownOutputs(await run(engine, { x: floats(3) }, 'again'))).toMatch(/already been written/);
    expect(shownOutputs(await run(engine, { x: floats(3) }, 'beyond'))).toMatch(/not resizeable/);
  });

  it('gathers what was written, in the order asked for', async () => {
    const engine = engineFromText(
      ARRAY(`order: Const {dtype=int32, value=[1, 0]}
      n: Neg(x) {T=float32}
      g: TensorArrayGatherV3(a:0, order, w1) {dtype=float32, element_shape=(…)}
      s: TensorArraySizeV3(a:0, w1) {dtype=int32}
      signature serving_default(x=x) -> y=g, n=s`).replace('one, x, w0', 'one, n, w0'),
    );
    expect(shownOutputs(await run(engine, { x: floats([1, 2]) }))).toEqual({ y: [-1, -2, 1, 2], n: [2] });
  });

  it('gathers no element twice once that is forgotten', async () => {
    const engine = engineFromText(
      ARRAY(`twice: Const {dtype=int32, value=[0, 0]}
      g: TensorArrayGatherV3(a:0, twice, w1) {dtype=float32, element_shape=(…)}
      signature serving_default(x=x) -> y=g`),
    );
    expect(shownOutputs(await run(engine, { x: floats(3) }))).toMatch(/^InvalidArgumentError at g: .*twice/);
  });
});
