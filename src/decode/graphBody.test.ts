import { describe, expect, it } from 'vitest';
import { argOfInput, CONTROL_PORT, type GraphBody, type NodeIndex } from '../model/graphBody';
import { listed, modelFromText } from '../testing/modelSources';
import { formatAttr } from './attrText';

async function mainGraph(nodes: string, library = ''): Promise<GraphBody> {
  const model = await modelFromText(`graph_def { ${nodes} library { ${library} } }`);
  const graph = model.metaGraphs[0]?.graph();
  if (!graph?.ok) throw new Error(graph?.failure.message);
  return graph.value;
}

async function functionBody(definition: string): Promise<GraphBody> {
  const model = await modelFromText(`graph_def { library { function { ${definition} } } }`);
  const body = model.metaGraphs[0]?.functionBody('f');
  if (!body?.ok) throw new Error(body?.failure.message);
  return body.value;
}

/** Inputs as `producer:port`, `^producer` and `arg name`. */
function inputsOf(body: GraphBody, name: string): readonly string[] {
  const node = body.findNode(name) ?? 0;
  const rows: string[] = [];
  for (let i = body.inputStart[node] ?? 0; i < (body.inputStart[node + 1] ?? 0); i++) {
    const producer = body.inputNode[i] ?? -1;
    const arg = argOfInput(producer);
    const from = arg === null ? (body.nodeNames[producer] ?? 'nothing') : `arg ${body.args[arg]?.name}`;
    const port = body.inputPort[i];
    rows.push(port === CONTROL_PORT ? `^${from}` : `${from}:${port}`);
  }
  return rows;
}

function attrText(body: GraphBody, name: string, attr: string): string | undefined {
  const value = body.attr(body.findNode(name) as NodeIndex, attr);
  return value && formatAttr(value);
}

describe('the main graph', () => {
  it('resolves outputs by number and puts control inputs last', async () => {
    const graph = await mainGraph(`
      node { name: "s" op: "Split" }
      node { name: "a" op: "AddV2" input: "^s" input: "s:2" input: "s" }
    `);
    expect(inputsOf(graph, 'a')).toEqual(['s:2', 's:0', '^s']);
    expect(graph.inputNames(graph.findNode('a') as NodeIndex)).toEqual(['^s', 's:2', 's']);
  });

  it('fills in attributes that the exporter stripped, but no shape of a Placeholder', async () => {
    const graph = await mainGraph(`
      node { name: "c" op: "Conv2D" attr { key: "padding" value { s: "SAME" } } }
      node { name: "p" op: "Placeholder" }
    `);
    expect(attrText(graph, 'c', 'data_format')).toBe('NHWC');
    expect(attrText(graph, 'c', 'dilations')).toBe('[1, 1, 1, 1]');
    expect(attrText(graph, 'c', 'padding')).toBe('SAME');
    expect(attrText(graph, 'c', 'no_such')).toBeUndefined();
    expect(attrText(graph, 'p', 'shape')).toBeUndefined();
    expect([...graph.attrs(graph.findNode('c') as NodeIndex).keys()]).toEqual(['padding']);
  });

  it('tells the dtypes of all outputs by definition and attributes', async () => {
    const graph = await mainGraph(`
      node { name: "top" op: "TopKV2" attr { key: "T" value { type: DT_HALF } } }
      node { name: "split" op: "Split" attr { key: "T" value { type: DT_INT8 } } attr { key: "num_split" value { i: 3 } } }
      node { name: "call" op: "PartitionedCall" attr { key: "Tout" value { list { type: [DT_FLOAT, DT_STRING] } } } }
      node { name: "custom" op: "Nobody" }
    `);
    const dtypes = (name: string) => graph.outputDtypes(graph.findNode(name) as NodeIndex);
    expect(dtypes('top')).toEqual(['float16', 'int32']);
    expect(dtypes('split')).toEqual(['int8', 'int8', 'int8']);
    expect(dtypes('call')).toEqual(['float32', 'string']);
    expect(dtypes('custom')).toEqual([]);
  });

  it('calls a function by its name as an op, as TF1 does', async () => {
    const twice = `function { signature { name: "Twice" output_arg { name: "a" type: DT_FLOAT } output_arg { name: "b" type: DT_INT64 } } }`;
    const graph = await mainGraph(
      `node { name: "t" op: "Twice" } node { name: "i" op: "Identity" input: "t:1" }`,
      twice,
    );
    expect(graph.problems).toEqual([]);
    expect(graph.outputDtypes(graph.findNode('t') as NodeIndex)).toEqual(['float32', 'int64']);
  });

  it('keeps device and lists faults only up to a bound', async () => {
    const many = Array.from(
      { length: 500 },
      (_, i) => `node { name: "n${i}" op: "NoOp" input: "^gone" device: "/gpu:${i}" }`,
    );
    const graph = await mainGraph(many.join('\n'));
    expect(graph.device(graph.findNode('n7') as NodeIndex)).toBe('/gpu:7');
    expect(graph.problems).toHaveLength(201);
    expect(graph.problems.at(-1)?.message).toBe('300 more faults of this kind in the graph are not listed.');
  });
});

