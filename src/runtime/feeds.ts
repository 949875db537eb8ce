import { formatTensorShape } from '../model/shape';
import type { Shape } from '../model/shape';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import { opOf } from '../model/graphBody';
import type { HostTensor } from '../model/tensor';
import type { NamedSpec } from './signaturePlan';
import { invalid } from './opError';
import type { OutputRef } from './planBody';
import { fromHost } from './tensors';
import type { Tensor } from './value';

/** Before GraphDef version 24 an empty shape of a Placeholder meant that nothing is known. */
const SCALAR_MEANS_UNKNOWN_BEFORE = 24;

/**
 * The inputs of a run as tensors, in the order of the signature. Refuses, as
 * TensorFlow does, what is missing, unknown, or of another dtype or shape. The
 * Placeholder's own dtype and shape count: the signature's are sometimes wrong.
 */
export function feedsOf(
  specs: readonly NamedSpec[],
  given: Readonly<Record<string, HostTensor>>,
  graph: GraphBody,
  nodes: readonly OutputRef[],
  producer: number,
): Tensor[] {
  const known = new Set(specs.map(({ key }) => key));
  for (const key of Object.keys(given)) {
    if (!known.has(key)) throw invalid(`The signature has no input ${key}. Its inputs: ${[...known].join(', ')}.`);
  }
  return specs.map(({ key, spec }, i) => {
    const value = given[key] ?? spec.default;
    if (value === undefined) throw invalid(`Input ${key} is missing.`);
    const node = (nodes[i] as OutputRef).node as NodeIndex;
    const dtype = graph.outputDtypes(node)[(nodes[i] as OutputRef).port] ?? spec.dtype;
    if (value.dtype !== dtype) throw invalid(`Input ${key} must be ${dtype}, got ${value.dtype}.`);
    const wanted = placeholderShape(graph, node, producer) ?? null;
    if (!fits(value.shape, wanted)) {
      throw invalid(
        `Input ${key} must have the shape ${formatTensorShape(wanted)}, got ${formatTensorShape(value.shape)}.`,
      );
    }
    return fromHost(value.dtype, value.shape, value.data);
  });
}

function placeholderShape(graph: GraphBody, node: NodeIndex, producer: number): Shape | undefined {
  if (opOf(graph, node) !== 'Placeholder') return undefined;
  const attr = graph.attr(node, 'shape');
  if (attr?.kind !== 'shape') return undefined;
  return attr.value?.length === 0 && producer < SCALAR_MEANS_UNKNOWN_BEFORE ? null : attr.value;
}

function fits(shape: readonly number[], wanted: Shape): boolean {
  if (wanted === null) return true;
  return shape.length === wanted.length && wanted.every((size, axis) => size < 0 || size === shape[axis]);
}
