import { gzipSync } from 'node:zlib';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import type { Failure } from '../model/failure';
import { contentsOf, filesOf, listed, modelFromText, opened, unreadable } from '../testing/modelSources';
import { openSavedModel } from './decode';
import { checkStructure } from './structure';

const MODELS = path.join(import.meta.dirname, 'fixtures', 'models');

async function fixture(name: string): Promise<Record<string, Uint8Array>> {
  const drop = await nodeFiles(path.join(MODELS, name));
  if (!drop.ok) throw new Error(drop.failure.message);
  return contentsOf(drop.value.files);
}

function without(contents: Record<string, Uint8Array>, ...paths: readonly string[]): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(contents).filter(([file]) => !paths.includes(file)));
}

async function refusal(contents: Readonly<Record<string, Uint8Array>>): Promise<Failure> {
  const model = await openSavedModel(filesOf(contents), 'm');
  if (model.ok) throw new Error('it opened');
  return model.failure;
}

async function problemsOf(contents: Readonly<Record<string, Uint8Array>>): Promise<readonly string[]> {
  return listed((await opened(filesOf(contents))).summary.problems);
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

describe('a model without all of its parts', () => {
  it('shows its weights without saved_model.pb', async () => {
    const model = await opened(filesOf(without(await fixture('optimizer-slots'), 'saved_model.pb', 'fingerprint.pb')));
    expect(model.summary.format).toBe('checkpoint');
    expect(model.metaGraphs).toEqual([]);
    expect(listed(model.summary.problems)).toEqual([
      'no-saved-model: saved_model.pb is missing: of the model only the 4 tensors of its checkpoint can be looked at.',
    ]);
    expect(await model.checkpoint?.readTensor('w/.ATTRIBUTES/VARIABLE_VALUE')).toMatchObject({ ok: true });
  });

  it('shows its weights where saved_model.pb is a file of another kind', async () => {
    const page = text('<!DOCTYPE html><html><body>404</body></html>');
    const model = await opened(filesOf({ ...(await fixture('optimizer-slots')), 'saved_model.pb': page }));
    expect(model.summary.format).toBe('checkpoint');
    expect(listed(model.summary.problems)).toEqual([
      'not-a-saved-model: saved_model.pb is not a SavedModel: it is a web page (a failed download, most likely); of the model only the 4 tensors of its checkpoint can be looked at.',
    ]);
    expect(await model.checkpoint?.readTensor('w/.ATTRIBUTES/VARIABLE_VALUE')).toMatchObject({ ok: true });
  });

  it('shows its graph without an index', async () => {
    expect(await problemsOf(without(await fixture('ref-variables'), 'variables/variables.index'))).toEqual([
      'missing-index: variables/variables.index is missing: the graph can be shown, its 4 variables have no values.',
    ]);
  });

  it('names the variables in a missing shard and still joins them', async () => {
    const model = await opened(
      filesOf(without(await fixture('ref-variables'), 'variables/variables.data-00000-of-00001')),
    );
    expect(listed(model.summary.problems)).toEqual([
      'missing-shard: variables/variables.data-00000-of-00001 (shard 1 of 1) is missing. In it lie dense/w, table.',
    ]);
    expect(model.summary.checkpoint?.missingShards).toEqual([0]);
    expect(model.metaGraphs[0]?.variables().map(({ checkpointKey }) => checkpointKey)).toContain('dense/w');
  });

  it('joins a TF2 model by its restore function when the object graph of the checkpoint is out of reach', async () => {
    const whole = await opened(filesOf(await fixture('several-signatures')));
    const cut = await opened(
      filesOf(without(await fixture('several-signatures'), 'variables/variables.data-00000-of-00001')),
    );
    const keys = (model: typeof whole) =>
      model.metaGraphs[0]?.variables().map(({ nodes, checkpointKey }) => [nodes, checkpointKey]);
    expect(keys(cut)).toEqual(keys(whole));
    expect(cut.metaGraphs[0]?.variables().map(({ route }) => route)).toContain('restore-graph');
    expect(whole.metaGraphs[0]?.variables().map(({ route }) => route)).not.toContain('restore-graph');
  });

  it('names the variables that a short shard lost', async () => {
    const contents = await fixture('ref-variables');
    const shard = contents['variables/variables.data-00000-of-00001'] ?? new Uint8Array(0);
    const model = await opened(
      filesOf({ ...contents, 'variables/variables.data-00000-of-00001': shard.subarray(0, 40) }),
    );
    expect(listed(model.summary.problems)).toEqual([
      'shard-too-short: variables/variables.data-00000-of-00001 has 40 bytes, 112 are needed. It ends before the data of table.',
    ]);
    expect(await model.checkpoint?.readTensor('dense/w')).toMatchObject({ ok: true });
    expect(await model.checkpoint?.readTensor('table')).toMatchObject({
      ok: false,
      failure: { kind: 'shard-too-short' },
    });
  });

  it('names a missing asset and a broken fingerprint', async () => {
    const contents = without(await fixture('several-signatures'), 'assets/words.txt');
    expect(await problemsOf({ ...contents, 'fingerprint.pb': Uint8Array.of(8) })).toEqual([
      'truncated: Cannot read the fingerprint at byte 1 of fingerprint.pb: the bytes end inside a number.',
      'missing-asset: assets/words.txt is missing; what is filled from it stays empty.',
    ]);
  });

  it('says that nothing is there', async () => {
    expect(await refusal({ 'README.md': text('hello') })).toMatchObject({ kind: 'no-saved-model' });
    expect(await refusal({ 'a/model.onnx': text('\x08\x08\x12\x07pytorch\x1a\x032.0') })).toMatchObject({
      kind: 'not-a-saved-model',
      file: 'a/model.onnx',
    });
  });
});

describe('a graph file that is cut', () => {
  it('is one problem: what lay behind the cut is not missed function by function', async () => {
    const contents = await fixture('several-signatures');
    const whole = contents['saved_model.pb'] ?? new Uint8Array(0);
    const model = await opened(filesOf({ ...contents, 'saved_model.pb': whole.subarray(0, whole.length / 2) }));
    expect(listed(model.summary.problems)).toEqual([
      expect.stringMatching(/^truncated: saved_model\.pb ends early, after [\d,]+ bytes: at byte \d/),
    ]);
    const graph = model.metaGraphs[0]?.graph();
    const calls = graph?.ok ? [...graph.value.nodeNames].filter((name) => name.includes('PartitionedCall')) : [];
    expect(calls.length).toBeGreaterThan(0);
    expect(checkStructure(model).filter(({ kind }) => kind === 'missing-function')).toEqual([]);
  });
});

describe('index and shards that do not fit', () => {
  it('are told when their names are swapped', async () => {
    const contents = await fixture('ref-variables');
    const swapped = {
      ...contents,
      'variables/variables.index': contents['variables/variables.data-00000-of-00001'] ?? new Uint8Array(0),
      'variables/variables.data-00000-of-00001': contents['variables/variables.index'] ?? new Uint8Array(0),
    };
    expect(await problemsOf(swapped)).toEqual([
      expect.stringMatching(/^malformed: variables\/variables\.index is not an index: .*swapped\.$/),
    ]);
  });

  it('are told when the shard is a Git LFS pointer', async () => {
    const pointer = text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 112\n');
    const contents = { ...(await fixture('ref-variables')), 'variables/variables.data-00000-of-00001': pointer };
    expect((await problemsOf(contents))[0]).toMatch(/112 bytes expected, it has 65\); it is a Git LFS pointer/);
  });

  it('are told when the values were changed', async () => {
    const contents = await fixture('optimizer-slots');
    const shard = (contents['variables/variables.data-00000-of-00001'] ?? new Uint8Array(0)).slice();
    shard[2] = (shard[2] ?? 0) ^ 1;
    const model = await opened(filesOf({ ...contents, 'variables/variables.data-00000-of-00001': shard }));
    expect(await unreadable(model.checkpoint)).toMatchObject([{ kind: 'checksum' }]);
  });

  it('are told when they are of another model', async () => {
    const { 'saved_model.pb': graph = new Uint8Array(0) } = await fixture('ref-variables');
    const { 'saved_model.pb': _, ...others } = await fixture('resource-variables');
    const problems = await problemsOf({ ...others, 'saved_model.pb': graph });
    expect(problems).toContain('missing-variable: The checkpoint has no entry dense/w, the value of variable dense/w.');
    expect(problems).toContain(
      'variable-mismatch: 1 entry of variables/variables.index without a variable in the graph: w.',
    );
  });
});

