import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NodeAddress } from '../../model/address';
import { graphFromText } from '../../testing/graphFromText';
import { floats, modelOf, run, shownOutputs } from '../../testing/runText';
import { createEngine } from '../engine';
import type { Engine } from '../engine';
import { complaints, enterWebgpuStandIn, reads } from '../ops/fixtures/webgpuStandIn';

// The engine loads it, and its kernels would take the place of the stand-in's.
vi.mock('@tensorflow/tfjs-backend-webgpu', () => ({}));
beforeAll(enterWebgpuStandIn);
beforeEach(() => Object.assign(reads, { now: 0, later: 0 }));

/** −1: every float32 goes to the backend. */
function onWebgpu(text: string): Engine {
  return createEngine(modelOf(graphFromText(text)), 'webgpu', { hostLimit: -1 });
}

/** Exp runs on the backend, what is float64 only in ordinary memory. */
const MIXED = `
  e: Exp(x) {T=float32}
  wide: Cast(e) {SrcT=float32, DstT=float64, Truncate=false}
  zero: Const {dtype=int32, value=0}
  sum: Cumsum(wide, zero) {T=float64, Tidx=int32, exclusive=false, reverse=false}
  narrow: Cast(sum) {SrcT=float64, DstT=float32, Truncate=false}
  y: Neg(narrow) {T=float32}
  signature serving_default(x=x) -> y=y, e=e`;

describe('values that WebGPU hands out later', () => {
  it('come to ops in ordinary memory without a read that cannot wait', async () => {
    const answer = shownOutputs(await run(onWebgpu(MIXED), { x: floats([0, 0, 0]) }));
    expect(answer).toEqual({ y: [-1, -2, -3], e: [1, 1, 1] });
    expect(reads.now).toBe(0);
    expect(reads.later).toBeGreaterThan(1);
  });

  it('come where a kernel asks for what it has just made itself', async () => {
    // The bilinear resize asks for the sum of its elements before it trusts the backend with them.
    const engine = onWebgpu(`
      size: Const {dtype=int32, value=[2, 1]}
      e: Exp(x) {T=float32}
      y: ResizeBilinear(e, size) {T=float32, align_corners=false, half_pixel_centers=false}
      signature serving_default(x=x) -> y=y`);
    const answer = shownOutputs(await run(engine, { x: floats([0], [1, 1, 1, 1]) }));
    expect(answer).toEqual({ y: [1, 1] });
    expect(reads.now).toBe(0);
  });

  it('decide a loop, whose steps are carried out once each', async () => {
    const engine = onWebgpu(`
      start: Const {dtype=float32, value=0.0}
      w: While(start, x) {cond=@more, body=@add, T=[float32, float32], output_shapes=[], parallel_iterations=10}
      signature serving_default(x=x) -> y=w, x=w:1
      def more(i, x) -> r=r
        e: Exp(i) {T=float32}
        five: Const {dtype=float32, value=5.0}
        r: Less(e, five) {T=float32}
      def add(i, x) -> i=j, x=z
        one: Const {dtype=float32, value=1.0}
        j: AddV2(i, one) {T=float32}
        z: AddV2(x, x) {T=float32}`);
    expect(shownOutputs(await run(engine, { x: floats([3]) }))).toEqual({ y: [2], x: [12] });
  });

  it('are watched for NaN, shown and cut into slices', async () => {
    const engine = onWebgpu(`
      e: Log(x) {T=float32}
      y: Neg(e) {T=float32}
      signature serving_default(x=x) -> y=y`);
    const options = { metaGraph: 0, signature: 'serving_default', inputs: { x: floats([-1, 1]) } };
    expect(await engine.run({ ...options, watch: true })).toMatchObject({ ok: true, value: { firstNonFinite: 'e' } });
    expect(await engine.run({ ...options, keepValues: true })).toMatchObject({ value: { firstNonFinite: 'e' } });
    const address = 'y' as NodeAddress;
    expect(await engine.nodeValues(address)).toMatchObject({ value: [{ shape: [2] }] });
    expect(await engine.valueSlice({ address, output: 0, from: 1, count: 1 })).toMatchObject({ value: { shape: [1] } });
    expect(reads.now).toBe(0);
  });
});

describe('a complaint of the device', () => {
  it('fails the run, and nothing of it is kept', async () => {
    const engine = onWebgpu(MIXED);
    complaints.push('Buffer size (9) exceeds the max buffer size limit (4).\n - While calling [Device].CreateBuffer');
    const failed = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs: { x: floats([0]) } });
    expect(failed).toEqual({
      ok: false,
      failure: {
        kind: 'refused',
        code: 'ResourceExhaustedError',
        message: 'The GPU could not compute this: Buffer size (9) exceeds the max buffer size limit (4).',
        address: null,
      },
    });
    expect(shownOutputs(await run(engine, { x: floats([0]) }))).toEqual({ y: [-1], e: [1] });
  });
});
