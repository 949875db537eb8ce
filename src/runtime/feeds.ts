import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { TensorSpec } from '../model/summary';
import type { HostTensor } from '../model/tensor';
import { invalid } from './opError';
import type { OutputRef } from './plan/plan';
import { noteStaticShape } from './plan/staticShape';
import { fromHost } from './values/tensors';
import type { Tensor } from './values/value';

/**
 * The inputs of a run as tensors, in the order of the signature. Refuses, as
 * TensorFlow does, what is missing, unknown or of another dtype. The
 * Placeholder's own dtype counts: the signature's is sometimes wrong. Shapes are
 * left to the kernels, as TensorFlow does when it calls a signature.
 */
export function feedsOf(
  specs: readonly TensorSpec[],
  given: Readonly<Record<string, HostTensor>>,
  graph: GraphBody,
  nodes: readonly OutputRef[],
): Tensor[] {
  const known = new Set(specs.map(({ key }) => key));
  for (const key of Object.keys(given)) {
    if (!known.has(key)) throw invalid(`The signature has no input ${key}. Its inputs: ${[...known].join(', ')}.`);
  }
  return specs.map((spec, i) => {
    const { key } = spec;
    const value = Object.hasOwn(given, key) ? given[key] : spec.default;
    if (value === undefined) throw invalid(`Input ${key} is missing.`);
    const node = (nodes[i] as OutputRef).node as NodeIndex;
    const dtype = graph.outputDtypes(node)[(nodes[i] as OutputRef).port] ?? spec.dtype;
    if (value.dtype !== dtype) throw invalid(`Input ${key} must be ${dtype}, got ${value.dtype}.`);
    const fed = fromHost(value.dtype, value.shape, value.data);
    noteStaticShape(fed, spec.shape);
    return fed;
  });
}
