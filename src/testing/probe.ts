import { readWarmUp, WARM_UP_FILE } from '../decode/beside/warmUp';
import { openSources } from '../decode/decode';
import { nodeDetails } from '../decode/details';
import { checkStructure } from '../decode/structure';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { SavedModel } from '../model/savedModel';
import { filesOf } from './modelSources';

/** Tensors and nodes that are looked at of each model: damage shows in the first ones or not at all. */
const MOST = 20;

/**
 * Opens files and touches everything a person could reach. The answer is `model` or the kind of the
 * named failure; anything thrown is a fault of the decoder, a failure without a message too.
 */
export async function probe(contents: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const found = await openSources({ files: filesOf(contents), name: 'probe' });
  if (!found.ok) {
    if (!found.failure.message) throw new Error(`a ${found.failure.kind} without a message`);
    return found.failure.kind;
  }
  const value = found.value.model;
  structuredClone(value.summary);
  for (const failure of [...value.summary.problems, ...checkStructure(value)]) {
    if (!failure.message) throw new Error(`a ${failure.kind} without a message`);
  }
  for (const graph of value.metaGraphs) {
    graph.objects();
    graph.variables();
    const main = graph.graph();
    if (main.ok) lookAt(main.value, value);
    for (let node = 0; main.ok && node < Math.min(main.value.nodeCount, MOST); node++) {
      graph.variableOfNode(node as NodeIndex);
    }
    for (const name of graph.functionNames.slice(0, MOST)) {
      const body = graph.functionBody(name);
      if (body.ok) lookAt(body.value, value);
    }
  }
  await readBeside(value);
  for (const key of [...(value.checkpoint?.entries.keys() ?? [])].slice(0, MOST)) {
    await value.checkpoint?.readTensor(key);
    await value.checkpoint?.readElements(key, 0, 10);
  }
  await value.checkpoint?.verify();
  return 'model';
}

function lookAt(body: GraphBody, model: SavedModel): void {
  if (body.nodeNames.length !== body.nodeCount) throw new Error('not every node has a name');
  for (let node = 0; node < Math.min(body.nodeCount, MOST); node++) nodeDetails(body, node as NodeIndex, model);
}

async function readBeside(model: SavedModel): Promise<void> {
  const keras = await model.keras();
  const debug = await model.debugInfo();
  structuredClone(keras);
  if (debug.ok) debug.value?.traceOf('__inference_serve_5', 'activation');
  if (!model.summary.files.some(({ path }) => path === WARM_UP_FILE)) return;
  const requests = await model.readFile(WARM_UP_FILE);
  if (!requests.ok) return;
  const { warmUp, tensor } = readWarmUp(requests.value, model.metaGraphs[0]?.signatures ?? []);
  structuredClone(warmUp);
  for (const { index, inputs } of warmUp.records) for (const { key } of inputs) tensor(index, key);
}
