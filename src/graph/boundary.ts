import { type FunctionArg, type FunctionReturn, type GraphBody, UNRESOLVED } from '../model/graphBody';
import type { Shape } from '../model/shape';
import type { Signature, TensorSpec } from '../model/summary';

/** A returned tensor; `shape` as the signature declares it, undefined where nothing does. */
export interface BoundaryReturn extends FunctionReturn {
  readonly shape?: Shape;
}

/**
 * A graph body together with what goes in and what comes out: a function with
 * its arguments and returns, or the main graph cut at a signature's tensors.
 * Feeding a tensor cuts the graph there, so what lies before it is not reached.
 */
export interface Boundary {
  readonly body: GraphBody;
  readonly args: readonly FunctionArg[];
  readonly returns: readonly BoundaryReturn[];
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
  return { body, args: body.args, returns: body.returns, fed: new Map(), everything };
}

export function graphBoundary(body: GraphBody): Boundary {
  return { body, args: [], returns: [], fed: new Map(), everything: true };
}

/** Sparse and ragged tensors count as their parts, named `key/values`. */
function flatten(specs: readonly TensorSpec[]): { name: string; spec: TensorSpec }[] {
  const flat: { name: string; spec: TensorSpec }[] = [];
  const rest = specs.map((spec) => ({ name: spec.key, spec })).reverse();
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { components } = next.spec;
    if (components === undefined || components.length === 0) flat.push(next);
    else {
      const { name } = next;
      rest.push(...components.map((spec) => ({ name: `${name}/${spec.key}`, spec })).reverse());
    }
  }
  return flat;
}

/** `node:port` or `node`, as a signature names a tensor. */
function tensorOf(body: GraphBody, name: string): { node: number; port: number } {
  const at = name.lastIndexOf(':');
  const port = at < 0 ? 0 : Number(name.slice(at + 1));
  const node = body.findNode(at < 0 ? name : name.slice(0, at));
  return node === undefined || !Number.isInteger(port) ? { node: UNRESOLVED, port: 0 } : { node, port };
}

export function signatureBoundary(body: GraphBody, signature: Signature): Boundary {
  const fed = new Map<number, number>();
  const inputs = flatten(signature.inputs);
  for (const [arg, { spec }] of inputs.entries()) {
    const tensor = tensorOf(body, spec.tensorName);
    if (tensor.node >= 0) fed.set(tensorKey(body, tensor.node, tensor.port), arg);
  }
  return {
    body,
    args: inputs.map(({ name, spec }) => ({ name, dtype: spec.dtype, shape: spec.shape })),
    returns: flatten(signature.outputs).map(({ name, spec }) => ({
      name,
      dtype: spec.dtype,
      shape: spec.shape,
      ...tensorOf(body, spec.tensorName),
    })),
    fed,
    everything: false,
  };
}
