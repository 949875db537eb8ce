import { memory } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { graphFromText } from '../testing/graphFromText';
import { engineFromText, floats, modelOf, run, shownOutputs } from '../testing/runText';
import { createEngine } from './engine';
import type { Engine } from './engine';

/** A convolution, a loop over a TensorList and a variable: whatever can hold backend memory. */
const NET = `
  w: VarHandleOp {dtype=float32, shape=(2, 2, 1, 2), shared_name=w}
  k: ReadVariableOp(w) {dtype=float32}
  conv: Conv2D(x, k) {T=float32, strides=[1, 1, 1, 1], padding=SAME, data_format=NHWC, dilations=[1, 1, 1, 1], explicit_paddings=[], use_cudnn_on_gpu=true}
  shape: Const {dtype=int32, value=[4, 8]}
  flat: Reshape(conv, shape) {T=float32}
  unknown: Const {dtype=int32, value=-1}
  list: TensorListFromTensor(flat, unknown) {element_dtype=float32, shape_type=int32, dtype=variant}
  zero: Const {dtype=int32, value=0}
  loop: StatelessWhile(zero, list) {cond=@below, body=@step, Tout=[int32, variant]}
  y: TensorListStack(loop:1, unknown) {element_dtype=float32, num_elements=4}
  signature serving_default(x=x) -> y=y
  def below(i: int32, l: variant) -> r=less
    four: Const {dtype=int32, value=4}
    less: Less(i, four) {T=int32, dtype=bool}
  def step(i: int32, l: variant) -> i1=i1, l1=set
    one: Const {dtype=int32, value=1}
    i1: AddV2(i, one) {T=int32}
    unknown: Const {dtype=int32, value=-1}
    item: TensorListGetItem(l, i, unknown) {element_dtype=float32}
    twice: AddV2(item, item) {T=float32}
    set: TensorListSetItem(l, i, twice) {element_dtype=float32, resize_if_index_out_of_bounds=false, dtype=variant}`;

const WEIGHTS = { w: floats([1, 0, 0, 1, 1, 1, 0, 0], [2, 2, 1, 2]) };
const INPUT = {
  x: floats(
    Array.from({ length: 16 }, (_, i) => i),
    [1, 4, 4, 1],
  ),
};

/** Everything float32 goes to the backend. */
function onBackend(): Engine {
  return createEngine(modelOf(graphFromText(NET), WEIGHTS), 'wasm', { hostLimit: 0 });
}

describe('backend memory', () => {
  it('is the same after 100 runs, with and without kept values', async () => {
    const engine = onBackend();
    await run(engine, INPUT);
    await run(engine, INPUT);
    const { numTensors, numBytes } = memory();
    for (let i = 0; i < 100; i++) {
      await engine.run({ metaGraph: 0, signature: 'serving_default', inputs: INPUT, keepValues: i % 2 === 0 });
    }
    await run(engine, INPUT);
    expect(memory()).toMatchObject({ numTensors, numBytes });
    await engine.dispose();
  });

  it('is given back by a run that fails, and altogether in the end', async () => {
    const before = memory().numTensors;
    const engine = onBackend();
    const good = await run(engine, INPUT);
    const failed = await run(engine, { x: floats([1, 2], [2]) });
    expect(failed.ok).toBe(false);
    expect(shownOutputs(await run(engine, INPUT))).toEqual(shownOutputs(good));
    await engine.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('gives the same answer as ordinary memory', async () => {
    const engine = onBackend();
    const host = engineFromText(NET, WEIGHTS);
    expect(shownOutputs(await run(engine, INPUT))).toEqual(shownOutputs(await run(host, INPUT)));
    await engine.dispose();
  });

  it('of a chain is that of its widest place, not of its length', async () => {
    const links = Array.from({ length: 50 }, (_, i) => `n${i + 1}: Relu(n${i}) {T=float32}`);
    const text = `n0: Placeholder {dtype=float32}\n${links.join('\n')}\nsignature serving_default(x=n0) -> y=n50`;
    const engine = createEngine(modelOf(graphFromText(text)), 'wasm', { hostLimit: 0 });
    const inputs = { x: floats(Array.from({ length: 1000 }, () => 1)) };
    const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs });
    // Input and output of one step, 4000 bytes each, and the run's own input.
    expect(result.ok && result.value.peakDeviceBytes).toBeLessThanOrEqual(3 * 4000);
    await engine.dispose();
  });
});