describe('a graph file', () => {
  it('may be gzip-compressed, which is said', async () => {
    const { 'saved_model.pb': graph = new Uint8Array(0) } = await fixture('constants');
    const model = await opened(filesOf({ 'saved_model.pb': new Uint8Array(gzipSync(graph)) }));
    expect(model.metaGraphs[0]?.signatures.map(({ key }) => key)).toEqual(['serving_default']);
    expect(listed(model.summary.problems)).toEqual([
      'unsupported-format: saved_model.pb is gzip-compressed, which TensorFlow does not read; it was unpacked here.',
    ]);
    const twice = new Uint8Array(gzipSync(gzipSync(graph)));
    expect(await refusal({ 'saved_model.pb': twice })).toMatchObject({ kind: 'not-a-saved-model' });
  });

  it('may be text, whatever it is called', async () => {
    const content = text('saved_model_schema_version: 1 meta_graphs { graph_def { node { name: "a" op: "NoOp" } } }');
    for (const name of ['saved_model.pbtxt', 'saved_model.pb']) {
      const model = await opened(filesOf({ [name]: content }));
      expect(model.summary).toMatchObject({ format: 'pbtxt', metaGraphs: [{ nodeCount: 1 }], problems: [] });
    }
  });

  it('may be a GraphDef, which is a fault only under the name of a SavedModel', async () => {
    const content = text('node { name: "a" op: "NoOp" } versions { producer: 21 }');
    const model = await opened(filesOf({ 'frozen.pbtxt': content }));
    expect(model.summary).toMatchObject({
      format: 'graphdef',
      metaGraphs: [{ nodeCount: 1, versions: { producer: 21 } }],
    });
    expect(model.summary.problems).toEqual([]);
    expect(await problemsOf({ 'saved_model.pbtxt': content })).toEqual([
      'not-a-saved-model: saved_model.pbtxt is not a SavedModel: it is a frozen GraphDef without signatures, and is shown as one.',
    ]);
  });

  it('may be of a schema that came later', async () => {
    expect(await problemsOf({ 'saved_model.pb': Uint8Array.of(0x08, 2, 0x12, 0) })).toEqual([
      'unsupported-format: Schema version 2 of saved_model.pb is unknown (1 is known); the file is shown as far as it is understood.',
    ]);
  });

  it('must hold a MetaGraph', async () => {
    expect(await refusal({ 'saved_model.pb': new Uint8Array(0) })).toMatchObject({
      kind: 'no-meta-graph',
      message: 'saved_model.pb is empty (0 bytes): it holds no MetaGraph.',
    });
    expect(await refusal({ 'saved_model.pb': Uint8Array.of(8, 1) })).toMatchObject({ kind: 'no-meta-graph' });
    expect(await refusal({ 'saved_model.pbtxt': text('meta_graphs {') })).toMatchObject({ kind: 'invalid-text' });
  });

  it('shows what is whole when it was cut', async () => {
    const contents = await fixture('several-signatures');
    const graph = contents['saved_model.pb'] ?? new Uint8Array(0);
    const model = await opened(filesOf({ ...contents, 'saved_model.pb': graph.subarray(0, graph.length * 0.6) }));
    expect(model.summary.problems[0]?.kind).toBe('truncated');
    expect(model.metaGraphs[0]?.functionNames.length).toBeGreaterThan(3);
    expect(model.summary.metaGraphs[0]?.nodeCount).toBeGreaterThan(10);
  });

  it('merges fields that are there twice, as protobuf does', async () => {
    const model = await modelFromText(
      'graph_def { node { name: "a" op: "NoOp" } } graph_def { node { name: "b" op: "NoOp" } }',
    );
    const graph = model.metaGraphs[0]?.graph();
    expect(graph?.ok && graph.value.nodeNames).toEqual(['a', 'b']);
  });
});

