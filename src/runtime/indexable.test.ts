import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostTensor } from '../model/tensor';
import { graphFromText } from '../testing/graphFromText';
import { floats, modelOf, shownOutputs } from '../testing/runText';
import { enterBackend } from './backend/backends';
import { enterWebglStandIn } from './ops/fixtures/webglStandIn';
import { createEngine } from './engine';
import { onDevice } from './values/tensors';
import type { BackendName, OpCall } from './registry';
import { Tensor } from './values/value';

beforeAll(enterWebglStandIn);
afterAll(async () => enterBackend('cpu'));

/** webgl's shaders find an element by an index in float32, and add garbage to row 4193 of 4201 × 4001. */
describe('on webgl, tensors that it cannot index', () => {
  const large = 2 ** 24 + 1;
  const call = (backend: BackendName): OpCall => ({ backend, hostLimit: 256 }) as OpCall;

  it.each([
    ['webgl', [2 ** 24], true],
    ['webgl', [large], false],
    ['wasm', [large], true],
    ['webgpu', [large], true],
    ['webgl', [2, 2, 2, 2, 2, 64], true],
    ['webgl', [2, 2, 2, 2, 2, 2, 64], false],
    ['wasm', [2, 2, 2, 2, 2, 2, 64], false],
  ] as const)('%s, %j', (backend, shape, expected) => {
    expect(onDevice([new Tensor('float32', shape, null, null)], call(backend))).toBe(expected);
  });

  it('are made in ordinary memory from what it can', async () => {
    const graph = graphFromText(`
      sum: AddV2(column, row) {T=float32}
      axes: Const {dtype=int32, value=[0, 1]}
      y: Max(sum, axes) {T=float32, Tidx=int32, keep_dims=false}
      signature serving_default(column=column, row=row) -> y=y`);
    const engine = createEngine(modelOf(graph), 'webgl', { hostLimit: -1 });
    const side = 4097;
    const ramp = (shape: readonly number[]): HostTensor =>
      floats(
        Array.from({ length: side }, (_, i) => i),
        shape,
      );
    const inputs = { column: ramp([side, 1]), row: ramp([1, side]) };
    // The stand-in refuses what is larger than webgl can find.
    const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs });
    expect(shownOutputs(result)).toEqual({ y: [2 * (side - 1)] });
    await engine.dispose();
  });
});
