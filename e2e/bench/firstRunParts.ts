import { openSavedModel } from '../../src/decode/decode';
import { blobSource } from '../../src/files/blobSource';
import { createEngine } from '../../src/runtime/engine';
import type { Engine } from '../../src/runtime/engine';
import type { BackendName } from '../../src/runtime/registry';
import { denseModel } from './bigModels';

/** 13 layers of 700 × 700 float32: 25.5 MB of weights. */
const LAYERS = 13;
const WIDTH = 700;

/** Milliseconds from a chosen file to its first result. */
export interface Parts {
  readonly read: number;
  /** Planning, with the weights decoded. */
  readonly plan: number;
  /** What the first run of a second engine takes longer than the next: its weights go to the backend, but all code is there. */
  readonly upload: number;
  /** What the very first run takes longer than that of the second engine: shaders, and JavaScript that is not yet compiled. */
  readonly shaders: number;
  /** One run when all is ready. */
  readonly run: number;
  /** The first four and the first run. */
  readonly whole: number;
}

/** Opens a model of 25 MB and runs it for the first time in this process, or this page. */
export async function firstRunParts(backend: BackendName): Promise<Parts> {
  const bytes = denseModel(LAYERS, WIDTH) as Uint8Array<ArrayBuffer>;
  const started = performance.now();
  const { engine, read } = await open(bytes, backend);
  const first = await runOnce(engine);
  const whole = performance.now() - started;
  await engine.dispose();
  const second = (await open(bytes, backend)).engine;
  const warm = await runOnce(second);
  const next = await runOnce(second);
  await second.dispose();
  return {
    read,
    plan: first.prepareMs,
    upload: Math.max(0, warm.totalMs - next.totalMs),
    shaders: Math.max(0, first.totalMs - warm.totalMs),
    run: next.totalMs,
    whole,
  };
}

async function open(
  bytes: Uint8Array<ArrayBuffer>,
  backend: BackendName,
): Promise<{ readonly engine: Engine; readonly read: number }> {
  const started = performance.now();
  const source = blobSource(new Blob([bytes]), 'saved_model.pb');
  const opened = await openSavedModel([{ path: 'saved_model.pb', source }], 'bench');
  if (!opened.ok) throw new Error(opened.failure.message);
  const read = performance.now() - started;
  return { engine: createEngine(opened.value, backend), read };
}

async function runOnce(engine: Engine): Promise<{ readonly prepareMs: number; readonly totalMs: number }> {
  const x = { dtype: 'float32', shape: [1, WIDTH], data: new Float32Array(WIDTH).fill(1) } as const;
  const result = await engine.run({ metaGraph: 0, signature: 'serving_default', inputs: { x } });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
