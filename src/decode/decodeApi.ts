import type { ModelFile } from '../files/source';
import type { Result } from '../lib/result';
import type { StackFrame, VerifyReport, WarmUp } from '../model/beside';
import type { DType } from '../model/dtype';
import type { Failure } from '../model/failure';
import type { KerasMetadata } from '../model/keras';
import type { ObjectGraph } from '../model/objectGraph';
import type { ModelSummary } from '../model/summary';
import type { HostTensor } from '../model/tensor';
import type { CallContext } from '../workers/rpc';

/** Which of the dropped things to open, where there are several (version folders, models side by side). */
export interface OpenChoice {
  /** Folder inside the source that holds the model: `''`, `'2'`, `'models/a'`. */
  readonly folder: string;
}

export interface OpenRequest {
  /** Dropped files, those of a server, or a single archive. */
  readonly files: readonly ModelFile[];
  /** Name of what was dropped, shown as the model's name. */
  readonly name: string;
  /** Without it the only model, or the highest version number, is opened. */
  readonly choice?: OpenChoice;
}

/** A model folder found in the source. */
export interface FoundModel {
  readonly folder: string;
  /** The number, when the folder's name is one (TensorFlow Serving's version folders). */
  readonly version: number | null;
}

export interface Opened {
  readonly summary: ModelSummary;
  /** All models of the source, the opened one included. */
  readonly found: readonly FoundModel[];
  readonly opened: OpenChoice;
  /** Milliseconds in the worker. */
  readonly decodeMs: number;
}

/** A node as the inspector shows it: everything decoded. */
export interface NodeDetails {
  readonly name: string;
  readonly op: string;
  readonly functionName: string | null;
  readonly device: string;
  readonly attrs: readonly AttrDetails[];
  readonly inputs: readonly InputDetails[];
  readonly outputs: readonly OutputDetails[];
  readonly controlInputs: readonly string[];
  /** One sentence from the op's definition; null for custom ops. */
  readonly doc: string | null;
}

export interface AttrDetails {
  readonly name: string;
  /** As a person reads it: `SAME`, `[1, 2, 2, 1]`, `float32`, `(?, 28, 28, 1)`. */
  readonly text: string;
  /** Not written in the file; TensorFlow's default. */
  readonly isDefault: boolean;
  /** A function of the library, to link to. */
  readonly functionName?: string;
  /** The functions of a list of them (`branches` of Case), in order. */
  readonly functionNames?: readonly string[];
  /** A tensor; its values can be read with `constant`. */
  readonly tensor?: { readonly dtype: DType; readonly shape: readonly number[] };
}

export interface InputDetails {
  /** Name of the op's input argument: `filter`, `x`. */
  readonly argument: string;
  /** Producer as the file writes it. */
  readonly from: string;
  /** Node of the producer in the same body; null for a function argument or where it does not exist. */
  readonly node: string | null;
}

export interface OutputDetails {
  readonly name: string;
  readonly dtype: DType;
  /** From `_output_shapes` where the exporter wrote it. */
  readonly shape: readonly number[] | null;
}

export interface BodyAddress {
  readonly metaGraph: number;
  /** null: the main graph. */
  readonly functionName: string | null;
  readonly node: string;
}

/** What the page may ask of the decode worker. All requests after `open` are about the model opened last. */
export interface DecodeApi {
  /** Loads what every model needs, so that the first one opens sooner. */
  prewarm(request: null, context: CallContext): Promise<Result<null, Failure>>;
  open(request: OpenRequest, context: CallContext): Promise<Result<Opened, Failure>>;
  node(request: BodyAddress, context: CallContext): Promise<Result<NodeDetails, Failure>>;
  /** Values of a Const or another tensor attribute. */
  constant(
    request: BodyAddress & { readonly attr: string },
    context: CallContext,
  ): Promise<Result<HostTensor, Failure>>;
  /** A whole checkpoint tensor, CRC checked. The buffer is transferred. */
  tensor(request: { readonly key: string }, context: CallContext): Promise<Result<HostTensor, Failure>>;
  objects(request: { readonly metaGraph: number }, context: CallContext): Promise<Result<ObjectGraph | null, Failure>>;
  /** What is structurally wrong anywhere in the model: walks every body, so it takes its time and is asked when idle. */
  structure(request: null, context: CallContext): Promise<Result<readonly Failure[], Failure>>;
  /**
   * Streams every tensor of the checkpoint and compares its CRC. Progress in bytes; can be cancelled.
   * Damage is in the report, not a failure; fails with missing-index where there is no checkpoint.
   */
  verify(request: null, context: CallContext): Promise<Result<VerifyReport, Failure>>;
  /** Keras 2's description of its layers; null where the model has none. Read when first asked for. */
  keras(request: null, context: CallContext): Promise<Result<KerasMetadata | null, Failure>>;
  /**
   * The Python stack of a node, outermost frame first: from debug/saved_model_debug_info.pb, which is read when first
   * asked for. null where the file is absent or says nothing of this node.
   */
  stackTrace(request: BodyAddress, context: CallContext): Promise<Result<readonly StackFrame[] | null, Failure>>;
  /** The requests of assets.extra/tf_serving_warmup_requests, checked against the signatures; null where there are none. */
  warmUp(request: null, context: CallContext): Promise<Result<WarmUp | null, Failure>>;
  /** Values of one input of one of those requests. */
  warmUpTensor(
    request: { readonly record: number; readonly key: string },
    context: CallContext,
  ): Promise<Result<HostTensor, Failure>>;
  /** Bytes of a file of the model folder (an asset). The buffer is transferred. */
  file(request: { readonly path: string }, context: CallContext): Promise<Result<Uint8Array, Failure>>;
}
