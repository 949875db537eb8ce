import { concatBytes } from '../lib/bytes';
import { ProtoWriter } from '../lib/protoWriter';
import type { OpenRequest } from './decodeApi';

/** What opens the model of {@link rehearsalModel}. */
export function rehearsalRequest(): OpenRequest {
  return { name: 'rehearsal', files: [{ path: 'saved_model.pb', blob: new Blob([rehearsalModel(REHEARSAL_BLOCKS)]) }] };
}

/** Layers in the graph and in its function: so many that loops over nodes are worth compiling well. */
export const REHEARSAL_BLOCKS = 60;

/**
 * A small SavedModel made here, to open while nobody has opened one: what has run before is compiled, and the first
 * real model then takes a worker a third of the time. It has what most models have (layers in name scopes, weights as
 * constants, a function with its variables, reshapes by constants), or their code would stay cold.
 */
export function rehearsalModel(blocks: number): Uint8Array<ArrayBuffer> {
  const graph: Bytes[] = [
    node(
      'x',
      'Placeholder',
      [],
      [
        ['dtype', FLOAT],
        ['shape', field(7, shapeOf([WIDTH, WIDTH]))],
      ],
    ),
  ];
  let last = 'x';
  for (let i = 0; i < blocks; i++) {
    last = block(graph, `model/layer_${i}`, last, inGraph, (name, dims) => weight(graph, name, dims));
  }
  const handles = VARIABLES.map(([name, dims]) => {
    graph.push(
      node(
        name,
        'VarHandleOp',
        [],
        [
          ['dtype', FLOAT],
          ['shape', field(7, shapeOf(dims))],
          ['shared_name', field(2, name)],
        ],
      ),
    );
    return name;
  });
  const types = (count: number, type: Bytes): Bytes => field(1, concatBytes(Array.from({ length: count }, () => type)));
  const [float, resource] = [field(6, 1), field(6, 20)];
  graph.push(
    node(
      CALL,
      'StatefulPartitionedCall',
      [last, ...handles],
      [
        ['Tin', concatBytes([types(1, float), types(handles.length, resource)])],
        ['Tout', types(1, float)],
        ['f', field(10, field(1, FUNCTION))],
      ],
    ),
  );
  const library = field(2, field(1, libraryFunction(blocks)));
  const metaGraph = concatBytes([
    field(1, field(4, 'serve')),
    field(2, concatBytes([...graph.map((one) => field(1, one)), library])),
    field(5, concatBytes([field(1, 'serving_default'), field(2, SIGNATURE)])),
  ]);
  return concatBytes([field(1, 1), field(2, metaGraph)]);
}

type Bytes = Uint8Array<ArrayBuffer>;
type Attr = readonly [string, Bytes];

const CALL = 'StatefulPartitionedCall';
const FUNCTION = '__inference_rehearsal';
/** The width of every layer. */
const WIDTH = 4;
/** In the order in which a layer reads them. */
const VARIABLES: readonly (readonly [string, readonly number[]])[] = [
  ['kernel', [WIDTH, WIDTH]],
  ['bias', [WIDTH]],
  ['gamma', [WIDTH]],
];

/** One field: a number as a varint, a string or message by its length. */
function field(id: number, value: number | string | Bytes): Bytes {
  const writer = new ProtoWriter();
  if (typeof value === 'number') return writer.int(id, value).finish();
  return (typeof value === 'string' ? writer.text(id, value) : writer.message(id, value)).finish();
}

/** AttrValues of attr_value.proto. */
const FLOAT = field(6, 1);
const INT32 = field(6, 3);
const NO = field(5, 0);

/** NodeDef of node_def.proto. */
function node(name: string, op: string, inputs: readonly string[], attrs: readonly Attr[]): Bytes {
  return concatBytes([
    field(1, name),
    field(2, op),
    ...inputs.map((input) => field(3, input)),
    ...attrs.map(([key, value]) => field(5, concatBytes([field(1, key), field(2, value)]))),
  ]);
}

/** TensorShapeProto. */
function shapeOf(dims: readonly number[]): Bytes {
  return concatBytes(dims.map((dim) => field(2, field(1, dim))));
}

function constant(name: string, dtype: Bytes, dims: readonly number[], bytes: Bytes): Bytes {
  // dtype is field 6 of an AttrValue and field 1 of a TensorProto.
  const tensor = concatBytes([field(1, dtype[1] ?? 0), field(2, shapeOf(dims)), field(4, bytes)]);
  return node(
    name,
    'Const',
    [],
    [
      ['dtype', dtype],
      ['value', field(8, tensor)],
    ],
  );
}

