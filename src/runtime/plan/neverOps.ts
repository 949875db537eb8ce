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
  why: 'it belongs to an input pipeline beside the model (a queue, a staging area, a data service), which a page does not run',
  instead: 'Export a signature that takes tensors, without the pipeline.',
};
const GRADIENT: Never = {
  why: 'it differentiates a function while the graph runs',
  instead: 'Export the inference function only.',
};

const ACCELERATOR: Never = {
  why: 'TensorFlow computes it on a GPU only',
  instead: 'Export the model as it is built without a GPU: Keras then saves the plain form of the layer.',
};
const ONEDNN: Never = {
  why: 'it is an operation of the oneDNN library, whose results depend on the machine',
  instead: 'Use the SavedModel from before it was quantised for oneDNN.',
};
const GATHERED: Never = {
  why: 'it waits for what several calls or workers bring together',
  instead: 'Export the function that works on one batch.',
};
const SESSION: Never = {
  why: 'it keeps a value in a TensorFlow 1 session for a later call',
  instead: 'Return the value and feed it again.',
};
const REMOVED: Never = {
  why: 'TensorFlow took it out before version 1.0, or for graphs as new as this one',
  instead: 'Save the model again with a TensorFlow that still loads it, which writes the op that replaced it.',
};
const INTERNAL: Never = {
  why: 'TensorFlow makes it while a graph runs and refuses it in a saved one',
  instead: 'Save the function itself, not the graph that a session had prepared.',
};
const BOOSTED: Never = {
  why: 'it belongs to the boosted trees estimators, whose kernels TensorFlow has removed',
  instead: 'Export the trees from a TensorFlow up to 2.8, or train them again with TensorFlow Decision Forests.',
};
const FOREST: Never = {
  why: 'it trains a decision forest, or reads one from outside the model',
  instead: 'Save the trained model with its Keras class: it then carries its trees.',
};
const PROCESS: Never = {
  why: 'it watches or changes the process that runs the graph',
  instead: 'Save the model without debugging and statistics.',
};

function all(never: Never, ops: string): (readonly [string, Never])[] {
  return ops.split(/\s+/).map((op) => [op, never] as const);
}

