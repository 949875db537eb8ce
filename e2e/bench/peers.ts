import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { HostTensor } from '../../src/model/tensor';
import { convertedFiles, NETS } from './nets';
import type { NetName, Runner } from './nets';
import { largestLiveSet, valuesOf } from './liveSet';
import type { FlatNode } from './liveSet';

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
  readonly size: number;
  readonly dtype: string;
  data(): Promise<Float32Array>;
  dispose(): void;
}

/** The parts of tfjs-converter and the tfjs-core beside it used here. */
interface Converter {
  loadGraphModel(handler: unknown): Promise<{
    execute(inputs: Readonly<Record<string, PeerTensor>>): PeerTensor;
    executeAsync(inputs: Readonly<Record<string, PeerTensor>>): Promise<PeerTensor>;
    executeAsync(inputs: Readonly<Record<string, PeerTensor>>, names: readonly string[]): Promise<PeerTensor[]>;
    readonly outputNodes: readonly string[];
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
  const opened = await openConverted(net);
  if (opened === null) return null;
  const { model, core } = opened;
  const inputs: Readonly<Record<string, HostTensor>> = NETS[net];
  return {
    async run() {
      const fed = feed(inputs, core);
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

/** Bytes of a net's weights, each counted once, and of the largest set of its values that must exist together; null where GraphModel cannot tell. */
export async function openLiveSet(net: NetName): Promise<{ readonly weights: number; readonly live: number } | null> {
  const opened = net === 'lstm' ? null : await openConverted(net);
  if (opened === null) return null;
  const { model, core, nodes, weightBytes } = opened;
  const names = valuesOf(nodes, model.outputNodes);
  const fed = feed(NETS[net], core);
  const values = await model.executeAsync(fed, names);
  const bytes = new Map(names.map((name, i) => [name, sizeOf(values[i] as PeerTensor)]));
  for (const tensor of [...values, ...Object.values(fed)]) tensor.dispose();
  model.dispose();
  return { weights: weightBytes, live: largestLiveSet(nodes, model.outputNodes, (value) => bytes.get(value) ?? 0) };
}

function sizeOf({ size, dtype }: Pick<PeerTensor, 'size' | 'dtype'>): number {
  return size * (dtype === 'bool' ? 1 : 4);
}

function feed(inputs: Readonly<Record<string, HostTensor>>, core: Core): Readonly<Record<string, PeerTensor>> {
  return Object.fromEntries(Object.entries(inputs).map(([key, t]) => [key, core.tensor(t.data, t.shape, t.dtype)]));
}

async function openConverted(net: NetName) {
  const converter = load<Converter>('@tensorflow/tfjs-converter');
  const core = load<Core>('@tensorflow/tfjs-core');
  if (converter === null || core === null) return null;
  const files = await convertedFiles(net);
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    readonly modelTopology: { readonly node: readonly FlatNode[] };
    readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly object[] }[];
  };
  const shards = json.weightsManifest.flatMap((group) => group.paths.map((name) => files.get(name) as Uint8Array));
  const weightData = await new Blob(shards as Uint8Array<ArrayBuffer>[]).arrayBuffer();
  const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
  const model = await converter.loadGraphModel(core.io.fromMemory({ ...json, weightSpecs, weightData }));
  const weightBytes = distinctBytes(weightSpecs as readonly WeightSpec[], new Uint8Array(weightData));
  return { model, core, nodes: json.modelTopology.node, weightBytes };
}

/** A weight in a `model.json`: its numbers follow those of the weight before. */
interface WeightSpec {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** Bytes of weights that differ: the converter writes one as often as the flat graph reads it, once per step of an unrolled LSTM. */
function distinctBytes(specs: readonly WeightSpec[], data: Uint8Array): number {
  const seen = new Set<string>();
  let at = 0;
  let sum = 0;
  for (const { shape, dtype } of specs) {
    const size = sizeOf({ size: shape.reduce((product, n) => product * n, 1), dtype });
    const content = `${dtype} ${shape.join()} ${Buffer.from(data.subarray(at, at + size)).toString('latin1')}`;
    at += size;
    if (seen.has(content)) continue;
    seen.add(content);
    sum += size;
  }
  if (at !== data.length) throw new Error(`The weights of a model.json end at ${at}, not at ${data.length}.`);
  return sum;
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
