import type { DType } from './dtype';
import type { Failure } from './failure';
import type { FunctionColumns } from './functionColumns';
import type { Shape } from './shape';
import type { HostTensor } from './tensor';

/** A file of the model folder; `path` relative to the folder that holds saved_model.pb, `/`-separated. */
export interface FileFact {
  readonly path: string;
  readonly size: number;
}

/** How the graph came: binary, text or chunked SavedModel, a MetaGraphDef, a frozen GraphDef, or nothing but a checkpoint. */
export type ModelFormat = 'pb' | 'pbtxt' | 'cpb' | 'metagraph' | 'graphdef' | 'checkpoint';

/** One input or output of a signature (TensorInfo). */
export interface TensorSpec {
  readonly key: string;
  /** `serving_default_x:0`; '' for composite tensors, whose parts are in `components`. */
  readonly tensorName: string;
  readonly dtype: DType;
  /** What the signature says, where the placeholder it names is of another dtype. */
  readonly declaredDtype?: DType;
  /** TF1: the tensor is a reference to a variable (`DT_FLOAT_REF`). */
  readonly isRef?: true;
  /** As the signature says it; mind that exporters sometimes say it wrongly (savedmodel-format facts). */
  readonly shape: Shape;
  /** Sparse or ragged: the tensors it consists of. */
  readonly components?: readonly TensorSpec[];
  readonly encoding?: 'dense' | 'sparse' | 'composite';
  /** SignatureDef.defaults. */
  readonly default?: HostTensor;
}

export interface Signature {
  readonly key: string;
  readonly methodName: string;
  /** Sorted by key. */
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** False for `__saved_model_init_op` and others that return no tensor. */
  readonly callable: boolean;
}

/** By which route a variable found its checkpoint key (savedmodel-format part 7). */
export type JoinRoute = 'object-graph' | 'restore-graph' | 'name';

/** A block of a tensor: first index and size by dimension. */
export interface VariableSlice {
  readonly starts: readonly number[];
  readonly sizes: readonly number[];
}

export interface VariableFact {
  /** Position in the MetaGraph's list of variables. */
  readonly id: number;
  /** SavedVariable.name or the node's shared_name or name. Not unique. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly trainable: boolean | null;
  /** Main-graph nodes (VarHandleOp, VariableV2, Variable) that stand for it. */
  readonly nodes: readonly string[];
  /** Path by child names from the root object: `layer_with_weights-0/kernel`. */
  readonly objectPath: string | null;
  readonly checkpointKey: string | null;
  readonly route: JoinRoute | null;
  /** The part of the checkpoint's tensor that this variable holds, where it is one of a partitioned variable's parts. */
  readonly slice?: VariableSlice;
  /** Node id in the SavedObjectGraph. */
  readonly objectId: number | null;
}

/** BundleEntryProto. */
export interface CheckpointEntry {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly shard: number;
  /** Bytes from the start of the shard. */
  readonly offset: number;
  readonly size: number;
  /** Masked CRC-32C of the bytes. */
  readonly crc32c: number;
  /** Number of slices of a partitioned variable; 0 when stored whole. */
  readonly sliceCount: number;
}

export interface AssetFact {
  readonly filename: string;
  /** Main-graph tensor that is fed with the path. */
  readonly tensorName: string;
  /** Bytes; null where the file is missing. */
  readonly size: number | null;
}

/** VersionDef of the GraphDef. */
export interface GraphVersions {
  readonly producer: number;
  readonly minConsumer: number;
  readonly badConsumers: readonly number[];
}

export interface MetaGraphSummary {
  readonly tags: readonly string[];
  readonly tensorflowVersion: string;
  readonly tensorflowGitVersion: string;
  readonly strippedDefaultAttrs: boolean;
  readonly versions: GraphVersions;
  readonly signatures: readonly Signature[];
  /** The signature to show first: serving_default, else serve, else the first callable one. */
  readonly defaultSignature: string | null;
  readonly functions: FunctionColumns;
  /** Nodes of the main graph. */
  readonly nodeCount: number;
  readonly variables: readonly VariableFact[];
  readonly assets: readonly AssetFact[];
  /** Nodes of the SavedObjectGraph; 0 in TF1 models. */
  readonly objectCount: number;
  readonly hasObjectGraph: boolean;
  readonly collections: readonly string[];
}

/** fingerprint.pb. Hashes as decimal strings: they exceed 2^53. */
export interface Fingerprint {
  readonly savedModelChecksum: string;
  readonly graphDefProgramHash: string;
  readonly signatureDefHash: string;
  readonly savedObjectGraphHash: string;
  readonly checkpointHash: string;
  readonly uuid: string;
  readonly producer: number;
}

export interface CheckpointSummary {
  readonly entries: readonly CheckpointEntry[];
  readonly shardCount: number;
  /** Shard numbers without a file. */
  readonly missingShards: readonly number[];
}

/** Everything about a model that is small, plain and known once it is open. */
export interface ModelSummary {
  readonly name: string;
  readonly format: ModelFormat;
  readonly files: readonly FileFact[];
  readonly schemaVersion: number;
  readonly metaGraphs: readonly MetaGraphSummary[];
  readonly checkpoint: CheckpointSummary | null;
  readonly fingerprint: Fingerprint | null;
  /** Whether keras_metadata.pb or debug/saved_model_debug_info.pb lie beside it. */
  readonly hasKerasMetadata: boolean;
  readonly hasDebugInfo: boolean;
  /** What is broken or absent and did not prevent opening. */
  readonly problems: readonly Failure[];
}
