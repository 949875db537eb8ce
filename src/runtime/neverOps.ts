/** Ops that a page must not or cannot run, by what they would do, and the way round. */

interface Never {
  readonly why: string;
  readonly instead?: string;
}

const PYTHON: Never = {
  why: 'it calls back into the Python process that built the model; the SavedModel does not contain that code',
  instead: 'Rewrite the tf.py_function or tf.numpy_function with TensorFlow ops and export again.',
};
const COMPILED: Never = {
  why: 'it holds a program compiled for XLA, not TensorFlow ops',
  instead: 'Export with jax2tf using native_serialization=False, or with the TensorFlow ops of the layer.',
};
const TPU: Never = {
  why: 'it runs on TPU hardware only',
  instead: 'Use the signature or MetaGraph without TPU ops: the one tagged serve alone.',
};
const TENSORRT: Never = {
  why: 'it holds an engine compiled for one NVIDIA GPU',
  instead: 'Use the SavedModel from before the TensorRT conversion.',
};
const REMOTE: Never = {
  why: 'it exchanges tensors with another process',
  instead: 'Export the part of the model that runs in one process.',
};
const FILES: Never = {
  why: 'it reads or writes files outside the model',
  instead: 'Feed the content of the file as an input.',
};
const PIPELINE: Never = {
  why: 'it belongs to an input pipeline (tf.data or a queue), which a page does not run',
  instead: 'Export a signature that takes tensors, without the pipeline.',
};
const GRADIENT: Never = {
  why: 'it differentiates a function while the graph runs',
  instead: 'Export the inference function only.',
};

const EXACT: ReadonlyMap<string, Never> = new Map([
  ...['PyFunc', 'PyFuncStateless', 'EagerPyFunc'].map((op) => [op, PYTHON] as const),
  ...['XlaCallModule', 'XlaLaunch', 'XlaLaunchV2', '_XlaCompile', '_XlaRun', 'XlaHostCompute'].map(
    (op) => [op, COMPILED] as const,
  ),
  ...['TRTEngineOp', 'CreateTRTResourceHandle', 'InitializeTRTResource', 'GetCalibrationDataOp'].map(
    (op) => [op, TENSORRT] as const,
  ),
  ...['RemoteCall', 'RemoteFusedGraphExecute', '_Send', '_Recv', '_HostSend', '_HostRecv', 'Rpc', 'TryRpc'].map(
    (op) => [op, REMOTE] as const,
  ),
  ...[
    'ReadFile',
    'WriteFile',
    'MatchingFiles',
    'Save',
    'SaveV2',
    'SaveSlices',
    'MergeV2Checkpoints',
    'Restore',
    'RestoreSlice',
    'FileSystemSetConfiguration',
    'LoadAndRemapMatrix',
    'GenerateVocabRemapping',
    'ImmutableConst',
  ].map((op) => [op, FILES] as const),
  ['SymbolicGradient', GRADIENT],
]);

const PATTERNS: readonly (readonly [RegExp, Never])[] = [
  [/TPU|^_?Tpu/, TPU],
  [/^Collective|^Nccl/, REMOTE],
  [
    /Dataset|Iterator|^Queue|Queue(V2)?$|Reader(V2)?$|^Reader|^(Padding)?FIFO|^Barrier|^Stage|^Unstage|^MapStage|^OrderedMap/,
    PIPELINE,
  ],
  [/^SaveDataset|SummaryWriter|^WriteSummary|^Write\w*Summary$/, FILES],
];

/** Why an op without a kernel does not run here. */
export function whyNever(op: string): Never {
  const known = EXACT.get(op) ?? PATTERNS.find(([pattern]) => pattern.test(op))?.[1];
  return known ?? { why: 'this program has no kernel for it' };
}
