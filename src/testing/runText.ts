import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { createEngine } from '../runtime/engine';
import type { Engine } from '../runtime/engine';
import type { RunFailure, RunReport } from '../runtime/runtimeApi';
import { graphFromText } from './graphFromText';

/** A SavedModel around one MetaGraph. `checkpoint` gives variables their values, by the names of their nodes. */
export function modelOf(metaGraph: MetaGraph, checkpoint: Readonly<Record<string, HostTensor>> = {}): SavedModel {
  const missing = { kind: 'missing-variable', message: 'There is no such tensor.' } as const;
  const read = (key: string): Promise<Result<HostTensor, typeof missing>> => {
    const value = checkpoint[key];
    return Promise.resolve(value === undefined ? fail(missing) : { ok: true, value });
  };
  return {
    summary: {
      name: 'text',
      format: 'pb',
      files: [],
      schemaVersion: 1,
      metaGraphs: [],
      checkpoint: null,
      fingerprint: null,
      hasKerasMetadata: false,
      hasDebugInfo: false,
      problems: [],
    },
    metaGraphs: [metaGraph],
    checkpoint: {
      entries: new Map(),
      readTensor: read,
      readSlice: read,
      readElements: read,
      verify: () => Promise.resolve(fail(missing)),
    },
    readFile: async () => fail({ kind: 'missing-asset', message: 'There is no such file.' }),
    keras: async () => ok(null),
    debugInfo: async () => ok(null),
    opDefinition: () => undefined,
  };
}

/** The engine of a model drawn as text (see graphFromText), on the cpu backend. */
export function engineFromText(text: string, checkpoint: Readonly<Record<string, HostTensor>> = {}): Engine {
  return createEngine(modelOf(graphFromText(text), checkpoint), 'cpu');
}

/** A float32 tensor from nested numbers: a number is a scalar. */
export function floats(value: number | readonly number[], shape?: readonly number[]): HostTensor {
  const data = Float32Array.from(typeof value === 'number' ? [value] : value);
  return { dtype: 'float32', shape: shape ?? (typeof value === 'number' ? [] : [data.length]), data };
}

/** An int32 tensor. */
export function ints(value: number | readonly number[]): HostTensor {
  const data = Int32Array.from(typeof value === 'number' ? [value] : value);
  return { dtype: 'int32', shape: typeof value === 'number' ? [] : [data.length], data };
}

/** Runs the only signature, or the one named. */
export function run(
  engine: Engine,
  inputs: Readonly<Record<string, HostTensor>> = {},
  signature = 'serving_default',
): Promise<Result<RunReport, RunFailure>> {
  return engine.run({ metaGraph: 0, signature, inputs, keepValues: true });
}

/** The outputs as plain arrays, or `Code at address: message` of the failure. */
export function shownOutputs(
  result: Result<RunReport, RunFailure>,
): Readonly<Record<string, readonly unknown[]>> | string {
  if (!result.ok) {
    const { kind, code, address, message } = result.failure;
    return `${code ?? kind} at ${address ?? '?'}: ${message}`;
  }
  return Object.fromEntries(Object.entries(result.value.outputs).map(([key, { data }]) => [key, [...data]]));
}