/** Adds a weight inside the graph, and returns what reads it. */
function weight(graph: Bytes[], name: string, dims: readonly number[]): string {
  const length = dims.reduce((size, dim) => size * dim, 1);
  graph.push(constant(name, FLOAT, dims, new Uint8Array(new Float32Array(length).fill(0.5).buffer)));
  return name;
}

/** How a node's only output is called in an input: with its argument's name in a function, by the node alone outside. */
type Refer = (name: string, output: string) => string;
const inGraph: Refer = (name) => name;
const inFunction: Refer = (name, output) => `${name}:${output}:0`;

/** One layer; `weightOf` adds a weight of this shape and returns the input that reads it. */
function block(
  graph: Bytes[],
  scope: string,
  input: string,
  refer: Refer,
  weightOf: (name: string, dims: readonly number[]) => string,
): string {
  const add = (name: string, op: string, inputs: readonly string[], output: string, attrs: readonly Attr[] = []) => {
    graph.push(node(`${scope}/${name}`, op, inputs, [['T', FLOAT], ...attrs]));
    return refer(`${scope}/${name}`, output);
  };
  const transposes: readonly Attr[] = [
    ['transpose_a', NO],
    ['transpose_b', NO],
  ];
  const product = add(
    'dense/MatMul',
    'MatMul',
    [input, weightOf(`${scope}/dense/kernel`, [WIDTH, WIDTH])],
    'product',
    transposes,
  );
  const sum = add('dense/BiasAdd', 'BiasAdd', [product, weightOf(`${scope}/dense/bias`, [WIDTH])], 'output');
  const shape = `${scope}/dense/Reshape/shape`;
  graph.push(constant(shape, INT32, [2], new Uint8Array(Int32Array.of(-1, WIDTH).buffer)));
  const rows = add('dense/Reshape', 'Reshape', [sum, refer(shape, 'output')], 'output', [['Tshape', INT32]]);
  const scores = add('attention/scores', 'BatchMatMulV2', [rows, rows], 'output', [
    ['adj_x', NO],
    ['adj_y', field(5, 1)],
  ]);
  const soft = add('attention/Softmax', 'Softmax', [scores], 'softmax');
  const mixed = add('attention/mix', 'BatchMatMulV2', [soft, rows], 'output', [
    ['adj_x', NO],
    ['adj_y', NO],
  ]);
  const scaled = add('norm/mul', 'Mul', [mixed, weightOf(`${scope}/norm/gamma`, [WIDTH])], 'z');
  const act = add('Relu', 'Relu', [scaled], 'activations');
  return add('add', 'AddV2', [act, input], 'z');
}

/** FunctionDef of function.proto: the same layers, their weights read from the variables that it is handed. */
function libraryFunction(blocks: number): Bytes {
  const nodes: Bytes[] = [];
  let reads = 0;
  const weightOf = (name: string): string => {
    const [handle = ''] = VARIABLES[reads++ % VARIABLES.length] ?? [];
    nodes.push(node(`${name}/ReadVariableOp`, 'ReadVariableOp', [handle], [['dtype', FLOAT]]));
    return inFunction(`${name}/ReadVariableOp`, 'value');
  };
  let last = 'x';
  for (let i = 0; i < blocks; i++) last = block(nodes, `dense_${i}`, last, inFunction, weightOf);
  nodes.push(node('Identity', 'Identity', [last], [['T', FLOAT]]));
  const arg = (name: string, type: number): Bytes => concatBytes([field(1, name), field(3, type)]);
  const signature = concatBytes([
    field(1, FUNCTION),
    field(2, arg('x', 1)),
    ...VARIABLES.map(([name]) => field(2, arg(name, 20))),
    field(3, arg('identity', 1)),
    // is_stateful
    field(17, 1),
  ]);
  return concatBytes([
    field(1, signature),
    ...nodes.map((one) => field(3, one)),
    field(4, concatBytes([field(1, 'identity'), field(2, inFunction('Identity', 'output'))])),
  ]);
}

/** SignatureDef of meta_graph.proto: x → y. */
const SIGNATURE = concatBytes([
  ...(
    [
      [1, 'x', 'x:0'],
      [2, 'y', `${CALL}:0`],
    ] as const
  ).map(([id, key, tensor]) =>
    field(id, concatBytes([field(1, key), field(2, concatBytes([field(1, tensor), field(2, 1)]))])),
  ),
  field(3, 'tensorflow/serving/predict'),
]);
