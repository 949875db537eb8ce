import type { Shape } from '../../../model/shape';
import type { Holder } from '../../values/lifetime';
import { release, retain } from '../../values/lifetime';
import { invalid, isRefusal } from '../../opError';
import type { OpError } from '../../opError';
import type { FunctionCall, Functions, OpCall, OpEntry, Routine } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { Resource, Session } from '../../session/session';
import { fromHost, handlesOf, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { byRoutine } from '../routine';

/**
 * tf.data inside a signature (tensorflow/core/framework/dataset.h): a dataset is
 * a value that says how its elements are made, one after the other, when
 * somebody asks. Elements come in TensorFlow's deterministic order; nothing runs ahead.
 */

/** The components of one element, in ordinary memory; null after the last element. */
export type Pulled = readonly Tensor[] | null;

/** One step of a dataset: may call functions of the model on the way. */
export type Pull = Generator<FunctionCall, Pulled, readonly Tensor[]>;

/** An element or why there is none: a walk goes on behind what could not be made. */
export function* attempted(pull: Pull): Generator<FunctionCall, Pulled | OpError, readonly Tensor[]> {
  try {
    return yield* pull;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** One walk through a dataset. */
export interface Cursor {
  next(): Pull;
}

/** What `tf.data.Dataset.cardinality` answers where it is no count. */
export const INFINITE = -1;
export const UNKNOWN = -2;

export class Dataset implements Holder {
  readonly handleKind = 'dataset';
  uses = 0;
  /** Number of elements, INFINITE or UNKNOWN. */
  readonly cardinality: number;
  /** Size of the first axis of an element, of its first component that says so; UNKNOWN where none does. */
  rows = UNKNOWN;
  /**
   * Made by a function of each element: TensorFlow's optimiser puts that and batches of it into one step, which takes
   * all elements of a batch although one of them fails (map_and_batch_fusion.cc).
   */
  isMapped = false;
  readonly open: (session: Session) => Cursor;
  /** Tensors that walks read: inputs, captured values, other datasets. */
  private readonly parts: readonly Tensor[];

  constructor(cardinality: number, parts: readonly Tensor[], open: (session: Session) => Cursor) {
    this.cardinality = cardinality;
    this.parts = parts;
    this.open = open;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    for (const part of this.parts) visit(part);
  }

  asTensor(): Tensor {
    return fromHost('variant', [], [this]);
  }
}

export function datasetOf(tensor: Tensor): Dataset {
  const handle = handlesOf(tensor)[0];
  if (handle instanceof Dataset) return handle;
  throw invalid('The given variant is no dataset.');
}

/** Elements that hold tensors themselves, lists and datasets: they live as long as the run. */
class HeldElements implements Resource {
  readonly resourceKind = 'elements of datasets';
  private readonly tensors: Tensor[] = [];

  add(tensor: Tensor): void {
    retain(tensor);
    this.tensors.push(tensor);
  }

  snapshot(): () => void {
    return () => undefined;
  }

  dispose(): void {
    for (const tensor of this.tensors.splice(0)) release(tensor);
  }
}

/** Results of a function, which end with its next call, as components of an element, which stay. */
export function kept(tensors: readonly Tensor[], session: Session): readonly Tensor[] {
  return tensors.map((tensor) => {
    if (tensor.dtype === 'variant') {
      const handle = session.resource(RUN_CONTAINER, 'elements of datasets', () => new HeldElements());
      (handle.resource as HeldElements).add(tensor);
    }
    return fromHost(tensor.dtype, tensor.shape, hostOf(tensor));
  });
}

/** What the shapes of an element's components say of `Dataset.rows`. */
export function rowsIn(shapes: readonly Shape[]): number {
  return shapes.map((shape) => shape?.[0] ?? UNKNOWN).find((size) => size >= 0) ?? UNKNOWN;
}

/** An op that makes a dataset of its inputs and of functions of the model, which its attributes name. */
export function datasetOp(
  functionAttrs: readonly string[],
  make: (inputs: readonly Tensor[], call: OpCall, functions: Functions) => Dataset,
): OpEntry {
  // oxlint-disable-next-line eslint/require-yield -- a routine for the sake of the functions it may name
  const routine: Routine = function* routine(inputs, call, functions) {
    const dataset = make(inputs, call, functions);
    if (call.attrs.has('output_shapes')) dataset.rows = rowsIn(call.attrs.shapes('output_shapes'));
    return [dataset.asTensor()];
  };
  return byRoutine(functionAttrs, routine);
}

/** The dataset on the left and the values that a function of the node has captured, for nodes with just those. */
export function withCaptured([input, ...captured]: readonly Tensor[]): {
  readonly source: Dataset;
  readonly captured: readonly Tensor[];
} {
  return { source: datasetOf(input as Tensor), captured };
}
