import { openSavedModel } from '../decode/decode';
import { nodeDetails } from '../decode/details';
import { checkStructure } from '../decode/structure';
import type { NodeIndex } from '../model/graphBody';
import { filesOf } from './modelSources';

/** Tensors and nodes that are looked at of each model: damage shows in the first ones or not at all. */
const MOST = 40;

/**
 * Opens files and touches everything a person could reach. The answer is `model` or the kind of the
 * named failure; anything thrown is a fault of the decoder, a failure without a message too.
 */
export async function probe(contents: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const model = await openSavedModel(filesOf(contents), 'probe');
  if (!model.ok) {
    if (!model.failure.message) throw new Error(`a ${model.failure.kind} without a message`);
    return model.failure.kind;
  }
  const { value } = model;
  structuredClone(value.summary);
  for (const failure of [...value.summary.problems, ...checkStructure(value)]) {
    if (!failure.message) throw new Error(`a ${failure.kind} without a message`);
  }
  for (const graph of value.metaGraphs) {
    graph.objects();
    const main = graph.graph();
    if (!main.ok) continue;
    for (let node = 0; node < Math.min(main.value.nodeCount, MOST); node++) {
      graph.variableOfNode(node as NodeIndex);
      nodeDetails(main.value, node as NodeIndex, value);
    }
  }
  for (const key of [...(value.checkpoint?.entries.keys() ?? [])].slice(0, MOST)) {
    await value.checkpoint?.readTensor(key);
    await value.checkpoint?.readElements(key, 0, 10);
  }
  return 'model';
}
