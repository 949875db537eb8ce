import { openDropped } from '../../src/decode/decode';
import { type ModelGraph, openModelGraph } from '../../src/graph/modelGraph';
import type { GroupId } from '../../src/graph/view';
import { type ElkEngine, loadElk } from '../../src/layout/elk';
import { layoutGroup } from '../../src/layout/groupLayout';
import { groupProblem } from '../../src/layout/groupProblem';
import { boxSize } from '../../src/layout/sizes';
import type { MetaGraph } from '../../src/model/savedModel';
import type { Bench, Measurement } from './bench';
import { bigModel } from './bigModels';
import { answerOf, layoutOf, sceneOf, workerOf } from './layoutBench';

const CONTEXT = { signal: new AbortController().signal, progress: () => {} };
/** ELK is timed on groups up to this size. */
const MOST_ELK = 250;

/** What is done to a graph that is on the screen: opening boxes, searching, expanding everything. */
export const graphBench: Bench = {
  name: 'graph',
  async run() {
    return [...(await openings()), ...(await searches()), ...(await expanding())];
  },
};

async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** The same numbers each run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Groups that can be opened, with the groups around each. */
function openable(graph: ModelGraph, most: number): (readonly GroupId[])[] {
  const found: (readonly GroupId[])[] = [];
  const queue: (readonly GroupId[])[] = [[]];
  for (const path of queue) {
    const view = graph.view(path.at(-1) ?? graph.root);
    for (const { group } of view.ok ? view.value.boxes : []) {
      if (group === null || queue.length >= most) continue;
      queue.push([...path, group]);
      found.push([...path, group]);
    }
  }
  return found;
}

/** One ELK call on the children of a group; our own engine where ELK would take minutes. */
export function elkAlone(graph: ModelGraph, group: GroupId, elk: ElkEngine): void {
  const view = graph.view(group);
  if (!view.ok) throw new Error(view.failure.message);
  const { boxes } = view.value;
  const sizes = boxes.map((box) => ({ ...boxSize(box, boxes.length), inX: -1, outX: -1, open: false }));
  if (boxes.length > MOST_ELK) layoutGroup(view.value, sizes, elk);
  else elk(groupProblem(view.value, sizes).problem);
}

async function openings(): Promise<readonly Measurement[]> {
  const bytes = bigModel('transformer', 50_000);
  const layout = await workerOf(bytes);
  const graph = await graphOf(bytes);
  const elk = await loadElk();
  const random = numbers(1);
  const groups = openable(graph, 4_000);
  for (let i = 0; i < 30; i++) elkAlone(graph, groups[i]?.at(-1) ?? graph.root, elk);
  let { known } = await answerOf(layout, null, null);
  const answer = async (open: readonly GroupId[]): Promise<void> => {
    ({ known } = await answerOf(layout, open, known));
  };
  const pairs: { ours: number; yardstick: number }[] = [];
  const closings: { ours: number; yardstick: number }[] = [];
  for (let i = 0; i < 100; i++) {
    const path = groups[Math.floor(random() * groups.length)] ?? [];
    const group = path.at(-1) ?? graph.root;
    const around = path.slice(0, -1);
    await answer(around);
    const opened = await timed(() => answer([...around, group]));
    const closed = await timed(() => answer(around));
    const yardstick = Math.min(
      await timed(() => elkAlone(graph, group, elk)),
      await timed(() => elkAlone(graph, group, elk)),
    );
    pairs.push({ ours: opened, yardstick });
    closings.push({ ours: closed, yardstick });
  }
  const byRatio = (list: typeof pairs): typeof pairs =>
    [...list].sort((a, b) => a.ours / a.yardstick - b.ours / b.yardstick);
  const nothing = { ours: Number.NaN, yardstick: Number.NaN };
  const against = 'one warm ELK call on that box’s own children; what the worker takes, see open-box for the screen';
  return [
    { name: 'open-box-50k-median', ...(byRatio(pairs)[50] ?? nothing), against },
    { name: 'open-box-50k-worst-of-100', ...(byRatio(pairs)[99] ?? nothing), against },
    { name: 'close-box-50k-median', ...(byRatio(closings)[50] ?? nothing), against },
    { name: 'close-box-50k-worst-of-100', ...(byRatio(closings)[99] ?? nothing), against },
  ];
}

async function metaGraphOf(bytes: Uint8Array): Promise<MetaGraph> {
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>]);
  const opened = await openDropped({ name: 'bench', files: [{ path: 'saved_model.pb', blob }] }, CONTEXT);
  const metaGraph = opened.ok ? opened.value.model.metaGraphs[0] : undefined;
  if (metaGraph === undefined) throw new Error('The generated model does not open.');
  return metaGraph;
}

export async function graphOf(bytes: Uint8Array): Promise<ModelGraph> {
  const start = { kind: 'signature', key: 'serving_default' } as const;
  const graph = openModelGraph(await metaGraphOf(bytes), start, { raw: false, showControl: false });
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

async function searches(): Promise<readonly Measurement[]> {
  const found: Measurement[] = [];
  for (const [size, name] of [
    [50_000, '50k'],
    [1_000_000, '1M'],
  ] as const) {
    const bytes = bigModel('transformer', size);
    const graph = await graphOf(bytes);
    const body = (await metaGraphOf(bytes)).graph();
    if (!body.ok) throw new Error(body.failure.message);
    const names = body.value.nodeNames.map((one) => one.toLowerCase());
    while (!graph.prepareSearch(50_000));
    for (const text of ['query', 'layer_123', 'zzz']) {
      const ours: number[] = [];
      const theirs: number[] = [];
      graph.search(text, 500);
      for (let i = 0; i < 5; i++) {
        theirs.push(await timed(() => names.filter((one) => one.includes(text))));
        ours.push(await timed(() => graph.search(text, 500)));
      }
      found.push({
        name: `search-${name}-${text}`,
        ours: Math.min(...ours),
        yardstick: Math.min(...theirs),
        against: 'one plain includes pass over the same names',
      });
    }
  }
  return found;
}

async function expanding(): Promise<readonly Measurement[]> {
  const first: number[] = [];
  const all: number[] = [];
  const bytes = bigModel('transformer', 50_000);
  for (let i = 0; i < 3; i++) {
    const layout = await layoutOf(bytes);
    first.push(await timed(() => sceneOf(layout, null)));
    all.push(await timed(() => sceneOf(layout, 'all')));
  }
  return [
    {
      name: 'expand-everything-50k',
      ours: Math.min(...all),
      yardstick: Math.min(...first),
      against: 'the first picture of the same model',
    },
  ];
}
