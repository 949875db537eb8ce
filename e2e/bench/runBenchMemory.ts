import { engine as tfjsEngine, memory } from '@tensorflow/tfjs-core';
import type { BackendName } from '../../src/runtime/registry';
import type { Bench, Measurement } from './bench';
import { NETS, onEachNet, openOurs } from './nets';
import type { NetName } from './nets';
import { openLiveSet } from './peers';

const RUNS = 100;
const REF = { metaGraph: 0, signature: 'serving_default' };

/**
 * The most memory that a run holds at one moment against the least that it can do with: the weights, and of the
 * values in between the largest set that must exist together (see liveSet.ts; from the net as tensorflowjs_converter
 * flattened it). On wasm every tensor of tfjs counts, also those that a kernel makes for itself; on cpu what the
 * engine holds in ordinary memory, arrays of 4096 elements and more. What a run on wasm holds in ordinary memory
 * besides (weights before they were uploaded, values of small ops) is said in words: the bar is the backend's.
 */
export const runBenchMemory: Bench = {
  name: 'memory',
  run: () => onEachNet(measure),
};

async function measure(net: NetName, backend: BackendName): Promise<readonly Measurement[]> {
  const ours = await openOurs(net, backend);
  const kib = (bytes: number): number => bytes / 1024;
  let hostBytes = 0;
  await ours.run();
  const before = memory().numBytes;
  const first = await peakOf(() => run());
  for (let i = 0; i < RUNS; i++) await ours.run();
  const found: Measurement[] = [];
  const last = await peakOf(() => run());
  const besides = backend === 'cpu' ? '' : `; besides ${kib(hostBytes).toFixed(0)} KiB in ordinary memory`;
  if (first === 0 && last === 0) {
    await ours.dispose();
    console.log(
      `${net} on ${backend}: no value has 4096 elements, and smaller ones are not counted: nothing to compare`,
    );
    return [];
  }
  const least = await openLiveSet(net);
  if (least === null)
    console.log(`${net}: tfjs-converter, which says how large its values are, is missing or cannot run it`);
  else {
    found.push({
      name: `peak-${net}-${backend}`,
      ours: kib(Math.max(first, last)),
      yardstick: kib(least.weights + least.live),
      against: `weights ${kib(least.weights).toFixed(0)} KiB and the largest live set ${kib(least.live).toFixed(0)} KiB; at most 1.2${besides}`,
      unit: 'KiB',
    });
  }
  found.push({
    name: `peak-${net}-${backend}-after-${RUNS}-runs`,
    ours: kib(last),
    yardstick: kib(first),
    against: `the second run; between runs ${kib(memory().numBytes).toFixed(0)} and ${kib(before).toFixed(0)} KiB on the backend`,
    unit: 'KiB',
  });
  await ours.dispose();
  return found;

  async function run(): Promise<number> {
    const result = await ours.engine.run({ ...REF, inputs: NETS[net] });
    if (!result.ok) throw new Error(result.failure.message);
    hostBytes = result.value.peakHostBytes;
    return backend === 'cpu' ? result.value.peakHostBytes + result.value.peakDeviceBytes : 0;
  }
}

/** What `work` says that it held, or the most bytes that tfjs had in tensors meanwhile, if that is more. */
async function peakOf(work: () => Promise<number>): Promise<number> {
  const { state } = tfjsEngine() as unknown as { readonly state: { numBytes: number } };
  let now = state.numBytes;
  let most = now;
  Object.defineProperty(state, 'numBytes', {
    configurable: true,
    enumerable: true,
    get: () => now,
    set: (bytes: number) => {
      now = bytes;
      most = Math.max(most, now);
    },
  });
  try {
    return Math.max(await work(), most);
  } finally {
    Object.defineProperty(state, 'numBytes', { configurable: true, enumerable: true, writable: true, value: now });
  }
}
