import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSavedModel } from '../decode/decode';
import { nodeFiles } from '../cli/nodeFiles';
import { type GraphStart, type ModelGraph, openModelGraph } from './modelGraph';
import type { GroupId } from './view';

const MODELS = path.resolve(import.meta.dirname, '../../../shared/models');
const FOLDERS = ['zoo', 'clean', 'wild', 'keras', 'ops'];
/** Groups looked into per graph: the rest of a graph that large is more of the same. */
const MOST_GROUPS = 200;

function modelFolders(): string[] {
  return FOLDERS.flatMap((folder) =>
    existsSync(path.join(MODELS, folder))
      ? readdirSync(path.join(MODELS, folder), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.name === 'saved_model.pb')
          .map((entry) => entry.parentPath)
      : [],
  );
}

/** What is wrong with the views of a graph: inputs that lead nowhere, boxes that cannot be found again. */
function faultsOf(graph: ModelGraph): string[] {
  const faults: string[] = [];
  const pending: GroupId[] = [graph.root];
  let groups = 0;
  for (let group = pending.pop(); group !== undefined && groups < MOST_GROUPS; group = pending.pop()) {
    groups += 1;
    const view = graph.view(group);
    if (!view.ok) {
      faults.push(view.failure.message);
      continue;
    }
    const { boxes, edges } = view.value;
    const reached = new Set(edges.map((edge) => edge.to));
    for (const [i, box] of boxes.entries()) {
      if (box.group !== null) pending.push(box.group);
      if (box.problem !== undefined) faults.push(`${box.id}: ${box.problem}`);
      if (box.kind !== 'op' || box.address === null) continue;
      const inputs = graph.inputs(box.address) ?? [];
      if (inputs.some((input) => input.kind === 'unresolved')) faults.push(`${box.id} has an unresolved input`);
      const isFed = inputs.some((input) => input.kind === 'box' || input.kind === 'argument');
      if (isFed && !reached.has(i)) faults.push(`${box.id} has no edge for its inputs`);
      if (graph.locate(box.address)?.box !== box.id) faults.push(`${box.id} is not where locate says`);
    }
    const border = group === graph.root ? edges.filter((edge) => edge.from < 0 || edge.to < 0).length : 0;
    if (border > 0) faults.push(`${border} edges leave the start`);
  }
  return faults;
}

describe.skipIf(!existsSync(MODELS))('real models', () => {
  it('have every input of every box connected, in every signature', { timeout: 600_000 }, async () => {
    const faults: string[] = [];
    let graphs = 0;
    for (const folder of modelFolders()) {
      const drop = await nodeFiles(folder);
      if (!drop.ok) continue;
      const model = await openSavedModel(drop.value.files, drop.value.name);
      if (!model.ok) continue;
      for (const metaGraph of model.value.metaGraphs) {
        const starts: GraphStart[] = [{ kind: 'graph' }];
        for (const { key, callable } of metaGraph.signatures) if (callable) starts.push({ kind: 'signature', key });
        for (const start of starts) {
          const graph = openModelGraph(metaGraph, start, { raw: false, showControl: false, model: model.value });
          graphs += 1;
          const found = graph.ok ? faultsOf(graph.value) : [graph.failure.message];
          faults.push(...found.map((fault) => `${path.relative(MODELS, folder)} ${JSON.stringify(start)} ${fault}`));
        }
      }
    }
    expect(graphs).toBeGreaterThan(7_000);
    expect(faults).toEqual([]);
  });
});
