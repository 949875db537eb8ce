import { describe, expect, it } from 'vitest';
import type { SourceFile } from '../files/source';
import type { NodeIndex } from '../model/graphBody';
import { filesOf, listed, modelFromText, opened } from '../testing/modelSources';
import { ProtoWriter } from '../lib/protoWriter';
import { buildTable } from '../testing/tableBuilder';
import { constantOf } from './constant';
import { crc32c, maskCrc } from './checkpoint/crc32c';
import { openSavedModel } from './openModel';

/** A SavedModel of one MetaGraph whose fields are given. */
function savedModel(metaGraph: ProtoWriter): Uint8Array {
  return new ProtoWriter().int(1, 1).message(2, metaGraph).finish().slice();
}

describe('a message that TensorFlow would not write', () => {
  it('is refused where messages are nested deeper than any model nests them; the rest is shown', async () => {
    // A TensorInfo that consists of TensorInfos, 200 deep.
    let info = new ProtoWriter().int(2, 1);
    for (let depth = 0; depth < 200; depth++) info = new ProtoWriter().message(5, new ProtoWriter().message(2, info));
    const signature = new ProtoWriter().message(1, new ProtoWriter().text(1, 'x').message(2, info));
    const node = new ProtoWriter().text(1, 'a').text(2, 'NoOp');
    const metaGraph = new ProtoWriter()
      .message(2, new ProtoWriter().message(1, node))
      .message(5, new ProtoWriter().text(1, 'deep').message(2, signature));
    const model = await opened(filesOf({ 'saved_model.pb': savedModel(metaGraph) }));
    expect(model.summary.problems).toMatchObject([
      { kind: 'too-deep', file: 'saved_model.pb', message: expect.stringMatching(/^Signature deep at byte \d+ of /) },
    ]);
    expect(model.summary.metaGraphs[0]?.nodeCount).toBe(1);
  });

  it('has a library whose parts are damaged: what is whole of it stays', async () => {
    const gradient = Uint8Array.of(0x0a, 9);
    const whole = new ProtoWriter().message(1, new ProtoWriter().text(1, 'whole'));
    const library = new ProtoWriter().message(1, whole).message(3, gradient).message(1, Uint8Array.of(0x0f));
    const metaGraph = new ProtoWriter().message(2, new ProtoWriter().message(2, library).message(4, gradient));
    const model = await opened(filesOf({ 'saved_model.pb': savedModel(metaGraph) }));
    expect(model.summary.problems.map(({ kind }) => kind)).toEqual(['truncated', 'truncated']);
    expect(model.metaGraphs[0]?.functionNames).toEqual(['whole']);
    const graph = model.metaGraphs[0]?.graph();
    expect(graph?.ok && graph.value.problems.map(({ kind }) => kind)).toEqual(['malformed']);
  });

  it('is larger than a protobuf message may be', async () => {
    const source = { size: 2 ** 31 + 1, read: async () => ({ ok: true, value: new Uint8Array(16) }) as const };
    const model = await openSavedModel([{ path: 'saved_model.pb', source }], 'model');
    expect(model).toMatchObject({ ok: false, failure: { kind: 'too-large', file: 'saved_model.pb' } });
  });
});

describe('a graph file of many megabytes', () => {
  const node = new ProtoWriter().message(1, new ProtoWriter().text(1, 'a').text(2, 'NoOp'));
  const small = savedModel(new ProtoWriter().message(2, node));
  // A field that nobody knows, for the size.
  const bytes = new ProtoWriter().raw(small).message(15, new Uint8Array(40_000_000)).finish();
  const file = (onRead?: () => void): SourceFile => ({
    path: 'saved_model.pb',
    source: {
      size: bytes.length,
      read: async (start, end, signal) => {
        onRead?.();
        if (signal?.aborted) return { ok: false, failure: { kind: 'cancelled', message: 'Cancelled.', file: 'x' } };
        return { ok: true, value: bytes.subarray(start, end) };
      },
    },
  });

  it('tells how far it is read', async () => {
    const steps: number[] = [];
    const model = await openSavedModel([file()], 'model', { progress: (done) => void steps.push(done) });
    expect(model.ok && model.value.summary.metaGraphs[0]?.nodeCount).toBe(1);
    expect(steps).toHaveLength(3);
    expect(steps.at(-1)).toBe(bytes.length);
  });

  it('is not read any further once it is cancelled', async () => {
    const stop = new AbortController();
    let reads = 0;
    const onRead = (): void => {
      reads += 1;
      if (reads === 2) stop.abort();
    };
    const model = await openSavedModel([file(onRead)], 'model', { signal: stop.signal });
    expect(model).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    expect(reads).toBe(2);
  });
});

describe('opening that is cancelled', () => {
  it('while the checkpoint is read goes no further', async () => {
    const stop = new AbortController();
    const index: SourceFile = {
      path: 'variables/variables.index',
      source: {
        size: 8,
        read: async (start, end) => {
          stop.abort();
          return { ok: true, value: new Uint8Array(end - start) };
        },
      },
    };
    const files = [...filesOf({ 'saved_model.pb': savedModel(new ProtoWriter()) }), index];
    const model = await openSavedModel(files, 'model', { signal: stop.signal });
    expect(model).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });
});

