import type { Result } from '../lib/result';
import type { DebugInfo, VerifyReport } from './beside';
import type { Failure } from './failure';
import type { GraphBody, NodeIndex } from './graphBody';
import type { KerasMetadata } from './keras';
import type { ObjectGraph } from './objectGraph';
import type { OpDefinition } from './opDefinition';
import type { HostTensor } from './tensor';
import type { CheckpointEntry, ModelSummary, Signature, VariableFact, VariableSlice } from './summary';

/**
 * A SavedModel as this program knows it. Made by `decode` once per thread that
 * needs it; immutable. `summary` is the part that is plain data and crosses threads.
 */
export interface SavedModel {
  readonly summary: ModelSummary;
  readonly metaGraphs: readonly MetaGraph[];
  readonly checkpoint: Checkpoint | null;
  /** Contents of `assets/<name>` or another file of the folder. */
  readFile(path: string): Promise<Result<Uint8Array, Failure>>;
  /** Keras 2's description of its layers, joined with the object graph; null where the model has none. */
  keras(): Promise<Result<KerasMetadata | null, Failure>>;
  /** Where in Python each node was made; null where debug/saved_model_debug_info.pb is absent. */
  debugInfo(): Promise<Result<DebugInfo | null, Failure>>;
  /** TensorFlow's definition of an op; undefined for custom ops. */
  opDefinition(op: string): OpDefinition | undefined;
}

/** One MetaGraphDef. Functions and the graph are decoded when first asked for, then kept. */
export interface MetaGraph {
  readonly index: number;
  readonly tags: readonly string[];
  readonly signatures: readonly Signature[];
  readonly functionNames: readonly string[];
  hasFunction(name: string): boolean;
  /** The body of a library function. Fails with missing-function, malformed, … */
  functionBody(name: string): Result<GraphBody, Failure>;
  /** The main GraphDef. */
  graph(): Result<GraphBody, Failure>;
  /** SavedObjectGraph; null in TF1 models. */
  objects(): Result<ObjectGraph | null, Failure>;
  /** The variables, joined with graph nodes, objects and checkpoint keys. */
  variables(): readonly VariableFact[];
  /** The variable that a VarHandleOp, VariableV2 or Variable node of the main graph stands for. */
  variableOfNode(node: NodeIndex): VariableFact | undefined;
  /** Whether loading takes values from a checkpoint: `saver_def` names the op that does. */
  readonly hasSaver: boolean;
  /** Names of main-graph nodes to run when the model is loaded, in order (`__saved_model_init_op`, main_op, legacy_init_op). */
  readonly initNodes: readonly string[];
  /** Placeholder or Const node of the main graph → file name below `assets/`. */
  readonly assetNodes: ReadonlyMap<string, string>;
  /** FunctionDefLibrary.registered_gradients: functions that are the gradient of nodes marked `_gradient_op_type`. */
  readonly registeredGradients: readonly RegisteredGradient[];
}

export interface RegisteredGradient {
  readonly functionName: string;
  readonly opType: string;
}

/** How verifying is watched and stopped: `done` of `total` bytes. */
export interface VerifyContext {
  readonly signal?: AbortSignal;
  readonly progress?: (done: number, total: number, what: string) => void;
}

/** A TensorBundle: `variables.index` and its shards. */
export interface Checkpoint {
  readonly entries: ReadonlyMap<string, CheckpointEntry>;
  /**
   * A whole tensor, its CRC checked; slices of a partitioned variable are joined.
   * Reads only that tensor's bytes. Fails with missing-shard, shard-too-short, checksum, too-large, …
   */
  readTensor(key: string, signal?: AbortSignal): Promise<Result<HostTensor, Failure>>;
  /** As readTensor, of one block of the tensor: the value of a part of a partitioned variable. */
  readSlice(key: string, slice: VariableSlice, signal?: AbortSignal): Promise<Result<HostTensor, Failure>>;
  /** Elements `start` to `end` in C order of a tensor of fixed-size elements; no CRC check. */
  readElements(key: string, start: number, end: number): Promise<Result<HostTensor, Failure>>;
  /** Reads all shards from the first byte to the last and compares every tensor's CRC. Damage is in the report. */
  verify(context?: VerifyContext): Promise<Result<VerifyReport, Failure>>;
}
