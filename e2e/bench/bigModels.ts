import { crc32c, maskCrc } from '../../src/decode/checkpoint/crc32c';
import { buildTable, type TableRow } from '../../src/testing/tableBuilder';
import { ProtoWriter } from '../../src/lib/protoWriter';

/** Generated SavedModels of any size; see the descriptions of {@link Shape}. */
export type Shape =
  /** Stacked transformer layers with name scopes, their weights as constants. */
  | 'transformer'
  /** The same with one attention mask that feeds every layer. */
  | 'masked'
  /** Convolution blocks with skips. */
  | 'cnn'
  /** One source, many equal children, one sink. */
  | 'fan'
  /** One chain without a branch. */
  | 'chain'
  /** Layers and columns without any name scope. */
  | 'flat';

/** DataType of types.proto. */
const FLOAT = 1;
const INT32 = 3;

class GraphBuilder {
  readonly nodes = new ProtoWriter();
  readonly library = new ProtoWriter();
  count = 0;

  /** `set`: attributes that are true. */
  add(name: string, op: string, inputs: readonly string[], set: readonly string[] = []): string {
    const node = new ProtoWriter().text(1, name).text(2, op);
    for (const input of inputs) node.text(3, input);
    node.message(5, attr('T', new ProtoWriter().int(6, FLOAT)));
    for (const key of set) node.message(5, attr(key, new ProtoWriter().int(5, 1)));
    this.nodes.message(1, node);
    this.count += 1;
    return name;
  }

  /** A VarHandleOp of a vector of one. */
  variable(name: string): void {
    const node = new ProtoWriter().text(1, name).text(2, 'VarHandleOp');
    const shape = new ProtoWriter().message(2, new ProtoWriter().int(1, 1));
    node
      .message(5, attr('dtype', new ProtoWriter().int(6, FLOAT)))
      .message(5, attr('shape', new ProtoWriter().message(7, shape)));
    this.nodes.message(1, node.message(5, attr('shared_name', new ProtoWriter().text(2, name))));
    this.count += 1;
  }

  /** A weight inside the graph: a Const of this shape with small numbers. */
  weight(name: string, ...dims: readonly number[]): string {
    const length = dims.reduce((size, dim) => size * dim, 1);
    const width = dims.at(-1) ?? 1;
    const numbers = Float32Array.from({ length }, (_, i) => (((i * 7919) % 256) / 128 - 1) / width);
    return this.constant(name, FLOAT, dims, numbers);
  }

  /** A Const. */
  constant(name: string, dtype: number, dims: readonly number[], numbers: Float32Array | Int32Array): string {
    const shape = new ProtoWriter();
    for (const dim of dims) shape.message(2, new ProtoWriter().int(1, dim));
    const tensor = new ProtoWriter().int(1, dtype).message(2, shape).message(4, new Uint8Array(numbers.buffer));
    const node = new ProtoWriter().text(1, name).text(2, 'Const');
    node
      .message(5, attr('dtype', new ProtoWriter().int(6, dtype)))
      .message(5, attr('value', new ProtoWriter().message(8, tensor)));
    this.nodes.message(1, node);
    this.count += 1;
    return name;
  }

  placeholder(name: string): string {
    const node = new ProtoWriter().text(1, name).text(2, 'Placeholder');
    node.message(5, attr('dtype', new ProtoWriter().int(6, FLOAT)));
    this.nodes.message(1, node);
    this.count += 1;
    return name;
  }
}

function attr(name: string, value: ProtoWriter): ProtoWriter {
  return new ProtoWriter().text(1, name).message(2, value);
}

/** Bytes of a `saved_model.pb` with about `size` nodes and one signature x → y. */
export function bigModel(shape: Shape, size: number): Uint8Array {
  const graph = new GraphBuilder();
  const x = graph.placeholder('x');
  const last = BUILDERS[shape](graph, x, size);
  graph.add('y', 'Identity', [last]);
  return savedModel(graph.nodes);
}

/** A `saved_model.pb` of layers `x · w → Relu`, x (1, width) → y, whose weights are constants. */
export function denseModel(layers: number, width: number): Uint8Array {
  const graph = new GraphBuilder();
  let last = graph.placeholder('x');
  for (let layer = 0; layer < layers; layer++) {
    const product = graph.add(`m_${layer}`, 'MatMul', [last, graph.weight(`w_${layer}`, width, width)]);
    last = graph.add(`r_${layer}`, 'Relu', [product]);
  }
  graph.add('y', 'Identity', [last]);
  return savedModel(graph.nodes);
}

type Build = (graph: GraphBuilder, x: string, size: number) => string;

