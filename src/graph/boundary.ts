import { type FunctionArg, type FunctionReturn, type GraphBody, type NodeIndex, UNRESOLVED } from '../model/graphBody';
import type { DType } from '../model/dtype';
import type { Shape } from '../model/shape';
import type { Signature, TensorSpec } from '../model/summary';

/** An input or output as a person counts them: a sparse or ragged tensor is one, of several parts. */
export interface EndFact {
  readonly name: string;
  readonly dtype: DType;
  /** As declared; null where nothing is. */
  readonly shape: Shape;
  readonly encoding: 'dense' | 'sparse' | 'composite';
  /** Arguments or returns it consists of. */
  readonly parts: readonly number[];
}

/**
 * A graph body together with what goes in and what comes out: a function with
 * its arguments and returns, or the main graph cut at a signature's tensors.
 * Feeding a tensor cuts the graph there, so what lies before it is not reached.
 */
export interface Boundary {
  readonly body: GraphBody;
  readonly args: readonly FunctionArg[];
  readonly returns: readonly FunctionReturn[];
  readonly inputEnds: readonly EndFact[];
  readonly outputEnds: readonly EndFact[];
  /** `tensorKey` of a tensor that is fed → argument. */
  readonly fed: ReadonlyMap<number, number>;
  /** Every node counts as reached, not only what the returns need. */
  readonly everything: boolean;
}

/** One number for an output of a node of a body. */
export function tensorKey(body: GraphBody, node: number, port: number): number {
  return node + port * body.nodeCount;
}

export function functionBoundary(body: GraphBody, everything: boolean): Boundary {
  const { args, returns } = body;
  const end = (name: string, dtype: DType, shape: Shape, part: number): EndFact => ({
    name,
    dtype,
    shape,
    encoding: 'dense',
    parts: [part],
  });
  return {
    body,
    args,
    returns,
    inputEnds: args.map(({ name, dtype, shape }, i) => end(name, dtype, shape, i)),
    outputEnds: returns.map(({ name, dtype }, i) => end(name, dtype, null, i)),
    fed: new Map(),
    everything,
  };
}

export function graphBoundary(body: GraphBody): Boundary {
  return { body, args: [], returns: [], inputEnds: [], outputEnds: [], fed: new Map(), everything: true };
}

interface Part {
  /** `key/values` for parts of a sparse tensor. */
  readonly name: string;
  readonly spec: TensorSpec;
  /** Which of the specs it belongs to. */
  readonly owner: number;
}

/** The tensors of a signature's inputs or outputs, in order. */
function flatten(specs: readonly TensorSpec[]): Part[] {
  const flat: Part[] = [];
  const rest = specs.map((spec, owner): Part => ({ name: spec.key, spec, owner })).reverse();
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { components } = next.spec;
    if (components === undefined || components.length === 0) flat.push(next);
    else {
      const { name, owner } = next;
      rest.push(...components.map((spec): Part => ({ name: `${name}/${spec.key}`, spec, owner })).reverse());
    }
  }
  return flat;
}

function endsOf(specs: readonly TensorSpec[], parts: readonly Part[]): readonly EndFact[] {
  return specs.map(({ key, dtype, shape, encoding }, owner) => ({
    name: key,
    dtype,
    shape,
    encoding: encoding ?? 'dense',
    parts: parts.flatMap((part, i) => (part.owner === owner ? [i] : [])),
  }));
}

/** `node:port` or `node`, as a signature names a tensor. */
function tensorOf(body: GraphBody, name: string): { node: number; port: number } {
  const at = name.lastIndexOf(':');
  const port = at < 0 ? 0 : Number(name.slice(at + 1));
  const node = body.findNode(at < 0 ? name : name.slice(0, at));
  return node === undefined || !Number.isInteger(port) ? { node: UNRESOLVED, port: 0 } : { node, port };
}

/**
 * A SignatureDef without a shape reads as one of a scalar, and so did a TF1
 * placeholder without one. What TensorFlow inferred and wrote beside the node tells them apart.
 */
function fedShape(body: GraphBody, { shape, tensorName }: TensorSpec): Shape {
  const tensor = shape?.length === 0 ? tensorOf(body, tensorName) : null;
  if (tensor === null || tensor.node < 0) return shape;
  const said = body.attr(tensor.node as NodeIndex, '_output_shapes');
  const one = said?.kind === 'list' ? said.value[tensor.port] : undefined;
  return one?.kind === 'shape' ? one.value : shape;
}

export function signatureBoundary(body: GraphBody, signature: Signature): Boundary {
  const fed = new Map<number, number>();
  const inputs = flatten(signature.inputs).map(
    ({ spec, ...part }): Part => ({ ...part, spec: { ...spec, shape: fedShape(body, spec) } }),
  );
  const outputs = flatten(signature.outputs);
  for (const [arg, { spec }] of inputs.entries()) {
    const tensor = tensorOf(body, spec.tensorName);
    if (tensor.node >= 0) fed.set(tensorKey(body, tensor.node, tensor.port), arg);
  }
  return {
    body,
    args: inputs.map(({ name, spec }) => ({ name, dtype: spec.dtype, shape: spec.shape })),
    returns: outputs.map(({ name, spec }) => ({ name, dtype: spec.dtype, ...tensorOf(body, spec.tensorName) })),
    inputEnds: endsOf(signature.inputs, inputs).map((end) => {
      const [only] = end.parts.length === 1 ? end.parts : [];
      return only === undefined ? end : { ...end, shape: inputs[only]?.spec.shape ?? null };
    }),
    outputEnds: endsOf(signature.outputs, outputs),
    fed,
    everything: false,
  };
}
