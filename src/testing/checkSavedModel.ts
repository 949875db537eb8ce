import { checkStructure } from '../decode/structure';
import type { SourceFile } from '../files/source';
import { CONTROL_PORT, type GraphBody, type NodeIndex } from '../model/graphBody';
import type { SavedModel } from '../model/savedModel';
import { contentsOf, filesOf, listed, opened } from './modelSources';

/**
 * What must hold for every model, whatever is in it. Returns what does not: structural faults, rows that point
 * nowhere, a summary that does not cross threads, and results that change when the graph file
 * has another name or the bytes lie at another address.
 */
export async function checkSavedModel(files: readonly SourceFile[]): Promise<readonly string[]> {
  const model = await opened(files);
  const faults = [...listed(model.summary.problems), ...listed(checkStructure(model))];
  for (const graph of model.metaGraphs) {
    const main = graph.graph();
    faults.push(...(main.ok ? brokenRows('main graph', main.value) : [main.failure.message]));
    for (const name of graph.functionNames) {
      const body = graph.functionBody(name);
      faults.push(...(body.ok ? brokenRows(name, body.value) : [body.failure.message]));
    }
  }
  const contents = await contentsOf(files);
  const moved = Object.fromEntries(Object.entries(contents).map(([path, bytes]) => [path, shifted(bytes)]));
  const same = await opened(filesOf(moved));
  if (viewOf(same) !== viewOf(model)) faults.push('the result depends on where the bytes lie');
  const { 'saved_model.pb': graphFile, ...rest } = contents;
  if (graphFile) {
    const renamed = await opened(filesOf({ ...rest, 'unknown.pb': graphFile }));
    if (viewOf(renamed) !== viewOf(model)) faults.push('the result depends on the name of the graph file');
  }
  return faults;
}

/** The same bytes at an odd address inside a larger buffer. */
function shifted(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(bytes.length + 8).fill(0xff);
  larger.set(bytes, 3);
  return larger.subarray(3, 3 + bytes.length);
}

/** Everything of a summary that does not name the graph file, as text; made after a clone, as a worker's answer is. */
function viewOf(model: SavedModel): string {
  const { files: _, problems, ...summary } = structuredClone(model.summary);
  const kinds = problems.map(({ kind }) => kind);
  return JSON.stringify({ ...summary, kinds }, (__, value: unknown) =>
    typeof value === 'bigint' ? String(value) : ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
  );
}

function brokenRows(name: string, body: GraphBody): readonly string[] {
  const faults: string[] = [];
  for (let node = 0; node < body.nodeCount; node++) {
    const from = body.inputStart[node] ?? 0;
    const to = body.inputStart[node + 1] ?? 0;
    let control = false;
    for (let i = from; i < to; i++) {
      const producer = body.inputNode[i] ?? -1;
      const port = body.inputPort[i] ?? 0;
      const where = `${name}: input ${i - from} of ${body.nodeNames[node]}`;
      if (producer === -1 || producer >= body.nodeCount || -2 - producer >= body.args.length)
        faults.push(`${where} has no producer`);
      else if (producer >= 0 && port !== CONTROL_PORT) {
        const outputs = body.outputDtypes(producer as NodeIndex);
        if (port >= outputs.length) faults.push(`${where} reads output ${port} of ${outputs.length}`);
        if (outputs[port] === 'invalid') faults.push(`${where} has no dtype`);
      }
      if (control && port !== CONTROL_PORT) faults.push(`${where} stands after a control input`);
      control = port === CONTROL_PORT;
    }
  }
  return faults;
}
