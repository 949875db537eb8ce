import type { DType } from './dtype';
import type { Failure } from './failure';

/** One line of a Python stack, the caller before the called. */
export interface StackFrame {
  /** Path on the machine that exported the model. */
  readonly file: string;
  /** 1-based; 0 where unknown. */
  readonly line: number;
  readonly functionName: string;
  /** The line's text, where it was kept; else ''. */
  readonly code: string;
}

/** debug/saved_model_debug_info.pb: where in Python each node was made (graph_debug_info.proto). */
export interface DebugInfo {
  /** Nodes that have a stack trace. */
  readonly nodeCount: number;
  /** Distinct source files. */
  readonly files: readonly string[];
  /** Frames outermost first; null where nothing is known of the node. `functionName` null: the main graph. */
  traceOf(functionName: string | null, node: string): readonly StackFrame[] | null;
  readonly problems: readonly Failure[];
}

/** A tensor of a warm-up request: values are asked for by record and key. */
export interface WarmUpInput {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** One PredictionLog of assets.extra/tf_serving_warmup_requests. */
export interface WarmUpRecord {
  /** Position in the file. */
  readonly index: number;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteSize: number;
  /** Which of Serving's methods is called; `unknown` where the record holds none. */
  readonly method: 'predict' | 'classify' | 'regress' | 'multi-inference' | 'session-run' | 'unknown';
  readonly modelName: string;
  /** Serving uses `serving_default` where it is ''. */
  readonly signature: string;
  /** Of classify, regress and multi-inference: one string tensor `examples` of serialised tf.train.Examples. */
  readonly inputs: readonly WarmUpInput[];
  /** Outputs asked for; empty: all. */
  readonly outputs: readonly string[];
  /** Unreadable, of a signature that the model does not have, of other inputs or dtypes than it wants. */
  readonly problems: readonly Failure[];
}

export interface WarmUp {
  /** Path inside the model folder. */
  readonly file: string;
  readonly records: readonly WarmUpRecord[];
  /** Of the file as a whole: cut short, not TFRecords, more records than TensorFlow Serving accepts. */
  readonly problems: readonly Failure[];
}

/** What verifying one stored tensor came to. A partitioned variable has one row for each stored slice. */
export interface VerifiedTensor {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly shard: number;
  readonly offset: number;
  readonly size: number;
  /** Masked CRC-32C in the index. */
  readonly expected: number;
  /** Masked CRC-32C of the data; null where it could not be computed. */
  readonly actual: number | null;
  /** Why it is not right; null where the checksums agree. */
  readonly failure: Failure | null;
}

/** A data file of the checkpoint beside what the index says of it. */
export interface VerifiedShard {
  readonly shard: number;
  readonly path: string;
  /** null where the file is missing. */
  readonly size: number | null;
  /** Bytes that belong to no tensor of the index. */
  readonly unusedBytes: number;
}

/** The checkpoint read from the first byte to the last. */
export interface VerifyReport {
  /** In the order of the shards and of the bytes in them. */
  readonly tensors: readonly VerifiedTensor[];
  readonly shards: readonly VerifiedShard[];
  /** Bytes read. */
  readonly bytes: number;
  /** Number of tensors whose `failure` is not null. */
  readonly failed: number;
}
