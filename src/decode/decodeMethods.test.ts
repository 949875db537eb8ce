import { openAsBlob, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DroppedFile } from '../files/source';
import type { Failure } from '../model/failure';
import type { Result } from '../lib/result';
import type { CallContext } from '../workers/rpc';
import type { DecodeApi, NodeDetails } from './decodeApi';
import { decodeMethods } from './decodeMethods';

const MODELS = path.join(import.meta.dirname, 'fixtures', 'models');
const context: CallContext = { signal: new AbortController().signal, progress: () => undefined };

async function dropped(...names: readonly string[]): Promise<readonly DroppedFile[]> {
  const files: DroppedFile[] = [];
  for (const name of names) {
    const folder = path.join(MODELS, name);
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = path.join(entry.parentPath, entry.name);
      if (entry.isFile()) files.push({ path: path.relative(MODELS, file), blob: await openAsBlob(file) });
    }
  }
  return files;
}

async function openedApi(name: string): Promise<DecodeApi> {
  const api = decodeMethods();
  const opened = await api.open({ files: await dropped(name), name }, context);
  if (!opened.ok) throw new Error(opened.failure.message);
  return api;
}

function valueOf<T>(result: Result<T, Failure>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

interface Beside {
  readonly debugInfo: {
    readonly file: string;
    readonly node: string;
    readonly functionName: string;
    readonly frames: readonly unknown[];
  };
  readonly warmUp: { readonly file: string };
}

const main = { metaGraph: 0, functionName: null };

describe('the decode worker', () => {
  it('opens the chosen one of several models', async () => {
    const api = decodeMethods();
    const files = await dropped('constants', 'ref-variables');
    const first = valueOf(await api.open({ files, name: 'all' }, context));
    expect(first.found.map(({ folder }) => folder)).toEqual(['constants', 'ref-variables']);
    expect(first.opened).toEqual({ folder: 'constants' });
    const second = valueOf(await api.open({ files, name: 'all', choice: { folder: 'ref-variables' } }, context));
    expect(second.opened).toEqual({ folder: 'ref-variables' });
    expect(second.summary.metaGraphs[0]?.variables).toHaveLength(4);
  });

  it('shows a node with inputs by argument, defaults and the op in a sentence', async () => {
    const api = await openedApi('ref-variables');
    const node = valueOf<NodeDetails>(await api.node({ ...main, node: 'MatMul' }, context));
    expect(node).toMatchObject({
      op: 'MatMul',
      functionName: null,
      inputs: [
        { argument: 'a', from: 'x', node: 'x' },
        { argument: 'b', from: 'dense/w/read', node: 'dense/w/read' },
      ],
      outputs: [{ name: 'product', dtype: 'float32', shape: [-1, 2] }],
      controlInputs: [],
    });
    expect(node.doc).toBe('Multiply the matrix "a" by the matrix "b".');
    expect(node.attrs).toContainEqual({ name: 'transpose_a', text: 'false', isDefault: true });
    expect(node.attrs).toContainEqual({ name: 'T', text: 'float32', isDefault: false });
  });

  it('links calls to their function and says the type of constants', async () => {
    const api = await openedApi('optimizer-slots');
    const calls = valueOf(await api.node({ ...main, node: 'StatefulPartitionedCall' }, context));
    expect(calls.attrs.find(({ name }) => name === 'f')?.functionName).toMatch(/^__inference_/);
    const constants = await openedApi('constants');
    const node = valueOf(await constants.node({ ...main, node: 'repeated' }, context));
    expect(node.attrs).toContainEqual({
      name: 'value',
      text: 'float32 ⟨3×2⟩',
      isDefault: false,
      tensor: { dtype: 'float32', shape: [3, 2] },
    });
  });

  it('reads constants and refuses attributes that are none', async () => {
    const api = await openedApi('constants');
    const repeated = valueOf(await api.constant({ ...main, node: 'repeated', attr: 'value' }, context));
    expect(repeated).toEqual({ dtype: 'float32', shape: [3, 2], data: new Float32Array(6).fill(1.5) });
    expect(await api.constant({ ...main, node: 'repeated', attr: 'dtype' }, context)).toMatchObject({ ok: false });
    expect(await api.constant({ ...main, node: 'gone', attr: 'value' }, context)).toMatchObject({
      ok: false,
      failure: { message: 'No node gone in the graph.' },
    });
  });

  it('reads tensors, objects and files', async () => {
    const api = await openedApi('several-signatures');
    const tensor = valueOf(await api.tensor({ key: 'steps/.ATTRIBUTES/VARIABLE_VALUE' }, context));
    expect(tensor).toEqual({ dtype: 'int64', shape: [], data: BigInt64Array.of(7n) });
    const objects = valueOf(await api.objects({ metaGraph: 0 }, context));
    expect(objects?.objects[0]?.kind).toBe('user_object');
    expect([...(objects?.concreteFunctions.values() ?? [])].some(({ boundInputs }) => boundInputs.length > 0)).toBe(
      true,
    );
    expect(await api.objects({ metaGraph: 5 }, context)).toMatchObject({
      ok: false,
      failure: { kind: 'no-meta-graph' },
    });
    expect(valueOf(await api.file({ path: 'assets/words.txt' }, context)).length).toBe(8);
  });

  it('has structured signatures of concrete functions', async () => {
    const api = await openedApi('composite-inputs');
    const objects = valueOf(await api.objects({ metaGraph: 0 }, context));
    const signature = [...(objects?.concreteFunctions.values() ?? [])].find(({ name }) =>
      name.startsWith('__inference_serve_'),
    );
    expect(signature?.canonicalizedInputSignature).toMatchObject({
      kind: 'tuple',
      items: [
        {
          kind: 'tuple',
          items: [
            { kind: 'type_spec', typeName: 'SparseTensorSpec' },
            { kind: 'type_spec', typeName: 'RaggedTensorSpec' },
          ],
        },
        { kind: 'dict', items: [] },
      ],
    });
    expect(signature?.outputSignature).toMatchObject({
      kind: 'dict',
      items: [
        ['dense', { kind: 'tensor_spec' }],
        ['lengths', {}],
      ],
    });
  });

  it('answers before anything is open', async () => {
    const api = decodeMethods();
    expect(await api.node({ ...main, node: 'x' }, context)).toMatchObject({
      ok: false,
      failure: { kind: 'no-meta-graph' },
    });
    expect(await api.constant({ ...main, node: 'x', attr: 'value' }, context)).toMatchObject({ ok: false });
    expect(await api.tensor({ key: 'x' }, context)).toMatchObject({ ok: false, failure: { kind: 'missing-index' } });
    expect(await api.file({ path: 'x' }, context)).toMatchObject({ ok: false, failure: { kind: 'missing-asset' } });
  });

  it('keeps the model that was asked for last when an older open ends later', async () => {
    const api = decodeMethods();
    const files = await dropped('constants', 'ref-variables');
    const slow: DroppedFile[] = files.map((file) => ({ ...file, blob: slowBlob(file.blob) }));
    const older = api.open({ files: slow, name: 'a', choice: { folder: 'constants' } }, context);
    const newer = api.open({ files, name: 'b', choice: { folder: 'ref-variables' } }, context);
    await Promise.all([older, newer]);
    expect(await api.node({ ...main, node: 'dense/w' }, context)).toMatchObject({ ok: true });
  });

  it('verifies the checkpoint and says where it has none', async () => {
    const verified = valueOf(await (await openedApi('resource-variables')).verify(null, context));
    expect(verified.failed).toBe(0);
    expect(await (await openedApi('constants')).verify(null, context)).toMatchObject({
      ok: false,
      failure: { kind: 'missing-index' },
    });
  });

  it('reads what lies beside the graph, and null where there is nothing', async () => {
    const api = decodeMethods();
    const fixture = JSON.parse(readFileSync(path.join(MODELS, '..', 'beside.json'), 'utf8')) as Beside;
    const files = await dropped('constants');
    const add = (file: string, base64: string): DroppedFile => ({
      path: `constants/${file}`,
      blob: new Blob([Buffer.from(base64, 'base64')]),
    });
    const debug = add('debug/saved_model_debug_info.pb', fixture.debugInfo.file);
    const warmUp = add('assets.extra/tf_serving_warmup_requests', fixture.warmUp.file);
    valueOf(await api.open({ files: [...files, debug, warmUp], name: 'constants' }, context));
    const { functionName, node, frames } = fixture.debugInfo;
    expect(valueOf(await api.stackTrace({ metaGraph: 0, functionName, node }, context))).toEqual(frames);
    expect(valueOf(await api.stackTrace({ ...main, node: 'x' }, context))).toBeNull();
    expect(valueOf(await api.warmUp(null, context))?.records).toHaveLength(5);
    expect(valueOf(await api.warmUpTensor({ record: 4, key: 'x:0' }, context)).shape).toEqual([1]);
    const plain = await openedApi('constants');
    expect(valueOf(await plain.keras(null, context))).toBeNull();
    expect(valueOf(await plain.warmUp(null, context))).toBeNull();
    expect(valueOf(await plain.stackTrace({ ...main, node: 'x' }, context))).toBeNull();
    expect(await plain.warmUpTensor({ record: 0, key: 'x' }, context)).toMatchObject({
      failure: { kind: 'missing-asset' },
    });
  });
});

/** A Blob whose slices take a while to read. */
function slowBlob(blob: Blob): Blob {
  return new Proxy(blob, {
    get(target, name) {
      if (name !== 'slice') return Reflect.get(target, name, target);
      return (start: number, end: number) => ({
        arrayBuffer: async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          return target.slice(start, end).arrayBuffer();
        },
      });
    },
  });
}
