import type { Handle, HostTensor } from '../../model/tensor';
import type { Attrs } from '../attrs';
import type { Tensor } from '../values/value';

/** A node as its state is found by: where it stands and its attributes. */
export interface NodePlace {
  readonly nodeName: string;
  /** The function whose body the node is in; null in the main graph. */
  readonly functionName: string | null;
  readonly attrs: Attrs;
}

/**
 * The state of a loaded model: what ops keep between calls. Kernels reach
 * resources by handle; the executor keeps variables and takes back a failed run.
 */
export interface Session {
  /** The resource that `handle` names, created by `create` when it does not exist yet. */
  resource<T extends Resource>(container: string, name: string, create: () => T): ResourceHandle;
  /** The variable that a VarHandleOp, VariableV2 or Variable node stands for, with its value from the checkpoint. */
  variable(node: NodePlace): ResourceHandle;
  /** Why the value of the variable that a node stands for cannot be read; null: nothing is known to be in the way. */
  whyUnreadable(node: NodePlace): string | null;
  /** The resource behind a handle. Throws NotFoundError after it was destroyed. */
  lookup(handle: Tensor): Resource;
  destroy(handle: Tensor): void;
  /** To be called before a resource is changed: remembers once per run how it was, so that a failed run leaves no trace. */
  beforeChange(resource: Resource): void;
  /** A tensor of the checkpoint or a slice of it, as RestoreV2's `shape_and_slices` names it. Throws NotFoundError or DataLossError. */
  readCheckpoint(key: string, shapeAndSlice: string): Promise<HostTensor>;
  /** Bytes of an asset or throws NotFoundError: the only files a model may read. `path` is the value fed for the asset. */
  readAsset(path: Uint8Array): Uint8Array;
  /** A line of Print or PrintV2. */
  log(line: string): void;
  /** Seeds for stateful random ops whose `seed` and `seed2` are 0: differs from call to call. */
  nextRandomSeed(): bigint;
}

/** A variable, table, counter, stack…: `resourceKind` is the kind a kernel checks before using it. */
export interface Resource {
  readonly resourceKind: string;
  /** Remembers the present contents; the returned function brings them back. */
  snapshot(): () => void;
  /** The run succeeded: what snapshot kept may go. */
  settle?(): void;
  /** Gives up the tensors it holds, when the session ends or the resource is destroyed. */
  dispose?(): void;
}

/** Container of resources that end with the run that made them: TensorArrays, stacks, anonymous tables. */
export const RUN_CONTAINER = '#run';

/** Element of a `resource` tensor. */
export interface ResourceHandle extends Handle {
  readonly handleKind: 'resource';
  readonly container: string;
  readonly name: string;
  readonly resource: Resource;
  /** False once the resource was destroyed; kept by the session only. */
  isLive: boolean;
}