describe('a function body', () => {
  it('finds the flat output of a named output argument', async () => {
    const body = await functionBody(`
      signature { name: "f" input_arg { name: "x" type: DT_FLOAT } output_arg { name: "y" type: DT_FLOAT } output_arg { name: "z" type: DT_FLOAT } }
      node_def { name: "bn" op: "FusedBatchNormV3" input: "x" }
      node_def { name: "w" op: "While" input: "x" attr { key: "T" value { list { type: [DT_FLOAT, DT_INT32] } } } }
      node_def { name: "q" op: "DecodeCSV" attr { key: "OUT_TYPE" value { list { type: [DT_FLOAT, DT_INT32] } } } }
      node_def { name: "u" op: "ParseExampleV2" input: "bn:batch_variance:0" input: "w:output:1" input: "q:output:1"
        attr { key: "num_sparse" value { i: 2 } } attr { key: "sparse_types" value { list { type: [DT_INT64, DT_STRING] } } } attr { key: "Tdense" value { list { type: [DT_FLOAT, DT_INT64] } } } }
      node_def { name: "v" op: "NoOp" input: "u:dense_values:1" input: "u:sparse_values:0" input: "^bn" input: "^x" }
      ret { key: "y" value: "u:dense_values:0" } ret { key: "z" value: "x" }
      control_ret { key: "c" value: "v" }
    `);
    expect(listed(body.problems)).toEqual([]);
    expect(inputsOf(body, 'u')).toEqual(['bn:2', 'w:1', 'q:1']);
    // sparse_indices ×2, sparse_values ×2, sparse_shapes ×2, then dense_values
    expect(inputsOf(body, 'v')).toEqual(['u:7', 'u:2', '^bn', '^arg x']);
    expect(body.returns).toEqual([
      { name: 'y', dtype: 'float32', node: body.findNode('u'), port: 6 },
      { name: 'z', dtype: 'float32', node: -2, port: 0 },
    ]);
    expect(body.controlReturns.map((node) => body.nodeNames[node])).toEqual(['v']);
  });

  it('guesses the port of an unknown op by its index and says that the op is unknown', async () => {
    const body = await functionBody(`
      signature { name: "f" }
      node_def { name: "a" op: "Nobody" }
      node_def { name: "b" op: "Identity" input: "a:out:3" }
    `);
    expect(inputsOf(body, 'b')).toEqual(['a:3']);
    expect(body.problems.map(({ kind }) => kind)).toEqual(['unknown-op']);
  });

  it('has the attributes of the function and the shapes of its arguments', async () => {
    const body = await functionBody(`
      signature { name: "f" input_arg { name: "x" type: DT_FLOAT } input_arg { name: "y" type: DT_INT32_REF } }
      attr { key: "api_implements" value { s: "lstm_1" } }
      arg_attr { key: 0 value { attr { key: "_output_shapes" value { list { shape { dim { size: -1 } dim { size: 3 } } } } } } }
    `);
    expect(body.args).toEqual([
      { name: 'x', dtype: 'float32', shape: [-1, 3] },
      { name: 'y', dtype: 'int32', shape: null },
    ]);
    expect([...body.functionAttrs.keys()]).toEqual(['api_implements']);
  });
});
