import { openSavedModel } from '../../src/decode/decode';
import { blobSource } from '../../src/files/blobSource';
import { createEngine } from '../../src/runtime/engine';
import type { BackendName } from '../../src/runtime/registry';
import type { Bench, Measurement } from './bench';
import { denseModel } from './bigModels';

/** 13 layers of 700 × 700 float32: 25.5 MB of weights. */
const LAYERS = 13;
const WIDTH = 700;
const ROUNDS = 5;

/** From the chosen file to the first result of a model of 25 MB, part by part, each beside a run when all is ready. */
export const runBenchFirst: Bench = {
  name: 'first-run',
  async run() {
    const bytes = denseModel(LAYERS, WIDTH) as Uint8Array<ArrayBuffer>;
    const list: Measurement[] = [];
    for (const backend of ['cpu', 'wasm'] as const) {
      const rounds: Parts[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await partsOf(bytes, backend));
      const parts = rounds.reduce((least, one) => (one.whole < least.whole ? one : least));
      for (const part of ['read', 'plan', 'upload', 'whole'] as const) {
        list.push({
          name: `first-run-${backend}-${part}`,
          ours: parts[part],
          yardstick: parts.run,
          against: 'one run',
        });
      }
    }
    return list;
  },
};

/** Milliseconds. Nothing compiles shaders on these backends. */
interface Parts {
  readonly read: number;
  /** Planning, with the weights decoded. */
  readonly plan: number;
  /** What the first run took longer than the next. */
  readonly upload: number;
  readonly run: number;
  readonly whole: number;
}

async function partsOf(bytes: Uint8Array<ArrayBuffer>, backend: BackendName): Promise<Parts> {
  const started = performance.now();
  const source = blobSource(new Blob([bytes]), 'saved_model.pb');
  const opened = await openSavedModel([{ path: 'saved_model.pb', source }], 'bench');
  if (!opened.ok) throw new Error(opened.failure.message);
  const read = performance.now() - started;
  const engine = createEngine(opened.value, backend);
  const x = { dtype: 'float32', shape: [1, WIDTH], data: new Float32Array(WIDTH).fill(1) } as const;
  const runOnce = async (): Promise<{ readonly prepareMs: number; readonly totalMs: number }> => {
    const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs: { x } });
    if (!result.ok) throw new Error(result.failure.message);
    return result.value;
  };
  const first = await runOnce();
  const whole = performance.now() - started;
  const next = await runOnce();
  await engine.dispose();
  return { read, plan: first.prepareMs, upload: Math.max(0, first.totalMs - next.totalMs), run: next.totalMs, whole };
}
