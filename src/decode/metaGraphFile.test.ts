import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { NodeIndex } from '../model/graphBody';
import type { SavedModel } from '../model/savedModel';
import { filesOf, listed } from '../testing/modelSources';
import { openSources } from './decode';
import fixture from './fixtures/metaGraph.json';

type Name = keyof typeof fixture.files;

const contents = (name: Name): Uint8Array => new Uint8Array(inflateSync(Buffer.from(fixture.files[name], 'base64')));

async function opened(names: readonly Name[], rename: (name: string) => string = (name) => name): Promise<SavedModel> {
  const files = filesOf(Object.fromEntries(names.map((name) => [rename(name), contents(name)])));
  const result = await openSources({ files, name: 'train' });
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.model;
}

/** Values by variable node, as the graph finds them in the checkpoint. */
async function valuesOf(model: SavedModel): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { nodes, checkpointKey } of model.metaGraphs[0]?.variables() ?? []) {
    const tensor = await model.checkpoint?.readTensor(checkpointKey ?? '');
    values[nodes.join()] = tensor?.ok ? [...(tensor.value.data as Float32Array)] : null;
  }
  return values;
}

function nodesOf(model: SavedModel): readonly string[] {
  const graph = model.metaGraphs[0]?.graph();
  return graph?.ok ? graph.value.nodeNames : [];
}

const ALL = (Object.keys(fixture.files) as Name[]).filter((name) => !/^(old|text)/.test(name));

describe('the folder of a TensorFlow 1 training run', () => {
  it('shows the graph and the values of the checkpoint that its state file names', async () => {
    const model = await opened(ALL);
    expect(model.summary.format).toBe('metagraph');
    expect(listed(model.summary.problems)).toEqual([]);
    expect(nodesOf(model)).toEqual(fixture.nodes['model.ckpt-10.meta']);
    expect(await valuesOf(model)).toEqual({ kernel: fixture.values.kernel.flat(), bias: fixture.values.bias });
  });

  it('shows the last checkpoint where no state file names one', async () => {
    const model = await opened(ALL.filter((name) => name !== 'checkpoint'));
    expect(await valuesOf(model)).toMatchObject({ bias: fixture.values.bias });
  });

  it.each(['model.ckpt-9.meta', 'text.meta'] as const)('may be a lone %s', async (name) => {
    const model = await opened([name]);
    expect(nodesOf(model)).toEqual(fixture.nodes[name]);
    const index = name.replace('.meta', '.index');
    expect(listed(model.summary.problems)).toEqual([
      `missing-index: ${index} is missing: the graph can be shown, its 2 variables have no values.`,
    ]);
    const graph = model.metaGraphs[0]?.graph();
    expect(graph?.ok && graph.value.outputDtypes(graph.value.findNode('y') as NodeIndex)).toEqual(['float32']);
  });

  it('is told from a SavedModel whose name it has', async () => {
    const model = await opened(['model.ckpt-10.meta'], () => 'saved_model.pb');
    expect(nodesOf(model)).toEqual(fixture.nodes['model.ckpt-10.meta']);
    expect(model.summary.problems[0]).toMatchObject({
      kind: 'not-a-saved-model',
      message: expect.stringContaining('a MetaGraphDef on its own'),
    });
  });
});

describe('a checkpoint of the V1 format', () => {
  it('is named beside its graph, which is shown', async () => {
    const model = await opened(['old.ckpt', 'old.ckpt.meta']);
    expect(nodesOf(model)).toEqual(fixture.nodes['old.ckpt.meta']);
    expect(model.summary.problems).toMatchObject([
      { kind: 'unsupported-format', file: 'old.ckpt', found: 'old-checkpoint' },
    ]);
  });

  it('is named on its own', async () => {
    const result = await openSources({ files: filesOf({ 'old.ckpt': contents('old.ckpt') }), name: 'old.ckpt' });
    expect(result).toMatchObject({ ok: false, failure: { kind: 'not-a-saved-model', found: 'old-checkpoint' } });
  });
});

describe('a SavedModel by another name', () => {
  it('opens by its content', async () => {
    const bytes = Uint8Array.of(0x08, 1, 0x12, 0);
    const result = await openSources({ files: filesOf({ download: bytes }), name: 'download' });
    expect(result).toMatchObject({ ok: true, value: { opened: { summary: { format: 'pb' } } } });
  });

  it('is binary although its name promises text', async () => {
    const bytes = Uint8Array.of(0x08, 1, 0x12, 0);
    const result = await openSources({ files: filesOf({ 'saved_model.pbtxt': bytes }), name: 'm' });
    expect(result).toMatchObject({ ok: true, value: { opened: { summary: { format: 'pb' } } } });
  });
});

describe('what holds no model', () => {
  it.each([
    ['an empty archive', {}, 'm is empty: it holds no files.'],
    ['one file', { m: new Uint8Array(3) }, 'm is neither a SavedModel nor an archive of one (3 bytes).'],
    [
      'some files',
      { a: new Uint8Array(3), b: new Uint8Array(0) },
      'saved_model.pb is missing: m holds no graph (2 files looked at).',
    ],
    [
      'the parts of a Keras file',
      { 'config.json': new Uint8Array(0), 'metadata.json': new Uint8Array(0), 'model.weights.h5': new Uint8Array(0) },
      'm is not a SavedModel: it is a Keras 3 file (.keras).',
    ],
  ])('%s says so', async (_, files, message) => {
    const result = await openSources({ files: filesOf(files), name: 'm' });
    expect(result.ok ? null : result.failure.message).toBe(message);
  });
});
