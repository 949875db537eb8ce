import { invalid, OpError } from '../../opError';
import type { Kernel, OpCall, OpFamily } from '../../registry';
import { fromHost, stringsOf, vectorOfStrings } from '../../tensors';
import type { Tensor } from '../../value';
import { define } from '../define';
import { bytesOf, textOf } from '../string/bytes';
import { featureRows } from './features';
import type { FeatureRows } from './features';
import { Forest, ForestResource } from './forest';

/** TensorFlow Decision Forests: trees that lie in the assets of the model, asked about rows of features. */

function create(call: OpCall): Tensor {
  const { attrs, functionName, nodeName, session } = call;
  const own = functionName === null ? nodeName : `${functionName}/${nodeName}`;
  const name = attrs.string('shared_name') || own;
  return fromHost('resource', [], [session.resource(attrs.string('container'), name, () => new ForestResource())]);
}

function resourceOf(call: OpCall, handle: Tensor): ForestResource {
  const resource = call.session.lookup(handle);
  if (resource instanceof ForestResource) return resource;
  throw invalid(`Trying to access a ${resource.resourceKind} as a decision forest.`);
}

async function load(
  call: OpCall,
  resource: ForestResource,
  path: Tensor | undefined,
  prefix: string,
): Promise<Tensor[]> {
  const [folder] = path === undefined ? [] : stringsOf(path);
  if (folder === undefined) throw invalid('path should be a single string');
  const base = textOf(folder);
  const start = base === '' || base.endsWith('/') ? base : `${base}/`;
  call.session.beforeChange(resource);
  resource.forest = await Forest.read((name) => call.session.readAsset(bytesOf(`${start}${prefix}${name}`)));
  return [];
}

function forestOf(resource: ForestResource): Forest {
  if (resource.forest !== null) return resource.forest;
  throw new OpError('FailedPreconditionError', 'The decision forest is not loaded: its initialiser has not run.');
}

function rowsOf(forest: Forest, inputs: readonly Tensor[]): FeatureRows {
  const [numerical, boolean, categorical, setValues, setSplits, rowSplits] = inputs as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const fed = { numerical, boolean, categorical, setValues, setSplits, rowSplits };
  return featureRows(fed, forest.columns, forest.header.inputFeatures);
}

function predict(call: OpCall, resource: ForestResource, inputs: readonly Tensor[]): Tensor[] {
  const forest = forestOf(resource);
  const rows = rowsOf(forest, inputs);
  const { width, values, columns } = forest.predict(rows);
  if (width !== call.attrs.int('dense_output_dim'))
    throw invalid(
      `The decision forest gives ${width} numbers per row, the node expects ${call.attrs.int('dense_output_dim')}.`,
    );
  return [fromHost('float32', [rows.count, width], values), vectorOfStrings(columns)];
}

const loadFromPath: Kernel = async ([handle, path], call) =>
  await load(call, resourceOf(call, handle as Tensor), path, call.attrs.string('file_prefix'));

/** The seventh input is the handle. */
const HANDLE = 6;

export const FORESTS: OpFamily = {
  SimpleMLCreateModelResource: define(create, { stateful: true }),
  SimpleMLLoadModelFromPathWithHandle: { kernel: loadFromPath, stateful: true },
  SimpleMLInferenceOpWithHandle: define(
    (call, ...inputs) => predict(call, resourceOf(call, inputs[HANDLE] as Tensor), inputs),
    { stateful: true },
  ),
  SimpleMLInferenceLeafIndexOpWithHandle: define(
    (call, ...inputs) => {
      const forest = forestOf(resourceOf(call, inputs[HANDLE] as Tensor));
      const rows = rowsOf(forest, inputs);
      return fromHost('int32', [rows.count, forest.trees.length], forest.leaves(rows));
    },
    { stateful: true },
  ),
};
