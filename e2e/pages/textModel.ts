import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A node as protobuf text: `y: MatMul(a, b)` with its attributes spelled out. */
export function node(
  name: string,
  op: string,
  inputs: readonly string[],
  attrs: Readonly<Record<string, string>>,
): string {
  const attr = Object.entries(attrs).map(([key, value]) => `attr { key: "${key}" value { ${value} } }`);
  return `node { name: "${name}" op: "${op}" ${inputs.map((input) => `input: "${input}"`).join(' ')} ${attr.join(' ')} }`;
}

/** A tensor of a signature: `n:0` of a dtype, −1 for free sizes; a sparse one has the names of its three parts. */
export interface PortText {
  readonly key: string;
  readonly tensor: string | { readonly indices: string; readonly values: string; readonly denseShape: string };
  readonly dtype: string;
  readonly sizes: readonly number[];
}

function port(kind: 'inputs' | 'outputs', { key, tensor, dtype, sizes }: PortText): string {
  const shape = sizes.map((size) => `dim { size: ${size} }`).join(' ');
  const named =
    typeof tensor === 'string'
      ? `name: "${tensor}"`
      : `coo_sparse { indices_tensor_name: "${tensor.indices}" values_tensor_name: "${tensor.values}" dense_shape_tensor_name: "${tensor.denseShape}" }`;
  return `${kind} { key: "${key}" value { ${named} dtype: ${dtype} tensor_shape { ${shape} } } }`;
}

/** Writes a SavedModel of one signature, `serving_default`, as saved_model.pbtxt. */
export function writeTextModel(
  folder: string,
  nodes: readonly string[],
  inputs: readonly PortText[],
  outputs: readonly PortText[],
): string {
  mkdirSync(folder, { recursive: true });
  const ports = [...inputs.map((one) => port('inputs', one)), ...outputs.map((one) => port('outputs', one))];
  const signature = `key: "serving_default" value { ${ports.join(' ')} method_name: "tensorflow/serving/predict" }`;
  const text = `saved_model_schema_version: 1
    meta_graphs {
      meta_info_def { tags: "serve" tensorflow_version: "2.21.0" }
      graph_def { ${nodes.join('\n')} versions { producer: 1882 } }
      signature_def { ${signature} }
    }`;
  writeFileSync(path.join(folder, 'saved_model.pbtxt'), text);
  return folder;
}

/** `product` of two n × n matrices of ones, summed up: n³, in one kernel that takes as long as n asks for. */
export function writeSlowModel(folder: string): string {
  const int = 'type: DT_INT32';
  const float = 'type: DT_FLOAT';
  const tensor = (dtype: string, value: string): string => `tensor { dtype: ${dtype} tensor_shape { } ${value} }`;
  return writeTextModel(
    folder,
    [
      node('n', 'Placeholder', [], { dtype: int, shape: 'shape { }' }),
      node('sizes', 'Pack', ['n', 'n'], { N: 'i: 2', T: int, axis: 'i: 0' }),
      node('one', 'Const', [], { dtype: float, value: tensor('DT_FLOAT', 'float_val: 1') }),
      node('ones', 'Fill', ['sizes', 'one'], { T: float, index_type: int }),
      node('product', 'MatMul', ['ones', 'ones'], { T: float, transpose_a: 'b: false', transpose_b: 'b: false' }),
      node('axes', 'Const', [], {
        dtype: int,
        value: 'tensor { dtype: DT_INT32 tensor_shape { dim { size: 2 } } int_val: 0 int_val: 1 }',
      }),
      node('sum', 'Sum', ['product', 'axes'], { T: float, Tidx: int, keep_dims: 'b: false' }),
      node('printed', 'Print', ['sum', 'sum'], {
        T: float,
        U: 'list { type: DT_FLOAT }',
        message: 's: "the sum is "',
        first_n: 'i: -1',
        summarize: 'i: 3',
      }),
      node('log', 'Log', ['printed'], { T: float }),
    ],
    [{ key: 'n', tensor: 'n:0', dtype: 'DT_INT32', sizes: [] }],
    [
      { key: 'sum', tensor: 'printed:0', dtype: 'DT_FLOAT', sizes: [] },
      { key: 'log', tensor: 'log:0', dtype: 'DT_FLOAT', sizes: [] },
    ],
  );
}

/** `sum`: 0 + 1 + 2 + … + (n − 1), in a TensorFlow 1 loop of n iterations. */
export function writeLoopModel(folder: string): string {
  const int = 'type: DT_INT32';
  const scalar = (value: number): string => `tensor { dtype: DT_INT32 tensor_shape { } int_val: ${value} }`;
  const enter = (name: string, input: string, isConstant = false): string =>
    node(name, 'Enter', [input], {
      T: int,
      frame_name: 's: "loop"',
      is_constant: `b: ${isConstant}`,
      parallel_iterations: 'i: 1',
    });
  const variable = (name: string, next: string): string[] => [
    enter(`${name}_enter`, 'zero'),
    node(`${name}_merge`, 'Merge', [`${name}_enter`, `${name}_next`], { T: int, N: 'i: 2' }),
    node(`${name}_switch`, 'Switch', [`${name}_merge`, 'goes_on'], { T: int }),
    node(`${name}_next`, 'NextIteration', [next], { T: int }),
  ];
  return writeTextModel(
    folder,
    [
      node('n', 'Placeholder', [], { dtype: int, shape: 'shape { }' }),
      node('zero', 'Const', [], { dtype: int, value: scalar(0) }),
      ...variable('i', 'i_plus_one'),
      ...variable('sum', 'sum_plus_i'),
      enter('n_enter', 'n', true),
      node('less', 'Less', ['i_merge', 'n_enter'], { T: int }),
      node('goes_on', 'LoopCond', ['less'], {}),
      node('one', 'Const', ['^i_switch'], { dtype: int, value: scalar(1) }),
      node('i_plus_one', 'AddV2', ['i_switch:1', 'one'], { T: int }),
      node('sum_plus_i', 'AddV2', ['sum_switch:1', 'i_switch:1'], { T: int }),
      node('sum', 'Exit', ['sum_switch'], { T: int }),
    ],
    [{ key: 'n', tensor: 'n:0', dtype: 'DT_INT32', sizes: [] }],
    [{ key: 'sum', tensor: 'sum:0', dtype: 'DT_INT32', sizes: [] }],
  );
}

