import { openAsBlob } from 'node:fs';
import path from 'node:path';
import { openDropped } from '../../src/decode/decode';
import { expandDropped } from '../../src/files/expand';
import type { HostTensor } from '../../src/model/tensor';
import { createEngine } from '../../src/runtime/engine';
import type { Engine } from '../../src/runtime/engine';
import type { BackendName } from '../../src/runtime/registry';
import type { Measurement } from './bench';

/** The nets of fixtures/make_nets.py, and what they are fed. */
export const NETS = {
  mobilenet: { x: floatsOf([1, 128, 128, 3]) },
  resnet: { x: floatsOf([1, 96, 96, 3]) },
  bert: { tokens: intsOf(64, (i) => (i * 37) % 600), mask: intsOf(64, (i) => (i < 50 ? 1 : 0)) },
  lstm: { x: floatsOf([1, 60, 32]) },
  'lstm-unrolled': { x: floatsOf([1, 20, 32]) },
} as const;

export type NetName = keyof typeof NETS;

/** Measures every net on the backends that need no GPU. */
export async function onEachNet(
  measure: (net: NetName, backend: BackendName) => Promise<readonly Measurement[]>,
): Promise<readonly Measurement[]> {
  const list: Measurement[] = [];
  for (const backend of ['cpu', 'wasm'] as const) {
    for (const net of Object.keys(NETS) as NetName[]) list.push(...(await measure(net, backend)));
  }
  return list;
}

/** Answers once: from inputs in ordinary memory to the output in ordinary memory. */
export interface Runner {
  run(): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Measured from a checkout, where `npm run` stands at the root. */
const FIXTURES = path.resolve('e2e/bench/fixtures');

/** The SavedModel of a net, zipped. */
export function netFile(net: NetName): string {
  return path.join(FIXTURES, net, 'model.zip');
}

/** The product's own engine, without keeping values. */
export async function openOurs(net: NetName, backend: BackendName): Promise<Runner & { readonly engine: Engine }> {
  const blob = await openAsBlob(netFile(net));
  const opened = await openDropped({ files: [{ path: 'model.zip', blob }], name: net });
  if (!opened.ok) throw new Error(opened.failure.message);
  const engine = createEngine(opened.value.model, backend);
  return {
    engine,
    async run() {
      const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs: NETS[net] });
      if (!result.ok) throw new Error(result.failure.message);
      return result.value.outputs['y']?.data as Float32Array;
    },
    dispose: () => engine.dispose(),
  };
}

/** The files that tensorflowjs_converter made of a net, by name. */
export async function convertedFiles(net: NetName): Promise<ReadonlyMap<string, Uint8Array>> {
  const blob = await openAsBlob(path.join(FIXTURES, net, 'tfjs.zip'));
  const expanded = await expandDropped([{ path: 'tfjs.zip', blob }]);
  if (!expanded.ok) throw new Error(expanded.failure.message);
  const files = new Map<string, Uint8Array>();
  for (const { path: name, source } of expanded.value.files) {
    const read = await source.read(0, source.size);
    if (!read.ok) throw new Error(read.failure.message);
    files.set(path.basename(name), read.value);
  }
  return files;
}

function floatsOf(shape: readonly number[]): HostTensor {
  const size = shape.reduce((product, n) => product * n, 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: size }, (_, i) => ((i * 7919) % 256) / 128 - 1) };
}

function intsOf(size: number, at: (i: number) => number): HostTensor {
  return { dtype: 'int32', shape: [1, size], data: Int32Array.from({ length: size }, (_, i) => at(i)) };
}
