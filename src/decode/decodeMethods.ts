import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { withTransfer } from '../workers/rpc';
import { readWarmUp, WARM_UP_FILE, type WarmUpFile } from './beside/warmUp';
import { openDropped } from './decode';
import type { BodyAddress, DecodeApi } from './decodeApi';
import { constantOf } from './constant';
import { nodeDetails } from './details';
import { loadOpTable } from './opDefs/opDefs';
import { rehearsalRequest } from './rehearsal';
import { checkStructure } from './structure';

/** Rounds after which the code is compiled as well as so small a model brings it to. */
const REHEARSALS = 5;

/** The worker's methods, about the model opened last. A new `open` under way does not take the old model away. */
export function decodeMethods(): DecodeApi {
  let model: SavedModel | null = null;
  let newest = 0;

  const metaGraph = (index: number): Result<MetaGraph, Failure> => {
    const graph = model?.metaGraphs[index];
    return graph ? ok(graph) : fail({ kind: 'no-meta-graph', message: `No MetaGraph ${index} is open.` });
  };
  const locate = (address: BodyAddress): Result<{ body: GraphBody; node: NodeIndex; model: SavedModel }, Failure> => {
    const graph = metaGraph(address.metaGraph);
    if (!graph.ok || !model) return graph as Result<never, Failure>;
    const body = address.functionName === null ? graph.value.graph() : graph.value.functionBody(address.functionName);
    if (!body.ok) return body;
    const node = body.value.findNode(address.node);
    if (node === undefined) {
      const message = `No node ${address.node} in ${address.functionName === null ? 'the graph' : `function ${address.functionName}`}.`;
      return fail({ kind: 'dangling-input', message, where: { ...address, function: address.functionName } });
    }
    return ok({ body: body.value, node, model });
  };
  let warmUp: { readonly of: SavedModel; readonly file: WarmUpFile } | null = null;
  const warmUpFile = async (): Promise<Result<WarmUpFile | null, Failure>> => {
    const of = model;
    if (!of?.summary.files.some(({ path }) => path === WARM_UP_FILE)) return ok(null);
    if (warmUp?.of === of) return ok(warmUp.file);
    const bytes = await of.readFile(WARM_UP_FILE);
    if (!bytes.ok) return bytes;
    const file = readWarmUp(bytes.value, of.metaGraphs[0]?.signatures ?? []);
    warmUp = { of, file };
    return ok(file);
  };

  return {
    async prewarm() {
      await loadOpTable();
      const rehearsal = rehearsalRequest();
      for (let round = 0; round < REHEARSALS && newest === 0; round++) {
        await openDropped(rehearsal);
        // Whatever has been asked meanwhile comes first.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      return ok(null);
    },
    async open(request, context) {
      newest += 1;
      const turn = newest;
      const result = await openDropped(request, context);
      if (!result.ok) return result;
      // The latest wins: a slower, older open must not replace a newer model.
      if (turn === newest) model = result.value.model;
      return ok(result.value.opened);
    },
    node: (address) => {
      const found = locate(address);
      return Promise.resolve(found.ok ? ok(nodeDetails(found.value.body, found.value.node, found.value.model)) : found);
    },
    constant: (request) => {
      const found = locate(request);
      if (!found.ok) return Promise.resolve(found);
      return Promise.resolve(constantOf(found.value.body, found.value.node, request.attr));
    },
    async tensor({ key }, { signal }) {
      if (!model?.checkpoint) return noCheckpoint();
      const tensor = await model.checkpoint.readTensor(key, signal);
      return tensor.ok ? withTransfer(tensor, buffersOf(tensor.value)) : tensor;
    },
    objects: ({ metaGraph: index }) => {
      const graph = metaGraph(index);
      return Promise.resolve(graph.ok ? graph.value.objects() : graph);
    },
    structure: () => Promise.resolve(ok(model ? checkStructure(model) : [])),
    async verify(_, context) {
      if (!model?.checkpoint) return noCheckpoint();
      return model.checkpoint.verify(context);
    },
    async keras() {
      return model ? model.keras() : ok(null);
    },
    async stackTrace({ functionName, node }) {
      const info = model ? await model.debugInfo() : ok(null);
      return info.ok ? ok(info.value?.traceOf(functionName, node) ?? null) : info;
    },
    async warmUp() {
      const file = await warmUpFile();
      return file.ok ? ok(file.value?.warmUp ?? null) : file;
    },
    async warmUpTensor({ record, key }) {
      const file = await warmUpFile();
      if (!file.ok) return file;
      const missing: Failure = { kind: 'missing-asset', message: `${WARM_UP_FILE} is not there.`, file: WARM_UP_FILE };
      return file.value?.tensor(record, key) ?? fail(missing);
    },
    async file({ path }) {
      if (!model) return fail({ kind: 'missing-asset', message: 'No model is open.', file: path });
      return model.readFile(path);
    },
  };
}

function noCheckpoint(): Result<never, Failure> {
  return fail({ kind: 'missing-index', message: 'The open model has no checkpoint.' });
}

/** The buffer of a tensor whose bytes are its own, to hand over. */
function buffersOf({ data }: HostTensor): readonly Transferable[] {
  return ArrayBuffer.isView(data) && data.byteLength === data.buffer.byteLength ? [data.buffer as ArrayBuffer] : [];
}
