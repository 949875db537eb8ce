import { io, tensor } from '@tensorflow/tfjs-core';
import { loadGraphModel } from '@tensorflow/tfjs-converter';
import { openDropped } from '../../src/decode/decode';
import type { HostTensor } from '../../src/model/tensor';
import { createEngine } from '../../src/runtime/engine';
import { firstRunParts } from './firstRunParts';

/** The page's side of webglBench.ts, both executors on the one webgl backend of this page, and of runBenchFirst.ts. */

/** What the page is given: the SavedModel's zip, what tensorflowjs_converter made of it, and what both are fed. */
export interface NetForPage {
  readonly zip: Uint8Array;
  readonly json: string;
  readonly weights: Uint8Array;
  readonly inputs: Readonly<Record<string, HostTensor>>;
  readonly rounds: number;
}

/** Shortest times of a run in ms, from inputs in ordinary memory to the output there, and the largest difference of the answers. */
export interface NetTimes {
  readonly ours: number;
  readonly theirs: number;
  readonly difference: number;
  /** What one steady run of each asks of the graphics card. */
  readonly ourCalls: GlCalls;
  readonly theirCalls: GlCalls;
}

/** How often: a machine that is busy slows draws, but makes no more of them. */
export interface GlCalls {
  readonly draws: number;
  /** Textures that are filled from ordinary memory. */
  readonly uploads: number;
  /** Times that results are fetched, for which the card must come to rest. */
  readonly readbacks: number;
}

const GL_CALLS = {
  draws: ['drawElements', 'drawArrays'],
  uploads: ['texSubImage2D', 'texImage2D'],
  readbacks: ['readPixels', 'getBufferSubData'],
} as const;

/** Uploads with a null for data only make room. */
async function counted(work: () => Promise<unknown>): Promise<GlCalls> {
  const gl = WebGL2RenderingContext.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const calls = { draws: 0, uploads: 0, readbacks: 0 };
  const undo: (() => void)[] = [];
  for (const kind of ['draws', 'uploads', 'readbacks'] as const) {
    for (const name of GL_CALLS[kind]) {
      const before = gl[name] as (...args: unknown[]) => unknown;
      gl[name] = function (this: unknown, ...args: unknown[]): unknown {
        if (kind !== 'uploads' || args.at(-1) !== null) calls[kind] += 1;
        return before.apply(this, args);
      };
      undo.push(() => (gl[name] = before));
    }
  }
  await work();
  for (const back of undo) back();
  return calls;
}

type TypedData = Float32Array | Int32Array;

async function measure({ zip, json, weights, inputs, rounds }: NetForPage): Promise<NetTimes> {
  const blob = new Blob([zip as Uint8Array<ArrayBuffer>]);
  const opened = await openDropped({ files: [{ path: 'model.zip', blob }], name: 'net' });
  if (!opened.ok) throw new Error(opened.failure.message);
  const engine = createEngine(opened.value.model, 'webgl');
  const ours = async (): Promise<TypedData> => {
    const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs });
    if (!result.ok) throw new Error(result.failure.message);
    return result.value.outputs['y']?.data as TypedData;
  };
  const answer = await ours();
  const artifacts = JSON.parse(json) as {
    readonly weightsManifest: readonly { readonly weights: readonly object[] }[];
  };
  const weightSpecs = artifacts.weightsManifest.flatMap((group) => group.weights);
  const weightData = weights.slice().buffer;
  const model = await loadGraphModel(
    io.fromMemory({ ...artifacts, weightSpecs, weightData } as unknown as io.ModelArtifacts),
  );
  const theirs = async (): Promise<TypedData> => {
    const fed = Object.fromEntries(
      Object.entries(inputs).map(([key, t]) => [key, tensor(t.data as TypedData, [...t.shape], t.dtype as 'float32')]),
    );
    const output = model.execute(fed) as ReturnType<typeof tensor>;
    const data = await output.data();
    for (const one of [output, ...Object.values(fed)]) one.dispose();
    return data as TypedData;
  };
  const other = await theirs();
  const least = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of [ours, theirs].entries()) {
      const start = performance.now();
      await run();
      least[i] = Math.min(least[i] as number, performance.now() - start);
    }
  }
  const ourCalls = await counted(ours);
  const theirCalls = await counted(theirs);
  model.dispose();
  await engine.dispose();
  const difference = Math.max(...Array.from(answer, (value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
  return { ours: least[0] as number, theirs: least[1] as number, difference, ourCalls, theirCalls };
}

Object.assign(globalThis, { measureNet: measure, firstRunParts });
