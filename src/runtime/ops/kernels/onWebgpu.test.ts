import { beforeAll, expect, it, vi } from 'vitest';
import { graphFromText } from '../../../testing/graphFromText';
import { floats, modelOf, run, shownOutputs } from '../../../testing/runText';
import { createEngine } from '../../engine';
import { enterWebgpuStandIn } from '../fixtures/webgpuStandIn';

// The engine loads it, and its kernels would take the place of the stand-in's.
vi.mock('@tensorflow/tfjs-backend-webgpu', () => ({}));
beforeAll(enterWebgpuStandIn);

it.each([
  ['a vector is added', 'v: Const {dtype=float32, value=[10.0, 20.0]}\ny: AddV2(x, v) {T=float32}', [11, 22, 13, 24]],
  ['a vector is added to', 'v: Const {dtype=float32, value=[10.0, 20.0]}\ny: Sub(v, x) {T=float32}', [9, 18, 7, 16]],
  ['an axis grows', 'v: Const {dtype=float32, value=[1.0, 2.0]}\ny: Mul(w, v) {T=float32}', [1, 2, 2, 4, 3, 6, 4, 8]],
  [
    'room is made',
    `flat: Const {dtype=int32, value=[0, 0, 0, 0, 0, 0, 0, 0, 1, 0]}
     pairs: Const {dtype=int32, value=[5, 2]}
     p: Reshape(flat, pairs) {T=int32, Tshape=int32}
     y: Pad(x, p) {T=float32, Tpaddings=int32}`,
    [0, 1, 2, 0, 3, 4],
  ],
  [
    'every second is taken',
    `b: Const {dtype=int32, value=[0, 0, 0, 0, 0]}
     e: Const {dtype=int32, value=[2, 1, 1, 1, 2]}
     s: Const {dtype=int32, value=[1, 1, 1, 1, 2]}
     y: StridedSlice(x, b, e, s) {T=float32, Index=int32, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0}`,
    [1, 3],
  ],
])('five axes on webgpu: %s', async (_, nodes, expected) => {
  const text = `five: Const {dtype=int32, value=[4, 1, 1, 1, 1]}
    w: Reshape(x, five) {T=float32, Tshape=int32}
    ${nodes}
    signature serving_default(x=x) -> y=y`;
  const engine = createEngine(modelOf(graphFromText(text)), 'webgpu', { hostLimit: -1 });
  const answer = shownOutputs(await run(engine, { x: floats([1, 2, 3, 4], [2, 1, 1, 1, 2]) }));
  expect(answer).toEqual({ y: expected });
});
