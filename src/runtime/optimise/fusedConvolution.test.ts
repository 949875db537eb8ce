import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { graphFromText } from '../../testing/graphFromText';
import { floats, modelOf } from '../../testing/runText';
import { enterBackend } from '../backend/backends';
import { createEngine } from '../engine';
import { enterWebglStandIn } from '../ops/fixtures/webglStandIn';

// The engine loads it, and its kernels would take the place of the stand-in's.
vi.mock('@tensorflow/tfjs-backend-webgl', () => ({}));
beforeAll(enterWebglStandIn);
afterAll(async () => enterBackend('cpu'));

const POINTWISE = `
w: VarHandleOp {dtype=float32, shape=(…), shared_name=w}
wr: ReadVariableOp(w) {dtype=float32}
b: VarHandleOp {dtype=float32, shape=(…), shared_name=b}
br: ReadVariableOp(b) {dtype=float32}
c: Conv2D(x, wr) {T=float32, strides=[1, 1, 1, 1], padding=SAME, data_format=NHWC, dilations=[1, 1, 1, 1], explicit_paddings=[]}
y: BiasAdd(c, br) {T=float32, data_format=NHWC}
signature serving_default(x=x) -> y=y`;

it.each([
  ['an odd', [1, 2, 3], [4, 5, 6], 42],
  ['an even', [1, 2], [4, 5], 24],
])('on webgl %s number of channels adds nothing from around the image', async (_size, x, w, sum) => {
  const weights = { w: floats(w, [1, 1, w.length, 1]), b: floats([10]) };
  const engine = createEngine(modelOf(graphFromText(POINTWISE), weights), 'webgl', { hostLimit: -1 });
  const inputs = { x: floats(x, [1, 1, 1, x.length]) };
  const report = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs });
  if (!report.ok) throw new Error(report.failure.message);
  await engine.dispose();
  // Else it would not have been computed in one kernel.
  expect(report.value.fused).toEqual([{ address: 'c', into: 'y' }]);
  expect([...(report.value.outputs['y']?.data ?? [])]).toEqual([sum]);
});