const EXACT: ReadonlyMap<string, Never> = new Map([
  ...all(PYTHON, 'PyFunc PyFuncStateless EagerPyFunc'),
  ...all(
    COMPILED,
    'XlaCallModule XlaLaunch XlaLaunchV2 XlaHostCompute XlaCustomCall XlaCustomCallV2 XlaClusterOutput _XlaCompile _XlaRun',
  ),
  ...all(TENSORRT, 'TRTEngineOp CreateTRTResourceHandle InitializeTRTResource GetCalibrationDataOp'),
  ...all(
    REMOTE,
    `RemoteCall RemoteFusedGraphExecute Send Recv _Send _Recv _HostSend _HostRecv Rpc TryRpc XlaSend XlaRecv
    XlaSendToHost XlaRecvFromHost XlaAllReduce XlaReduceScatter CrossReplicaSum AllToAll CopyToMesh CopyToMeshGrad
    Relayout RelayoutLike DeleteRpcFutureResource`,
  ),
  ...all(
    FILES,
    `ReadFile WriteFile MatchingFiles Save SaveV2 SaveSlices MergeV2Checkpoints Restore RestoreSlice DistributedSave
    FileSystemSetConfiguration LoadAndRemapMatrix GenerateVocabRemapping ImmutableConst DumpTensor ImportEvent`,
  ),
  ...all(
    PIPELINE,
    `RecordInput WindowOp GetElementAtIndex GetOptions CompressElement UncompressElement DummyIterationCounter MapClear
    MapIncompleteSize MapPeek MapSize MapUnstage MapUnstageNoKey ComputeBatchSize`,
  ),
  ...all(GATHERED, 'Batch Unbatch UnbatchGrad'),
  ...all(SESSION, 'GetSessionHandle GetSessionHandleV2 GetSessionTensor DeleteSessionTensor'),
  ...all(
    ACCELERATOR,
    `CTCLossV2 FFTND IFFTND RFFTND IRFFTND MaxPoolGradGradWithArgmax GenerateBoundingBoxProposals QuantizedReluX
    SparseMatrixAdd SparseMatrixMul SparseMatrixSoftmax SparseMatrixSoftmaxGrad SparseMatrixZeros`,
  ),
  ...all(
    REMOVED,
    `AdjustContrast AudioSummary BatchCholesky BatchCholeskyGrad BatchFFT BatchFFT2D BatchFFT3D BatchIFFT BatchIFFT2D
    BatchIFFT3D BatchMatrixBandPart BatchMatrixDeterminant BatchMatrixDiag BatchMatrixDiagPart BatchMatrixInverse
    BatchMatrixSetDiag BatchMatrixSolve BatchMatrixSolveLs BatchMatrixTriangularSolve BatchNormWithGlobalNormalization
    BatchNormWithGlobalNormalizationGrad BatchSelfAdjointEig BatchSelfAdjointEigV2 BatchSvd Conv3DBackpropFilter
    Conv3DBackpropInput NegTrain RandomCrop SelfAdjointEig Skipgram StatefulStandardNormal TensorArray TensorArrayClose
    TensorArrayConcat TensorArrayGather TensorArrayGrad TensorArrayGradV2 TensorArrayPack TensorArrayRead
    TensorArrayScatter TensorArraySize TensorArraySplit TensorArrayUnpack TensorArrayWrite TileGrad`,
  ),
  ...all(
    PROCESS,
    'Copy CopyHost CheckPinned SleepOp SleepIdentityOp CustomAggregator CalibrationStatisticsSaver GetDeadline',
  ),
  ['SymbolicGradient', GRADIENT],
]);

/** The first that fits decides. */
const PATTERNS: readonly (readonly [RegExp, Never])[] = [
  [/^_*Mkl|^_.*Quantized|^Quantized(Conv2D|DepthwiseConv2D|MatMulWithBias)|^Requantiz\w+PerChannel$/, ONEDNN],
  [
    /TPU|^_?Tpu|SparseCore|^XlaSparse|Infeed|Outfeed|^Prelinearize|Dedup(Data|Tuple)|Minibatch|^ConvertToCooTensor$|^WorkerHeartbeat$|^UpdateTaskId|^GlobalIterId$/,
    TPU,
  ],
  [/^Collective|^_?Nccl|^DTensor|^Rpc[A-Z]/, REMOTE],
  [/^CudnnRNN|^Conv2DBackprop\w+V2$/, ACCELERATOR],
  [/BoostedTrees/, BOOSTED],
  [/^SimpleML/, FOREST],
  [/Accumulator/, GATHERED],
  [
    /^(CSV|FixedLengthRecord|LMDB|Load|MatchingFiles|Snapshot\w*|Sql|TFRecord|TextLine|Experimental(CSV|LMDB|MatchingFiles|Sql))Dataset/,
    FILES,
  ],
  [/^SaveDataset|SummaryWriter|^WriteSummary|^Write\w*Summary$|^CreateSummary/, FILES],
  [/^Debug[A-Z]|StatsAggregator|ThreadPoolHandle/, PROCESS],
  [
    /Dataset|Iterator|^Queue|Queue(V2)?$|Reader(V2)?$|^Reader|^(Padding)?FIFO|^Barrier|^Stage|^Unstage|^MapStage|^OrderedMap|MemoryCache$|SeedGenerator$/,
    PIPELINE,
  ],
  [/^_/, INTERNAL],
];

/** Why an op without a kernel does not run here. */
export function whyNever(op: string): Never {
  const known = EXACT.get(op) ?? PATTERNS.find(([pattern]) => pattern.test(op))?.[1];
  return known ?? { why: 'this program has no kernel for it' };
}
