/** Where in a model something is: the MetaGraph, the function (null: the main graph), the node. */
export interface Place {
  readonly metaGraph?: number;
  readonly signature?: string;
  readonly function?: string | null;
  readonly node?: string;
  readonly op?: string;
}

/**
 * The kinds of failure a source, the decoder or the graph can have. The kind is
 * what code decides by; `message` is for people and states facts only.
 * What the user could do about it is said by `advice.ts`.
 */
export type FailureKind =
  // sources
  | 'no-saved-model'
  | 'not-a-saved-model'
  | 'file-unreadable'
  | 'file-changed'
  | 'archive-damaged'
  | 'archive-refused'
  | 'network'
  // bytes
  | 'truncated'
  | 'malformed'
  | 'too-deep'
  | 'too-large'
  | 'unsupported-format'
  | 'invalid-text'
  // the graph
  | 'no-meta-graph'
  | 'missing-function'
  | 'cyclic-calls'
  | 'cyclic-graph'
  | 'dangling-input'
  | 'duplicate-node'
  | 'unknown-op'
  | 'bad-signature'
  | 'bad-shape'
  // the checkpoint
  | 'missing-index'
  | 'missing-shard'
  | 'shard-too-short'
  | 'checksum'
  | 'missing-variable'
  | 'variable-mismatch'
  | 'missing-asset'
  // the program
  | 'cancelled'
  | 'worker-crashed'
  | 'internal';

/** What a file turned out to be that is no SavedModel; decides what can be done about it. */
export type ForeignFormat =
  | 'keras'
  | 'tflite'
  | 'onnx'
  | 'tfjs'
  | 'pytorch'
  | 'lfs-pointer'
  | 'failed-download'
  | 'gzip'
  | 'packed'
  | 'old-checkpoint'
  | 'swapped'
  | 'graphdef'
  | 'other';

/** Plain data; crosses every thread. */
export interface Failure {
  readonly kind: FailureKind;
  /** One or two sentences of fact, TensorFlow's nouns, ends with a full stop. Names file, offset, what was read and expected. */
  readonly message: string;
  /** Path inside the model folder. */
  readonly file?: string;
  /** Bytes from the start of `file`. */
  readonly offset?: number;
  readonly where?: Place;
  readonly found?: ForeignFormat;
}
