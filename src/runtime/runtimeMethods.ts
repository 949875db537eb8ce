import { openDropped } from '../decode/decode';
import type { SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { fail, ok } from '../lib/result';
import { withTransfer } from '../workers/rpc';
import { describeBackends } from './backend/backends';
import { createEngine } from './engine';
import type { Engine } from './engine';
import type { BackendName } from './registry';
import type { RunReport, RuntimeApi } from './runtimeApi';

/**
 * The worker's methods, about the model loaded last. Each backend has an engine
 * of its own; only the one that ran last keeps weights on its backend.
 */
export function runtimeMethods(): RuntimeApi {
  let model: SavedModel | null = null;
  let engines = new Map<string, Engine>();
  let running: Engine | null = null;

  function engineFor(opened: SavedModel, backend: BackendName, hostLimit: number | undefined): Engine {
    const key = `${backend} ${hostLimit}`;
    let engine = engines.get(key);
    if (engine === undefined) {
      engine = createEngine(opened, backend, hostLimit === undefined ? {} : { hostLimit });
      engines.set(key, engine);
    }
    return engine;
  }

  return {
    async load(request, context) {
      const opened = await openDropped(request, context);
      if (!opened.ok) return opened;
      for (const engine of engines.values()) await engine.dispose();
      engines = new Map();
      running = null;
      ({ model } = opened.value);
      return ok(null);
    },
    async backends() {
      return ok(await describeBackends());
    },
    async checkSupport({ backend, ...ref }) {
      if (!model) return fail({ kind: 'internal', message: 'No model is loaded.' });
      return engineFor(model, backend, undefined).checkSupport(ref);
    },
    async run({ backend, hostLimit, ...request }, { signal, progress }) {
      if (!model) return fail({ kind: 'internal', code: null, message: 'No model is loaded.', address: null });
      const engine = engineFor(model, backend, hostLimit);
      if (running !== null && running !== engine) await running.resetState();
      running = engine;
      const keepValues = request.keepValues ?? request.taps === undefined;
      const result = await engine.run({ ...request, keepValues, signal, progress });
      return result.ok
        ? withTransfer(result, buffersOf(Object.values(result.value.outputs), result.value.nodes))
        : result;
    },
    async nodeValues({ address }) {
      return running ? running.nodeValues(address) : ok([]);
    },
    async valueSlice(request) {
      if (!running) return fail({ kind: 'model', code: null, message: 'Nothing has run.', address: request.address });
      const result = await running.valueSlice(request);
      return result.ok ? withTransfer(result, buffersOf([result.value])) : result;
    },
    async ranges({ tensors }) {
      return ok(running ? await running.ranges(tensors) : tensors.map(() => null));
    },
    async resetState() {
      await running?.resetState();
      return ok(null);
    },
  };
}

function buffersOf(tensors: readonly HostTensor[], nodes?: RunReport['nodes']): readonly Transferable[] {
  const buffers = new Set<ArrayBuffer>();
  for (const times of [nodes?.ms, nodes?.count, nodes?.kernelMs]) if (times) buffers.add(times.buffer as ArrayBuffer);
  for (const { data } of tensors) {
    if (ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  }
  return [...buffers];
}
