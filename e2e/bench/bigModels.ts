import { ProtoWriter } from '../../src/testing/protoWriter';

/** Generated SavedModels of any size; see the descriptions of {@link Shape}. */
export type Shape =
  /** Stacked transformer layers with name scopes. */
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

const FLOAT = 1;

class GraphBuilder {
  readonly nodes = new ProtoWriter();
  readonly library = new ProtoWriter();
  count = 0;

  add(name: string, op: string, inputs: readonly string[]): string {
    const node = new ProtoWriter().text(1, name).text(2, op);
    for (const input of inputs) node.text(3, input);
    node.message(5, attr('T', new ProtoWriter().int(6, FLOAT)));
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

type Build = (graph: GraphBuilder, x: string, size: number) => string;

const BUILDERS: Readonly<Record<Shape, Build>> = {
  transformer: (graph, x, size) => transformer(graph, x, size, null),
  masked: (graph, x, size) => transformer(graph, x, size, graph.add('mask', 'Neg', [x])),
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

function transformer(graph: GraphBuilder, x: string, size: number, mask: string | null): string {
  let last = x;
  for (let layer = 0; graph.count < size - 1; layer++) {
    const scope = `encoder/layer_${layer}`;
    const heads = ['query', 'key', 'value'].map((part) => {
      const product = graph.add(`${scope}/attention/${part}/MatMul`, 'MatMul', [last, x]);
      const sum = graph.add(`${scope}/attention/${part}/BiasAdd`, 'BiasAdd', [product, x]);
      return graph.add(`${scope}/attention/${part}/Reshape`, 'Reshape', [sum, x]);
    });
    const scores = graph.add(`${scope}/attention/scores`, 'BatchMatMulV2', heads.slice(0, 2));
    const scaled = graph.add(`${scope}/attention/scale`, 'Mul', [scores, x]);
    const masked = mask ? graph.add(`${scope}/attention/mask`, 'AddV2', [scaled, mask]) : scaled;
    const soft = graph.add(`${scope}/attention/Softmax`, 'Softmax', [masked]);
    const mixed = graph.add(`${scope}/attention/mix`, 'BatchMatMulV2', [soft, heads[2] ?? x]);
    const added = graph.add(`${scope}/attention/output/add`, 'AddV2', [mixed, last]);
    const normal = graph.add(`${scope}/attention/output/norm`, 'Mul', [added, x]);
    const up = graph.add(`${scope}/intermediate/MatMul`, 'MatMul', [normal, x]);
    const act = graph.add(`${scope}/intermediate/Relu`, 'Relu', [up]);
    const down = graph.add(`${scope}/output/MatMul`, 'MatMul', [act, x]);
    last = graph.add(`${scope}/output/add`, 'AddV2', [down, normal]);
  }
  return last;
}

/** Bytes of a `saved_model.pb` whose library holds `count` functions with about `nodes` nodes altogether, none called. */
export function manyFunctions(count: number, nodes: number): Uint8Array {
  const graph = new GraphBuilder();
  graph.add('y', 'Identity', [graph.placeholder('x')]);
  const each = Math.round(nodes / count);
  for (let i = 0; i < count; i++) {
    const definition = new ProtoWriter().message(1, new ProtoWriter().text(1, `function_${i}`));
    for (let n = 0; n < each; n++) {
      const node = new ProtoWriter().text(1, `node_${n}`).text(2, 'Relu');
      if (n > 0) node.text(3, `node_${n - 1}:activations:0`);
      definition.message(3, node.message(5, attr('T', new ProtoWriter().int(6, FLOAT))));
    }
    graph.library.message(1, definition);
  }
  graph.nodes.message(2, graph.library);
  return savedModel(graph.nodes);
}

function savedModel(nodes: ProtoWriter): Uint8Array {
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
  return new ProtoWriter().int(1, 1).message(2, metaGraph).finish().slice();
}
