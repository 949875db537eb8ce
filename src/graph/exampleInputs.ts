import type { AttrValue } from '../model/attr';
import type { ExampleFeature } from '../model/example';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { HostTensor } from '../model/tensor';
import { type Frame, type Frames, reachedFrames, type Source } from './frame';
import type { Library } from './library';
import { inputOfStart, inputSource, throughPasses } from './passedOn';

const PARSERS = new Set(['ParseExample', 'ParseExampleV2', 'ParseSingleExample']);
/** Ops that hand the records on, perhaps in another shape. */
const PASSES = new Set(['Identity', 'Reshape', 'Squeeze', 'ExpandDims']);

/** Which inputs of the start are serialised tf.train.Examples, and what is taken out of them. Each key once, in the order of the ops. */
export function exampleInputs(library: Library, frames: Frames): Readonly<Record<string, readonly ExampleFeature[]>> {
  const found = new Map<string, Map<string, ExampleFeature>>();
  for (const frame of reachedFrames(frames)) {
    const { body, order } = frame.plan;
    if (!body.opNames.some((op) => PARSERS.has(op))) continue;
    for (const node of order) {
      if (!PARSERS.has(opOf(body, node as NodeIndex))) continue;
      const reader = readerOf(library, frame, node);
      const input = inputOfStart(frames, reader.source(0));
      if (input === null) continue;
      const features = found.get(input) ?? new Map<string, ExampleFeature>();
      found.set(input, features);
      for (const feature of featuresOf(reader)) if (!features.has(feature.key)) features.set(feature.key, feature);
    }
  }
  return Object.fromEntries([...found].map(([input, features]) => [input, [...features.values()]]));
}

/** The inputs and attributes of one node. */
interface Reader {
  readonly op: string;
  /** Where an input comes from, through calls and ops that pass it on. */
  source(index: number): Source;
  /** The values of an input that is a constant, perhaps reshaped, else null. */
  constant(index: number): HostTensor | null;
  list(attr: string): readonly AttrValue[];
}

function readerOf(library: Library, frame: Frame, node: number): Reader {
  const { plan } = frame;
  const source = (index: number): Source =>
    throughPasses(library, inputSource(library, frame, node, index), (op) => (PASSES.has(op) ? 0 : undefined));
  return {
    op: opOf(plan.body, node as NodeIndex),
    source,
    constant: (index) => constantOf(source(index)),
    list: (attr) => {
      const value = plan.body.attr(node as NodeIndex, attr);
      return value?.kind === 'list' ? value.value : [];
    },
  };
}

function constantOf({ frame, from }: Source): HostTensor | null {
  if (from < 0 || opOf(frame.plan.body, from as NodeIndex) !== 'Const') return null;
  const value = frame.plan.body.attr(from as NodeIndex, 'value');
  if (value?.kind !== 'tensor') return null;
  try {
    return value.value.values();
  } catch {
    // Damaged contents: the problem is told where the constant is looked at.
    return null;
  }
}

const decoder = new TextDecoder();

function texts(tensor: HostTensor | null): readonly string[] {
  return tensor?.dtype === 'string' ? (tensor.data as readonly Uint8Array[]).map((bytes) => decoder.decode(bytes)) : [];
}

/** Keys of the three kinds, and the input at which the defaults of the dense ones begin. */
function keysOf(reader: Reader) {
  const { op } = reader;
  const named = (attr: string): readonly string[] =>
    reader.list(attr).map((key) => (key.kind === 's' ? decoder.decode(key.value) : ''));
  if (op === 'ParseSingleExample') {
    return { sparse: named('sparse_keys'), dense: named('dense_keys'), ragged: [], defaults: 1 };
  }
  const at = (index: number): readonly string[] => texts(reader.constant(index));
  if (op === 'ParseExampleV2') return { sparse: at(2), dense: at(3), ragged: at(4), defaults: 5 };
  // ParseExample: a scalar for each key.
  const denseCount = reader.list('Tdense').length;
  const sparseCount = reader.list('sparse_types').length;
  const each = (from: number, count: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => at(from + i)[0] ?? '');
  return {
    sparse: each(2, sparseCount),
    dense: each(2 + sparseCount, denseCount),
    ragged: [],
    defaults: 2 + sparseCount + denseCount,
  };
}

function featuresOf(reader: Reader): readonly ExampleFeature[] {
  const { sparse, dense, ragged, defaults } = keysOf(reader);
  const shapes = reader.list('dense_shapes');
  const many = (keys: readonly string[], kind: 'sparse' | 'ragged', types: readonly AttrValue[]): ExampleFeature[] =>
    keys.map((key, i) => ({
      key,
      kind,
      dtype: dtypeOf(types[i]),
      shape: null,
      isRequired: false,
      default: null,
    }));
  const denseFeature = (key: string, i: number): ExampleFeature => {
    const said = shapes[i];
    const shape = said?.kind === 'shape' ? said.value : null;
    const fallback = reader.constant(defaults + i);
    // Of an example without a feature of free length TensorFlow makes one of length 0; the default is what it pads with.
    const isFree = shape !== null && (shape[0] ?? 0) < 0;
    const isEmpty = fallback !== null && fallback.shape.includes(0);
    return {
      key,
      kind: 'dense',
      dtype: dtypeOf(reader.list('Tdense')[i]),
      shape,
      isRequired: isEmpty && !isFree,
      default: isEmpty || isFree ? null : fallback,
    };
  };
  return [
    ...dense.map(denseFeature),
    ...many(sparse, 'sparse', reader.list('sparse_types')),
    ...many(ragged, 'ragged', reader.list('ragged_value_types')),
  ].filter(({ key }) => key !== '');
}

function dtypeOf(type: AttrValue | undefined): ExampleFeature['dtype'] {
  const dtype = type?.kind === 'type' ? type.value : 'string';
  return dtype === 'float32' || dtype === 'int64' ? dtype : 'string';
}
