import { invalid, OpError } from '../../opError';
import type { Kernel, OpCall, OpEntry, OpFamily } from '../../registry';
import { fromHost, stringsOf, vectorOfStrings } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { handleTo, sharedResource } from '../resources';
import { bytesOf, textOf } from '../string/bytes';
import { featureRows } from './features';
import type { FeatureRows } from './features';
import { Forest, ForestResource } from './forest';

/** TensorFlow Decision Forests: trees that lie in the assets of the model, asked about rows of features. */

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

function forestOf(call: OpCall, handle: Tensor): Forest {
  const { forest } = resourceOf(call, handle);
  if (forest !== null) return forest;
  throw new OpError('FailedPreconditionError', 'The decision forest is not loaded: its initialiser has not run.');
}

/** An op that asks a forest about rows of features. */
function asks(f: (call: OpCall, forest: Forest, rows: FeatureRows) => Tensor | Tensor[]): OpEntry {
  return define(
    (call, numerical, boolean, categorical, setValues, setSplits, rowSplits, handle) => {
      const forest = forestOf(call, handle);
      const fed = { numerical, boolean, categorical, setValues, setSplits, rowSplits };
      return f(call, forest, featureRows(fed, forest.columns, forest.header.inputFeatures));
    },
    { stateful: true },
  );
}

function predict({ attrs }: OpCall, forest: Forest, rows: FeatureRows): Tensor[] {
  const { width, values, columns } = forest.predict(rows);
  const expected = attrs.int('dense_output_dim');
  if (width !== expected)
    throw invalid(`The decision forest gives ${width} numbers per row, the node expects ${expected}.`);
  return [fromHost('float32', [rows.count, width], values), vectorOfStrings(columns)];
}

const loadFromPath: Kernel = async ([handle, path], call) =>
  await load(call, resourceOf(call, handle as Tensor), path, call.attrs.string('file_prefix'));

export const FORESTS: OpFamily = {
  SimpleMLCreateModelResource: define((call) => handleTo(sharedResource(call, () => new ForestResource())), {
    stateful: true,
  }),
  SimpleMLLoadModelFromPathWithHandle: { kernel: loadFromPath, stateful: true },
  SimpleMLInferenceOpWithHandle: asks(predict),
  SimpleMLInferenceLeafIndexOpWithHandle: asks((_, forest, rows) =>
    fromHost('int32', [rows.count, forest.trees.length], forest.leaves(rows)),
  ),
};
