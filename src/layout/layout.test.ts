import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { BoxId, GroupId } from '../graph/view';
import type { CallContext } from '../workers/rpc';
import type { ElkEngine } from './elk';
import { columnsOf } from '../testing/scenes';
import { createLayout } from './layout';
import type { LayoutApi, Scene, SceneRequest } from './layoutApi';
import { plainLayout } from './packedScene';

const FOLDER = join(import.meta.dirname, '../../public/samples/digits/model');
const START = { kind: 'signature', metaGraph: 0, key: 'serving_default' } as const;
const WHOLE: SceneRequest = { start: START, open: null, raw: false, showControl: false };

function context(signal = new AbortController().signal): CallContext {
  return { signal, progress: () => undefined };
}

/** The sample as a person would drop it. */
function droppedFiles() {
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      return { path: `digits/${full.slice(FOLDER.length + 1)}`, blob: new Blob([readFileSync(full)]) };
    });
}

let layout: LayoutApi;
beforeAll(async () => {
  layout = plainLayout(createLayout());
  await layout.prewarm(null, context());
  const loaded = await layout.load({ files: droppedFiles(), name: 'digits' }, context());
  if (!loaded.ok) throw new Error(loaded.failure.message);
}, 60_000);

async function sceneOf(request: SceneRequest): Promise<Scene> {
  const result = await layout.scene(request, context());
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe('the layout of a model', () => {
  it('starts at the signature: its input first, its output last', async () => {
    const scene = await sceneOf(WHOLE);
    const bottom = Math.max(...scene.y);
    expect(scene.kind.filter((kind) => kind === 'input' || kind === 'output')).toEqual(['input', 'output']);
    expect(scene.title[scene.kind.indexOf('input')]).toBe('image');
    expect(scene.x[scene.kind.indexOf('output')]).toBe(
      Math.max(...scene.x.filter((_, row) => scene.parent[row] === -1)),
    );
    expect(bottom).toBeLessThan(scene.bounds.height);
    expect(scene.edges.count).toBeGreaterThan(10);
  });

  it('draws the same scene when asked again', async () => {
    const first = await sceneOf(WHOLE);
    expect(columnsOf(await sceneOf({ ...WHOLE, open: first.open }))).toEqual(columnsOf(first));
  });

  it('draws what it would draw at first, whatever was open before', async () => {
    const withoutElk = async (): Promise<LayoutApi> => {
      const made = plainLayout(createLayout(() => Promise.reject(new Error('no ELK'))));
      await made.load({ files: droppedFiles(), name: 'digits' }, context());
      return made;
    };
    const drawn = async (by: LayoutApi, open: SceneRequest['open']): Promise<Scene> => {
      const scene = await by.scene({ ...WHOLE, open }, context());
      if (!scene.ok) throw new Error(scene.failure.message);
      return columnsOf(scene.value);
    };
    const used = await withoutElk();
    const groups = (await drawn(used, 'all')).open;
    expect(groups.length).toBeGreaterThan(2);
    let open: readonly GroupId[] = groups;
    // Closes and opens them one by one, outer and inner.
    for (const group of [...groups, ...groups]) {
      open = open.includes(group) ? open.filter((one) => one !== group) : [...open, group];
      expect(await drawn(used, open)).toEqual(await drawn(await withoutElk(), open));
    }
  });

  it('leaves out groups that do not exist, as an old address may name them', async () => {
    const scene = await sceneOf({ ...WHOLE, open: ['no/such/group/' as GroupId] });
    expect(scene.open).toEqual([]);
  });

  it('opens everything on request, and says how far it is', async () => {
    const steps: number[] = [];
    const asked = { signal: new AbortController().signal, progress: (done: number) => void steps.push(done) };
    const result = await layout.scene({ ...WHOLE, open: 'all' }, asked);
    if (!result.ok) throw new Error(result.failure.message);
    const scene = result.value;
    expect(scene.group.filter((group, row) => group !== null && scene.kind[row] !== 'frame')).toEqual([]);
    expect(scene.open.length).toBe(scene.kind.filter((kind) => kind === 'frame').length);
    expect(steps.length).toBeGreaterThan(0);
  });

  it('says which node makes the tensor of an edge', async () => {
    const scene = await sceneOf(WHOLE);
    const { from, kind, tensors, producer, port } = scene.edges;
    for (const [e, row] of from.entries()) {
      const address = scene.address[row] ?? null;
      if (scene.kind[row] !== 'op' || kind[e] !== 0 || tensors[e] !== 1) continue;
      expect(producer[e]).toBe(address);
      expect(port[e]).toBe(0);
    }
    expect(producer.some((address) => address !== null)).toBe(true);
  });

  it('counts what a group costs, in step with the batch', async () => {
    await sceneOf(WHOLE);
    const cost = async (batch: number): Promise<number> => {
      const result = await layout.metrics({ start: START, group: '' as GroupId, batch }, context());
      return result.ok ? result.value.reduce((sum, { flops }) => sum + flops, 0) : Number.NaN;
    };
    const one = await cost(1);
    expect(one).toBeGreaterThan(1e6);
    expect(await cost(8)).toBeCloseTo(8 * one, -3);
  });

  it('shows more boxes raw than folded', async () => {
    const folded = await sceneOf({ ...WHOLE, open: [] });
    const raw = await sceneOf({ ...WHOLE, open: [], raw: true });
    expect(raw.totalOps).toBeGreaterThan(folded.totalOps);
  });

  it('finds an op and what to open to see it', async () => {
    await sceneOf(WHOLE);
    const found = await layout.search({ start: START, text: 'softmax' }, context());
    if (!found.ok) throw new Error(found.failure.message);
    const [hit] = found.value.hits;
    expect(hit?.title).toBe('Softmax');
    const scene = await sceneOf({ ...WHOLE, open: hit?.open ?? [] });
    expect(scene.id).toContain(hit?.box);
  });

  it('traces from an input to everything', async () => {
    const scene = await sceneOf(WHOLE);
    const input = scene.id[scene.kind.indexOf('input')] ?? ('' as BoxId);
    const traced = await layout.trace({ box: input, direction: 'descendants' }, context());
    const output = scene.id[scene.kind.indexOf('output')];
    expect(traced.ok && traced.value).toContain(output);
  });

  it('answers only the newest of several requests in full', async () => {
    const answers = await Promise.all([
      layout.scene({ ...WHOLE, open: [] }, context()),
      layout.scene(WHOLE, context()),
    ]);
    expect(answers[1].ok).toBe(true);
    // The older one may have been done before the newer arrived; it never fails for another reason.
    expect(answers[0].ok || answers[0].failure.kind === 'cancelled').toBe(true);
  });

  it('says what is missing as a failure', async () => {
    const result = await layout.scene({ ...WHOLE, start: { ...START, key: 'nope' } }, context());
    expect(result).toMatchObject({ ok: false, failure: { kind: 'bad-signature' } });
    const other = await layout.scene({ ...WHOLE, start: { ...START, metaGraph: 9 } }, context());
    expect(other).toMatchObject({ ok: false, failure: { kind: 'no-meta-graph' } });
    expect(await plainLayout(createLayout()).scene(WHOLE, context())).toMatchObject({
      ok: false,
      failure: { kind: 'internal' },
    });
  });
});

describe('the watch over ELK', () => {
  /** An engine that gives up on everything, and counts. */
  function countingElk() {
    const calls: number[] = [];
    const engine: ElkEngine = (problem) => {
      calls.push(problem.count);
      return null;
    };
    return { calls, engine };
  }

  async function sceneWith(engine: ElkEngine, prepare: (made: LayoutApi) => Promise<unknown>) {
    const steps: string[] = [];
    const made = plainLayout(createLayout(() => Promise.resolve(engine)));
    await made.load({ files: droppedFiles(), name: 'digits' }, context());
    await prepare(made);
    const watch = (limitMs: number) => {
      steps.push(limitMs > 1_000 ? 'watch' : 'too short');
      return () => void steps.push('passed');
    };
    const scene = await made.scene({ ...WHOLE, open: 'all', raw: true }, { ...context(), watch });
    if (!scene.ok) throw new Error(scene.failure.message);
    return { steps, scene: scene.value };
  }

  async function sceneByOwnEngine(request: SceneRequest): Promise<Scene> {
    const made = plainLayout(createLayout(() => Promise.resolve(countingElk().engine)));
    await made.load({ files: droppedFiles(), name: 'digits' }, context());
    const scene = await made.scene(request, context());
    if (!scene.ok) throw new Error(scene.failure.message);
    return scene.value;
  }

  it('is kept over every call, and ends with it', async () => {
    const { calls, engine } = countingElk();
    const { steps } = await sceneWith(engine, () => Promise.resolve());
    expect(calls.length).toBeGreaterThan(0);
    expect(steps).toEqual(calls.flatMap(() => ['watch', 'passed']));
  });

  it('was asked before, for groups that were expected to be opened', async () => {
    const { calls, engine } = countingElk();
    const made = plainLayout(createLayout(() => Promise.resolve(engine)));
    await made.load({ files: droppedFiles(), name: 'digits' }, context());
    const raw = { ...WHOLE, open: [], raw: true };
    const shown = await made.scene(raw, context());
    const group = shown.ok
      ? shown.value.group.find((one, row) => one !== null && shown.value.kind[row] === 'group')
      : null;
    if (!shown.ok || group === null || group === undefined) throw new Error('The sample has a group at its top.');
    const before = calls.length;
    await made.expect({ ...raw, open: [group] }, context());
    const expected = calls.length;
    const opened = await made.scene({ ...raw, open: [group] }, context());
    expect(expected).toBeGreaterThan(before);
    expect(calls.length).toBe(expected);
    expect(opened.ok && opened.value.open).toEqual([group]);
    expect(opened.ok && columnsOf(opened.value)).toEqual(columnsOf(await sceneByOwnEngine({ ...raw, open: [group] })));
  });

  it('is not needed once ELK is given up: our own engine draws the same boxes', async () => {
    const { calls, engine } = countingElk();
    const { steps, scene } = await sceneWith(engine, (made) => made.withoutElk(null, context()));
    expect([calls, steps]).toEqual([[], []]);
    expect(scene.id).toEqual((await sceneOf({ ...WHOLE, open: 'all', raw: true })).id);
  });
});
