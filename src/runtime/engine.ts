import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { enterBackend, isBackendLost, NoBackend, rebuildBackend } from './backend/backends';
import { exclusively } from './exclusively';
import { GraphEngine } from './graphEngine';
import { noValue } from './outcome';
import type { ValueRange } from './values/ranges';
import type { BackendName } from './registry';
import type { RunOptions } from './runOptions';
import type {
  NodeValue,
  RunFailure,
  RunReport,
  SignatureRef,
  SupportReport,
  TensorRef,
  ValueSlice,
} from './runtimeApi';

/** Runs the signatures of one model on one backend. Keeps its variables and tables between runs. One run at a time. */
export interface Engine {
  /** What a run would meet, from the plan that a run carries out. */
  checkSupport(ref: SignatureRef): Promise<Result<SupportReport, Failure>>;
  run(options: RunOptions): Promise<Result<RunReport, RunFailure>>;
  /** Values of a node that the last run kept. */
  nodeValues(address: NodeAddress): Promise<Result<readonly NodeValue[], RunFailure>>;
  /** Part of a value that the last run kept. */
  valueSlice(slice: ValueSlice): Promise<Result<HostTensor, RunFailure>>;
  /** Ranges of outputs of nodes that the last run kept; null where there is none. */
  ranges(tensors: readonly TensorRef[]): Promise<readonly (ValueRange | null)[]>;
  /** The next run starts as after loading. */
  resetState(): Promise<void>;
  /** Frees everything on the backend. */
  dispose(): Promise<void>;
}

/** Settings of an engine that tests and measurements change. */
export interface EngineSettings {
  /** See OpCall.hostLimit. */
  readonly hostLimit?: number;
}

/** Below these numbers of elements computing in JavaScript is quicker than moving. Measured with binary float32 ops. */
const HOST_LIMITS: Readonly<Record<BackendName, number>> = {
  cpu: Number.POSITIVE_INFINITY,
  wasm: 1024,
  webgl: 256,
  webgpu: 256,
};

export function createEngine(model: SavedModel, backend: BackendName, settings: EngineSettings = {}): Engine {
  const hostLimit = settings.hostLimit ?? HOST_LIMITS[backend];
  const engines = new Map<number, GraphEngine>();
  let last: GraphEngine | null = null;
  /** An engine that was only asked what it supports never loads its backend. */
  let entered = false;

  function engineOf(metaGraph: number): GraphEngine | null {
    const known = engines.get(metaGraph);
    if (known) return known;
    const graph = model.metaGraphs[metaGraph];
    if (graph === undefined) return null;
    const engine = new GraphEngine(model, graph, backend, hostLimit);
    engines.set(metaGraph, engine);
    return engine;
  }

  async function onBackend<T>(work: () => T | Promise<T>): Promise<T> {
    return exclusively(async () => {
      await enterBackend(backend);
      entered = true;
      return work();
    });
  }

  /** Everything that was on a lost device is given up; plans, weights and state start afresh. */
  async function rebuild(): Promise<void> {
    for (const engine of engines.values()) engine.dispose();
    engines.clear();
    last = null;
    rebuildBackend(backend);
    await enterBackend(backend);
  }

  return {
    async checkSupport({ metaGraph, signature }) {
      const engine = engineOf(metaGraph);
      return engine ? engine.checkSupport(signature) : fail(noMetaGraph(metaGraph));
    },
    async run(options) {
      if (!engineOf(options.metaGraph)) {
        return fail({ ...noMetaGraph(options.metaGraph), kind: 'model', code: null, address: null });
      }
      try {
        return await onBackend(async () => {
          const rebuilt = await isBackendLost(backend);
          if (rebuilt) await rebuild();
          const engine = engineOf(options.metaGraph) as GraphEngine;
          if (last && last !== engine) last.forgetRun();
          last = engine;
          const result = await engine.run(options);
          // A lost device gives zeros, not errors: whatever came out is worth nothing.
          if (!(await isBackendLost(backend))) {
            return result.ok && rebuilt ? ok({ ...result.value, rebuilt }) : result;
          }
          await rebuild();
          return fail(lost(backend));
        });
      } catch (error) {
        return fail(error instanceof NoBackend ? noBackend(error) : internal(error));
      }
    },
    async nodeValues(address) {
      const made = entered ? await onBackend(() => last?.nodeValues(address)) : undefined;
      return made ?? ok([]);
    },
    async valueSlice(slice) {
      const made = entered ? await onBackend(() => last?.valueSlice(slice)) : undefined;
      return made ?? fail(noValue(slice.address));
    },
    async ranges(tensors) {
      const ranges = entered ? await onBackend(() => last?.ranges(tensors)) : undefined;
      return ranges ?? tensors.map(() => null);
    },
    async resetState() {
      if (!entered) return;
      await onBackend(() => {
        for (const engine of engines.values()) engine.resetState();
      });
    },
    async dispose() {
      if (!entered) return;
      await onBackend(() => {
        for (const engine of engines.values()) engine.dispose();
        engines.clear();
        last = null;
      });
    },
  };
}

function noMetaGraph(index: number): Failure {
  return { kind: 'no-meta-graph', message: `The model has no MetaGraph ${index}.` };
}

function lost(backend: BackendName): RunFailure {
  return {
    kind: 'device-lost',
    code: null,
    message: `The graphics device was lost during the run (${backend}), with all weights and values on it. Run again; the model is as after loading.`,
    address: null,
  };
}

function noBackend({ message }: NoBackend): RunFailure {
  return { kind: 'no-backend', code: null, message, address: null };
}

function internal(error: unknown): RunFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'internal', code: null, message, address: null };
}