describe('objects of every kind', () => {
  it('are told apart', async () => {
    const nodes = [
      'resource { device: "/cpu:0" }',
      'captured_tensor { name: "t:0" concrete_function: "f" }',
      'constant { operation: "c" }',
      'asset { asset_file_def_index: 2 }',
      'bare_concrete_function { concrete_function_name: "f" }',
      '',
    ];
    const model = await modelFromText(`object_graph_def { ${nodes.map((node) => `nodes { ${node} }`).join(' ')} }`);
    const objects = model.metaGraphs[0]?.objects();
    expect(objects?.ok && objects.value?.objects.map(({ kind }) => kind)).toEqual([
      'resource',
      'captured_tensor',
      'constant',
      'asset',
      'bare_concrete_function',
      'none',
    ]);
  });

  it('say what a function takes, down to the last kind of structure', async () => {
    const value = `tuple_value { values { none_value {} } values { float64_value: 1.5 } values { bool_value: true }
      values { tensor_shape_value { dim { size: 3 } } } values { tensor_dtype_value: DT_HALF } values {}
      values { list_value { values { int64_value: 7 } } }
      values { named_tuple_value { name: "P" values { key: "x" value { string_value: "s" } } } }
      values { bounded_tensor_spec_value { name: "b" dtype: DT_FLOAT } }
      values { type_spec_value { type_spec_class_name: "C" type_state { none_value {} } } } }`;
    const model = await modelFromText(
      `object_graph_def { nodes {} concrete_functions { key: "f" value { output_signature { ${value} } } } }`,
    );
    const objects = model.metaGraphs[0]?.objects();
    const signature = objects?.ok ? objects.value?.concreteFunctions.get('f')?.outputSignature : null;
    expect(signature).toMatchObject({
      kind: 'tuple',
      items: [
        { kind: 'none' },
        { kind: 'float', value: 1.5 },
        { kind: 'bool', value: true },
        { kind: 'shape', shape: [3] },
        { kind: 'dtype', dtype: 'float16' },
        { kind: 'other' },
        { kind: 'list', items: [{ kind: 'int', value: 7n }] },
        { kind: 'named_tuple', typeName: 'P', items: [['x', { kind: 'string', value: 's' }]] },
        { kind: 'tensor_spec', name: 'b', dtype: 'float32' },
        { kind: 'type_spec', typeName: 'C', state: { kind: 'none' } },
      ],
    });
  });
});

describe('a constant', () => {
  it('that is none, or whose content does not fit, is a failure with its place', async () => {
    const tensor = 'tensor { dtype: DT_FLOAT tensor_shape { dim { size: 2 } } tensor_content: "abc" }';
    const model = await modelFromText(
      `graph_def { node { name: "c" op: "Const" attr { key: "value" value { ${tensor} } } attr { key: "dtype" value { type: DT_FLOAT } } } }`,
    );
    const graph = model.metaGraphs[0]?.graph();
    if (!graph?.ok) throw new Error('no graph');
    const read = (attr: string) => constantOf(graph.value, 0 as NodeIndex, attr);
    expect(read('dtype')).toMatchObject({ failure: { kind: 'malformed', where: { node: 'c' } } });
    expect(read('value')).toMatchObject({ failure: { message: expect.stringContaining('3 bytes of tensor_content') } });
  });
});

describe('a checkpoint', () => {
  const entry = (dtype: number, size: number, crc: number, count = 0): Uint8Array => {
    const writer = new ProtoWriter().int(1, dtype);
    if (count > 0) writer.message(2, new ProtoWriter().message(2, new ProtoWriter().int(1, count)));
    return writer.int(5, size).varint(53).fixed32(crc).finish().slice();
  };
  const header = new ProtoWriter().int(1, 1).finish().slice();

  it('whose object graph is no object graph shows its tensors', async () => {
    // One string of three bytes: its length, the masked CRC of the length, the bytes.
    const garbage = Uint8Array.of(0x0f, 0x0f, 0x0f);
    const length = crc32c(Uint8Array.of(3, 0, 0, 0));
    const tail = new ProtoWriter().fixed32(maskCrc(length)).raw(garbage).finish().slice();
    const data = Uint8Array.of(3, ...tail);
    const index = buildTable([
      ['', header],
      ['_CHECKPOINTABLE_OBJECT_GRAPH', entry(7, data.length, maskCrc(crc32c(tail, length)))],
    ]);
    const model = await opened(filesOf({ 'm.index': index, 'm.data-00000-of-00001': data }));
    expect(listed(model.summary.problems).join()).toMatch(/malformed: Cannot read the checkpoint's object graph/);
  });

  it('with a tensor that does not fit into memory gives a part of it', async () => {
    const elements = 600_000_000;
    const index = buildTable([
      ['', header],
      ['w', entry(1, elements * 4, 0, elements)],
    ]);
    const shard: SourceFile = {
      path: 'm.data-00000-of-00001',
      source: { size: elements * 4, read: async (start, end) => ({ ok: true, value: new Uint8Array(end - start) }) },
    };
    const model = await opened([...filesOf({ 'm.index': index }), shard]);
    const tensor = await model.checkpoint?.readTensor('w');
    expect(tensor).toMatchObject({ ok: false, failure: { kind: 'too-large' } });
  });
});
