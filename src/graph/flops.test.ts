import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import { openSavedModel } from '../decode/decode';
import recorded from './fixtures/tensorflowFlops.json';
import { openModelGraph } from './modelGraph';
import type { GroupId } from './view';

const MODELS = path.resolve(import.meta.dirname, '../../../shared/models');

interface Recorded {
  readonly signature: string;
  readonly batch: number;
  /** float_ops by op type; of each only the nodes whose sizes TensorFlow's shape inference knows. */
  readonly ops: Readonly<Record<string, number>>;
}

/** Our floating-point operations by op type, over all boxes that are ops. */
async function count(model: string, { signature, batch }: Recorded): Promise<ReadonlyMap<string, number>> {
  const drop = await nodeFiles(path.join(MODELS, model, 'model'));
  const opened = drop.ok ? await openSavedModel(drop.value.files, model) : null;
  const metaGraph = opened?.ok === true ? opened.value.metaGraphs[0] : undefined;
  if (opened?.ok !== true || metaGraph === undefined) throw new Error(`${model} does not open`);
  const start = { kind: 'signature', key: signature } as const;
  const graph = openModelGraph(metaGraph, start, { raw: false, showControl: false, model: opened.value });
  if (!graph.ok) throw new Error(graph.failure.message);
  const sums = new Map<string, number>();
  const pending: GroupId[] = [graph.value.root];
  for (let group = pending.pop(); group !== undefined; group = pending.pop()) {
    const view = graph.value.view(group);
    if (!view.ok) throw new Error(view.failure.message);
    const metrics = graph.value.metrics(group, batch);
    for (const [i, box] of view.value.boxes.entries()) {
      if (box.group !== null) pending.push(box.group);
      else if (box.kind === 'op') sums.set(box.title, (sums.get(box.title) ?? 0) + (metrics[i]?.flops ?? 0));
    }
  }
  return sums;
}

describe.skipIf(!existsSync(MODELS))('floating-point operations', () => {
  it.each(Object.entries(recorded as Readonly<Record<string, Recorded>>))(
    'of %s are TensorFlow’s, op by op',
    async (model, expected) => {
      const ours = await count(model, expected);
      expect(Object.fromEntries(Object.keys(expected.ops).map((op) => [op, ours.get(op)]))).toEqual(expected.ops);
    },
  );
});