const BUILDERS: Readonly<Record<Shape, Build>> = {
  transformer: (graph, x, size) => transformer(graph, x, size, null),
  masked: (graph, x, size) => transformer(graph, x, size, graph.add('mask', 'MatMul', [x, x], ['transpose_b'])),
  cnn(graph, x, size) {
    let last = x;
    for (let block = 0; graph.count < size - 1; block++) {
      const scope = `block_${block}`;
      const a = graph.add(`${scope}/conv_1/Conv2D`, 'Conv2D', [last, x]);
      const b = graph.add(`${scope}/conv_1/Relu`, 'Relu', [a]);
      const c = graph.add(`${scope}/conv_2/Conv2D`, 'Conv2D', [b, x]);
      last = graph.add(`${scope}/add`, 'AddV2', [c, last]);
    }
    return last;
  },
  fan(graph, x, size) {
    const leaves: string[] = [];
    while (graph.count < size - 2) leaves.push(graph.add(`head/leaf_${leaves.length}`, 'Relu', [x]));
    return graph.add('head/sum', 'AddN', leaves);
  },
  chain(graph, x, size) {
    let last = x;
    while (graph.count < size - 1) last = graph.add(`step_${graph.count}`, 'Tanh', [last]);
    return last;
  },
  flat(graph, x, size) {
    const width = Math.max(1, Math.round(Math.sqrt(size)));
    let row = [x];
    while (graph.count < size - 2) {
      const next: string[] = [];
      for (let i = 0; i < width && graph.count < size - 2; i++) {
        const inputs = [row[i % row.length] ?? x, row[(i * 7 + 3) % row.length] ?? x];
        next.push(graph.add(`n${graph.count}`, 'AddV2', inputs));
      }
      row = next;
    }
    return graph.add('sum', 'AddN', row);
  },
};

/** Numbers in a row of the transformer: small, since it is its graph that counts. */
const WIDTH = 4;

/** Weights, biases and shapes are constants beside their ops, as in a frozen model: only the mask feeds all layers. */
function transformer(graph: GraphBuilder, x: string, size: number, mask: string | null): string {
  const kernel = (scope: string): string => graph.weight(`${scope}/kernel`, WIDTH, WIDTH);
  const vector = (name: string): string => graph.weight(name, WIDTH);
  let last = x;
  for (let layer = 0; graph.count < size - 1; layer++) {
    const scope = `encoder/layer_${layer}`;
    const attention = `${scope}/attention`;
    const heads = ['query', 'key', 'value'].map((part) => {
      const own = `${attention}/${part}`;
      const product = graph.add(`${own}/MatMul`, 'MatMul', [last, kernel(own)]);
      const sum = graph.add(`${own}/BiasAdd`, 'BiasAdd', [product, vector(`${own}/bias`)]);
      const rows = graph.constant(`${own}/shape`, INT32, [2], Int32Array.of(-1, WIDTH));
      return graph.add(`${own}/Reshape`, 'Reshape', [sum, rows]);
    });
    const scores = graph.add(`${attention}/scores`, 'BatchMatMulV2', heads.slice(0, 2), ['adj_y']);
    const scaled = graph.add(`${attention}/scale`, 'Mul', [scores, graph.weight(`${attention}/scale/by`)]);
    const masked = mask ? graph.add(`${attention}/mask`, 'AddV2', [scaled, mask]) : scaled;
    const soft = graph.add(`${attention}/Softmax`, 'Softmax', [masked]);
    const mixed = graph.add(`${attention}/mix`, 'BatchMatMulV2', [soft, heads[2] ?? x]);
    const added = graph.add(`${attention}/output/add`, 'AddV2', [mixed, last]);
    const normal = graph.add(`${attention}/output/norm`, 'Mul', [added, vector(`${attention}/output/gamma`)]);
    const up = graph.add(`${scope}/intermediate/MatMul`, 'MatMul', [normal, kernel(`${scope}/intermediate`)]);
    const act = graph.add(`${scope}/intermediate/Relu`, 'Relu', [up]);
    const down = graph.add(`${scope}/output/MatMul`, 'MatMul', [act, kernel(`${scope}/output`)]);
    last = graph.add(`${scope}/output/add`, 'AddV2', [down, normal]);
  }
  return last;
}

/** Bytes of a `saved_model.pb` whose library holds `count` functions with about `nodes` nodes and arguments altogether, none called. */
export function manyFunctions(count: number, nodes: number): Uint8Array {
  const graph = new GraphBuilder();
  graph.add('y', 'Identity', [graph.placeholder('x')]);
  const each = Math.round(nodes / count);
  for (let i = 0; i < count; i++) {
    const signature = new ProtoWriter().text(1, `function_${i}`);
    for (let n = 0; n < each; n++) signature.message(2, new ProtoWriter().text(1, `argument_${n}`).int(3, FLOAT));
    const definition = new ProtoWriter().message(1, signature);
    for (let n = 0; n < each; n++) {
      const node = new ProtoWriter().text(1, `node_${n}`).text(2, 'Relu');
      node.text(3, n > 0 ? `node_${n - 1}:activations:0` : 'argument_0');
      definition.message(3, node.message(5, attr('T', new ProtoWriter().int(6, FLOAT))));
    }
    graph.library.message(1, definition);
  }
  graph.nodes.message(2, graph.library);
  return savedModel(graph.nodes);
}

/**
 * A model whose object graph holds `count` variables in layers of 100, half of them slots of an optimizer, with the
 * checkpoint index that belongs to them; the weights themselves are absent.
 */