/** Two features out of serialised tf.train.Examples: `age`, which must be there, and `name`, which is nobody without. */
export function writeExampleModel(folder: string): string {
  const text = 'type: DT_STRING';
  const texts = (size: string, value: string): string =>
    `tensor { dtype: DT_STRING tensor_shape { ${size} } ${value} }`;
  const one = (value: string): string => texts('', `string_val: "${value}"`);
  const none = (dtype: string): string => `tensor { dtype: ${dtype} tensor_shape { dim { size: 0 } } }`;
  return writeTextModel(
    folder,
    [
      node('examples', 'Placeholder', [], { dtype: text, shape: 'shape { dim { size: -1 } }' }),
      node('names', 'Const', [], { dtype: text, value: none('DT_STRING') }),
      node('age', 'Const', [], { dtype: text, value: one('age') }),
      node('name', 'Const', [], { dtype: text, value: one('name') }),
      node('no_age', 'Const', [], { dtype: 'type: DT_INT64', value: none('DT_INT64') }),
      node('nobody', 'Const', [], { dtype: text, value: one('nobody') }),
      node('parsed', 'ParseExample', ['examples', 'names', 'age', 'name', 'no_age', 'nobody'], {
        Nsparse: 'i: 0',
        Ndense: 'i: 2',
        sparse_types: 'list { }',
        Tdense: 'list { type: DT_INT64 type: DT_STRING }',
        dense_shapes: 'list { shape { } shape { } }',
      }),
    ],
    [{ key: 'examples', tensor: 'examples:0', dtype: 'DT_STRING', sizes: [-1] }],
    [
      { key: 'age', tensor: 'parsed:0', dtype: 'DT_INT64', sizes: [-1] },
      { key: 'name', tensor: 'parsed:1', dtype: 'DT_STRING', sizes: [-1] },
    ],
  );
}

/** Equal layers, one after the other, all of which add the same mask. */
export function writeMaskModel(folder: string, layers = 12): string {
  const attrs = { T: 'type: DT_FLOAT' };
  const nodes = [
    node('x', 'Placeholder', [], { dtype: 'type: DT_FLOAT', shape: 'shape { dim { size: -1 } }' }),
    node('mask', 'Neg', ['x'], attrs),
  ];
  let last = 'x';
  for (let layer = 0; layer < layers; layer++) {
    nodes.push(node(`layer_${layer}/add`, 'AddV2', [last, 'mask'], attrs));
    nodes.push(node(`layer_${layer}/relu`, 'Relu', [`layer_${layer}/add`], attrs));
    last = `layer_${layer}/relu`;
  }
  return writeTextModel(
    folder,
    nodes,
    [{ key: 'x', tensor: 'x:0', dtype: 'DT_FLOAT', sizes: [-1] }],
    [{ key: 'y', tensor: `${last}:0`, dtype: 'DT_FLOAT', sizes: [-1] }],
  );
}

/** A sparse input, given back dense with −1 where it has nothing. */
export function writeSparseModel(folder: string): string {
  const long = 'type: DT_INT64';
  const float = 'type: DT_FLOAT';
  const placeholder = (name: string, dtype: string, sizes: readonly number[]): string =>
    node(name, 'Placeholder', [], {
      dtype,
      shape: `shape { ${sizes.map((size) => `dim { size: ${size} }`).join(' ')} }`,
    });
  return writeTextModel(
    folder,
    [
      placeholder('i', long, [-1, 2]),
      placeholder('v', float, [-1]),
      placeholder('d', long, [2]),
      node('nothing', 'Const', [], {
        dtype: float,
        value: 'tensor { dtype: DT_FLOAT tensor_shape { } float_val: -1 }',
      }),
      node('dense', 'SparseToDense', ['i', 'd', 'v', 'nothing'], {
        T: float,
        Tindices: long,
        validate_indices: 'b: true',
      }),
    ],
    [
      {
        key: 'x',
        tensor: { indices: 'i:0', values: 'v:0', denseShape: 'd:0' },
        dtype: 'DT_FLOAT',
        sizes: [-1, 2],
      },
    ],
    [{ key: 'dense', tensor: 'dense:0', dtype: 'DT_FLOAT', sizes: [-1, 2] }],
  );
}

/** The sum of two batches, of vectors of three where no other sizes are given. */
export function writeSumModel(folder: string, sizes: readonly number[] = [-1, 3]): string {
  const float = 'type: DT_FLOAT';
  const port = (key: string, tensor: string): PortText => ({ key, tensor, dtype: 'DT_FLOAT', sizes });
  const dims = sizes.map((size) => `dim { size: ${size} }`).join(' ');
  const placeholder = (name: string): string =>
    node(name, 'Placeholder', [], { dtype: float, shape: `shape { ${dims} }` });
  return writeTextModel(
    folder,
    [placeholder('a'), placeholder('b'), node('sum', 'AddV2', ['a', 'b'], { T: float })],
    [port('a', 'a:0'), port('b', 'b:0')],
    [port('sum', 'sum:0')],
  );
}
