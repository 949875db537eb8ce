import { memory } from '@tensorflow/tfjs-core';
import { openSavedModel } from '../../src/decode/decode';
import { blobSource } from '../../src/files/blobSource';
import type { SavedModel } from '../../src/model/savedModel';
import { createEngine } from '../../src/runtime/engine';
import type { Bench, Measurement } from './bench';
import { meanProcessorTime } from './bench';
import { bigModel } from './bigModels';
import { NETS, openOurs } from './nets';
import type { NetName } from './nets';

const REF = { metaGraph: 0, signature: 'serving_default' };
const X = { dtype: 'float32', shape: [], data: Float32Array.of(0.5) } as const;
const SMALL = 10_000;
const LARGE = 100_000;
const RUNS = 100;

/** Planning against the size of the graph and against the run, and backend memory against the number of runs. */
export const runBenchPlan: Bench = {
  name: 'plan',
  async run() {
    const small = await openBig(SMALL);
    const large = await openBig(LARGE);
    const [ofSmall = 0, ofLarge = 0] = await meanProcessorTime([() => plan(small), () => plan(large)], 20);
    const list: Measurement[] = [
      { name: `plan-${LARGE}`, ours: ofLarge, yardstick: ofSmall, against: `planning ${SMALL} nodes; at most 12` },
      await firstRun(small, SMALL),
      await firstRun(large, LARGE),
    ];
    for (const net of Object.keys(NETS) as NetName[]) list.push(await memoryAfterRuns(net));
    return list;
  },
};

async function openBig(nodes: number): Promise<SavedModel> {
  const source = blobSource(new Blob([bigModel('chain', nodes) as Uint8Array<ArrayBuffer>]), 'saved_model.pb');
  const opened = await openSavedModel([{ path: 'saved_model.pb', source }], 'bench');
  if (!opened.ok) throw new Error(opened.failure.message);
  const graph = opened.value.metaGraphs[0]?.graph();
  if (!graph?.ok) throw new Error('The generated graph cannot be read.');
  return opened.value;
}

/** A new engine each time: plans are kept. */
async function plan(model: SavedModel): Promise<void> {
  const report = await createEngine(model, 'cpu').checkSupport(REF);
  if (!report.ok) throw new Error(report.failure.message);
}

/** The first run says itself what preparing took. */
async function firstRun(model: SavedModel, nodes: number): Promise<Measurement> {
  let best: Measurement | null = null;
  for (let i = 0; i < 3; i++) {
    const result = await createEngine(model, 'cpu').run({ ...REF, inputs: { x: X } });
    if (!result.ok) throw new Error(result.failure.message);
    const { prepareMs, totalMs } = result.value;
    const found = { name: `plan-${nodes}-and-run`, ours: prepareMs, yardstick: totalMs, against: 'its first run' };
    if (best === null || found.ours < best.ours) best = found;
  }
  return best as Measurement;
}

async function memoryAfterRuns(net: NetName): Promise<Measurement> {
  const ours = await openOurs(net, 'wasm');
  await ours.run();
  await ours.run();
  const before = memory().numBytes;
  for (let i = 0; i < RUNS; i++) await ours.run();
  const after = memory().numBytes;
  await ours.dispose();
  return {
    name: `memory-${net}-wasm-after-${RUNS}-runs`,
    ours: after / 1024,
    yardstick: before / 1024,
    against: 'after two runs',
    unit: 'KiB',
  };
}