export function manyVariables(count: number): Readonly<Record<string, Uint8Array>> {
  const graph = new GraphBuilder();
  graph.add('y', 'Identity', [graph.placeholder('x')]);
  const layers = Math.ceil(count / 200);
  const shape = new ProtoWriter().message(2, new ProtoWriter().int(1, 1));
  const objects: ProtoWriter[] = [];
  const twins: ProtoWriter[] = [];
  const keys: string[] = [];
  const child = (id: number, name: string): ProtoWriter => new ProtoWriter().int(1, id).text(2, name);
  const root = new ProtoWriter();
  // Ids: the root, the optimizer, the layers, then variable and slot in turn.
  const firstVariable = 2 + layers;
  root.message(1, child(1, 'optimizer'));
  const optimizer = new ProtoWriter();
  const layerNodes: ProtoWriter[] = [];
  for (let layer = 0; layer < layers; layer++) {
    root.message(1, child(2 + layer, `layer_${layer}`));
    const node = new ProtoWriter();
    for (let i = 0; i < 100; i++) {
      const id = firstVariable + (layer * 100 + i) * 2;
      const name = `layer_${layer}/weight_${i}`;
      const key = `${name}/.ATTRIBUTES/VARIABLE_VALUE`;
      const slotKey = `${name}/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE`;
      node.message(1, child(id, `weight_${i}`));
      optimizer.message(
        3,
        new ProtoWriter()
          .int(1, id)
          .text(2, 'm')
          .int(3, id + 1),
      );
      for (const [own, text] of [
        [key, name],
        [slotKey, `${name}/m`],
      ] as const) {
        objects.push(
          new ProtoWriter().message(7, new ProtoWriter().int(1, FLOAT).message(2, shape).int(3, 1).text(6, text)),
        );
        twins.push(
          new ProtoWriter().message(2, new ProtoWriter().text(1, 'VARIABLE_VALUE').text(2, text).text(3, own)),
        );
        keys.push(own);
        graph.variable(text);
      }
    }
    layerNodes.push(node);
  }
  const userObject = (node: ProtoWriter): ProtoWriter => {
    const bytes = new ProtoWriter().raw(node.finish());
    return bytes.message(4, new ProtoWriter().text(1, '_generic_user_object'));
  };
  const saved = new ProtoWriter();
  for (const node of [root, optimizer, ...layerNodes]) saved.message(1, userObject(node));
  for (const node of objects) saved.message(1, node);
  const trackable = new ProtoWriter();
  for (const node of [root, optimizer, ...layerNodes, ...twins]) trackable.message(1, node);
  return { 'saved_model.pb': savedModel(graph.nodes, saved), ...checkpointOf(keys.sort(), trackable.finish()) };
}

/** Index and data of a checkpoint of scalars; only the object graph has its bytes and its CRC. */
function checkpointOf(keys: readonly string[], trackable: Uint8Array): Readonly<Record<string, Uint8Array>> {
  const length = new ProtoWriter().varint(trackable.length).finish().slice();
  const lengthCrc = maskCrc(crc32c(u32(trackable.length)));
  const data = new ProtoWriter().raw(length).fixed32(lengthCrc).raw(trackable).finish().slice();
  const crc = maskCrc(crc32c(data.subarray(length.length), crc32c(u32(trackable.length))));
  const rows: TableRow[] = [
    ['', new ProtoWriter().int(1, 1).finish().slice()],
    [
      '_CHECKPOINTABLE_OBJECT_GRAPH',
      new ProtoWriter().int(1, 7).int(5, data.length).varint(53).fixed32(crc).finish().slice(),
    ],
  ];
  const scalar = new ProtoWriter().message(2, new ProtoWriter().int(1, 1));
  keys.forEach((key, i) => {
    const entry = new ProtoWriter()
      .int(1, FLOAT)
      .message(2, scalar)
      .int(4, data.length + i * 4)
      .int(5, 4);
    rows.push([key, entry.varint(53).fixed32(0).finish().slice()]);
  });
  const shard = new Uint8Array(data.length + keys.length * 4);
  shard.set(data);
  return {
    'variables/variables.index': buildTable(rows, { rowsPerBlock: 100 }),
    'variables/variables.data-00000-of-00001': shard,
  };
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);
}

function savedModel(nodes: ProtoWriter, objects?: ProtoWriter): Uint8Array {
  const tensor = (name: string): ProtoWriter => new ProtoWriter().text(1, `${name}:0`).int(2, FLOAT);
  const entry = (key: string, value: ProtoWriter): ProtoWriter => new ProtoWriter().text(1, key).message(2, value);
  const signature = new ProtoWriter()
    .message(1, entry('x', tensor('x')))
    .message(2, entry('y', tensor('y')))
    .text(3, 'tensorflow/serving/predict');
  const metaGraph = new ProtoWriter()
    .message(1, new ProtoWriter().text(4, 'serve').text(5, '2.21.0'))
    .message(2, nodes)
    .message(5, entry('serving_default', signature));
  if (objects) metaGraph.message(7, objects);
  return new ProtoWriter().int(1, 1).message(2, metaGraph).finish().slice();
}