describe('a bare checkpoint', () => {
  it('is chosen by the state file, else by the highest number', async () => {
    const contents = await fixture('ref-variables');
    const index = contents['variables/variables.index'] ?? new Uint8Array(0);
    const shard = contents['variables/variables.data-00000-of-00001'] ?? new Uint8Array(0);
    const files = {
      'model-9.index': index,
      'model-9.data-00000-of-00001': shard,
      'model-10.index': index,
      'model-10.data-00000-of-00001': shard.subarray(0, 3),
    };
    const state = text('model_checkpoint_path: "/home/ann/model-9"\nall_model_checkpoint_paths: "model-9"');
    expect((await problemsOf(files))[1]).toMatch(/^shard-too-short: model-10\.data/);
    expect(await problemsOf({ ...files, checkpoint: state })).toHaveLength(1);
  });
});

describe('opening', () => {
  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const model = await openSavedModel(filesOf(await fixture('constants')), 'm', { signal: controller.signal });
    expect(model).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });

  it('reads files of the folder', async () => {
    const model = await opened(filesOf(await fixture('several-signatures')));
    const asset = await model.readFile('assets/words.txt');
    expect(asset.ok && new TextDecoder().decode(asset.value)).toBe('one\ntwo\n');
    expect(await model.readFile('assets/gone')).toMatchObject({ ok: false, failure: { kind: 'missing-asset' } });
  });

  it('knows which nodes initialise and which are fed with assets', async () => {
    const tf2 = (await opened(filesOf(await fixture('several-signatures')))).metaGraphs[0];
    expect(tf2?.initNodes).toEqual(['NoOp']);
    expect([...(tf2?.assetNodes ?? [])]).toEqual([['asset_path_initializer', 'words.txt']]);
    const tf1 = (await opened(filesOf(await fixture('resource-variables')))).metaGraphs[0];
    expect(tf1?.initNodes).toEqual(['init_all_tables']);
  });
});
