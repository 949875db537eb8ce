import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { HostTensor } from '../../src/model/tensor';
import { convertedFiles, NETS } from './nets';
import type { NetName, Runner } from './nets';

/**
 * What others make of the same nets. Their packages are wanted for measuring
 * only, so they may be absent; BENCH_MODULES names a folder that holds a
 * `node_modules` with them, and one `onnx` with the nets by make_nets.py --onnx.
 */
const PLACES = [process.env['BENCH_MODULES'], path.resolve('.')].filter((place) => place !== undefined);

/** The package, or null where it is not installed. */
function load<T>(name: string): T | null {
  for (const place of PLACES) {
    try {
      return createRequire(path.join(place, 'here.js'))(name) as T;
    } catch {
      // Asked for at the next place.
    }
  }
  return null;
}

interface PeerTensor {
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** The parts of tfjs-converter and the tfjs-core beside it used here. */
interface Converter {
  loadGraphModel(handler: unknown): Promise<{
    execute(inputs: Readonly<Record<string, PeerTensor>>): PeerTensor;
    executeAsync(inputs: Readonly<Record<string, PeerTensor>>): Promise<PeerTensor>;
    dispose(): void;
  }>;
}
interface Core {
  readonly io: { fromMemory(artifacts: object): unknown };
  tensor(data: unknown, shape: readonly number[], dtype: string): PeerTensor;
}

/**
 * tfjs's own executor on the converted net; the backend must be the current
 * one. All copies of tfjs-core share one engine and its backends.
 */
export async function openGraphModel(net: NetName): Promise<Runner | null> {
  const converter = load<Converter>('@tensorflow/tfjs-converter');
  const core = load<Core>('@tensorflow/tfjs-core');
  if (converter === null || core === null) return null;
  const files = await convertedFiles(net);
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
  };
  const shards = json.weightsManifest.flatMap((group) => group.paths.map((name) => files.get(name) as Uint8Array));
  const weightData = await new Blob(shards as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  const model = await converter.loadGraphModel(core.io.fromMemory({ ...json, weightSpecs, weightData }));
  const inputs: Readonly<Record<string, HostTensor>> = NETS[net];
  return {
    async run() {
      const fed = Object.fromEntries(
        Object.entries(inputs).map(([key, t]) => [key, core.tensor(t.data, t.shape, t.dtype)]),
      );
      const output = net === 'lstm' ? await model.executeAsync(fed) : model.execute(fed);
      const data = await output.data();
      for (const tensor of [output, ...Object.values(fed)]) tensor.dispose();
      return data;
    },
    async dispose() {
      model.dispose();
    },
  };
}

/** The parts of onnxruntime-web used here. */
interface Ort {
  readonly env: { readonly wasm: { numThreads: number } };
  readonly Tensor: new (dtype: string, data: unknown, dims: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(path: string): Promise<{
      run(feeds: object): Promise<Readonly<Record<string, { readonly data: Float32Array }>>>;
      release(): Promise<void>;
    }>;
  };
}

/** onnxruntime-web on one thread of wasm. */
export async function openOnnx(net: NetName): Promise<Runner | null> {
  const ort = load<Ort>('onnxruntime-web');
  const file = PLACES.map((place) => path.join(place, 'onnx', `${net}.onnx`)).find(existsSync);
  if (ort === null || file === undefined) return null;
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(file);
  const inputs: Readonly<Record<string, HostTensor>> = NETS[net];
  return {
    async run() {
      const feeds = Object.entries(inputs).map(([key, t]) => [key, new ort.Tensor(t.dtype, t.data, t.shape)]);
      const [output] = Object.values(await session.run(Object.fromEntries(feeds)));
      return output?.data as Float32Array;
    },
    dispose: () => session.release(),
  };
}
