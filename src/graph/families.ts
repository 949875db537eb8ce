/** The op families of the visual language, in the order of every list and bar. */
export const FAMILIES = [
  'io',
  'math',
  'matmul',
  'conv',
  'pool',
  'norm',
  'act',
  'shape',
  'control',
  'state',
  'string',
  'random',
] as const;

export type OpFamilyName = (typeof FAMILIES)[number];

/** Ops whose name no rule below puts right, one line per family. */
const NAMED: Readonly<Partial<Record<OpFamilyName, string>>> = {
  io: `Placeholder PlaceholderV2 PlaceholderWithDefault _Arg _Retval _DeviceArg _DeviceRetval`,
  matmul: `Einsum Lu Qr Svd Eig Cholesky TensorDot LSTMBlockCell GRUBlockCell BlockLSTM BlockLSTMV2
    CudnnRNN CudnnRNNV2 CudnnRNNV3 XlaDot XlaDotV2 FusedBatchNormConv _MklDense`,
  conv: `Conv FusedResizeAndPadConv2D FusedPadConv2D Dilation2D DepthwiseConv2dNative XlaConv XlaConvV2`,
  pool: `ResizeBilinear ResizeBicubic ResizeArea ResizeNearestNeighbor ResizeBilinearGrad ResizeNearestNeighborGrad
    CropAndResize ScaleAndTranslate NonMaxSuppression CombinedNonMaxSuppression ExtractGlimpse ExtractGlimpseV2
    ImageProjectiveTransformV2 ImageProjectiveTransformV3`,
  norm: `LRN BatchNormWithGlobalNormalization L2Normalize L2Loss Dropout QuantizedInstanceNorm`,
  act: `Elu Selu Sigmoid Tanh Softmax LogSoftmax Softplus Softsign Swish Gelu HardSwish Relu Relu6 LeakyRelu
    SparseSoftmax SigmoidGrad TanhGrad EluGrad SeluGrad SoftplusGrad SoftsignGrad
    SoftmaxCrossEntropyWithLogits SparseSoftmaxCrossEntropyWithLogits`,
  shape: `Const HostConst ImmutableConst Identity IdentityN Cast Bitcast Shape ShapeN Size Rank Reshape Squeeze ExpandDims Transpose
    ConjugateTranspose Concat ConcatV2 ConcatOffset Pack Unpack ParallelConcat Split SplitV Slice StridedSlice Tile Pad PadV2 MirrorPad
    Gather GatherV2 GatherNd Reverse ReverseV2 ReverseSequence Fill OnesLike ZerosLike Range LinSpace OneHot BroadcastTo
    BroadcastArgs BroadcastGradientArgs Where Unique UniqueV2 UniqueWithCounts UniqueWithCountsV2 ListDiff Diag DiagPart
    MatrixDiag MatrixDiagV2 MatrixDiagV3 MatrixDiagPart MatrixDiagPartV2 MatrixDiagPartV3 MatrixSetDiag MatrixSetDiagV2
    MatrixSetDiagV3 MatrixBandPart SpaceToBatch SpaceToBatchND BatchToSpace BatchToSpaceND SpaceToDepth DepthToSpace
    ExtractImagePatches ExtractVolumePatches InvertPermutation DynamicPartition DynamicStitch ParallelDynamicStitch
    ScatterNd ScatterNdNonAliasingAdd Roll TopK TopKV2 ApproxTopK NthElement UnravelIndex Empty EmptyTensorList EnsureShape
    StopGradient PreventGradient Snapshot CheckNumerics CheckNumericsV2 InplaceUpdate InplaceAdd InplaceSub DeepCopy
    SparseToDense DenseToDenseSetOperation DenseToSparseSetOperation SparseToSparseSetOperation SetSize GuaranteeConst
    DataFormatDimMap DataFormatVecPermute LowerBound UpperBound EditDistance FakeParam IsotonicRegression`,
  control: `NoOp If StatelessIf Case StatelessCase While StatelessWhile For Switch RefSwitch Merge RefMerge Enter RefEnter Exit RefExit
    NextIteration RefNextIteration LoopCond ControlTrigger Abort Assert PartitionedCall StatefulPartitionedCall RemoteCall
    TPUPartitionedCall BatchFunction SymbolicGradient MapDefun XlaLaunch DeviceIndex ToBool Barrier _SwitchN Timestamp PyFunc
    PyFuncStateless EagerPyFunc XlaHostCompute Print PrintV2`,
  state: `Variable VariableV2 VarHandleOp VarIsInitializedOp ReadVariableOp VariableShape TemporaryVariable
    DestroyTemporaryVariable DisableCopyOnRead RestoreV2 Restore RestoreSlice SaveV2 Save SaveSlices MergeV2Checkpoints
    ShardedFilename ReadFile WriteFile MatchingFiles CountUpTo DestroyResourceOp ConsumeMutexLock MutexLock
    IsVariableInitialized CollectiveReduce NcclAllReduce`,
  string: `AsString Substr RegexReplace RegexFullMatch StaticRegexReplace StaticRegexFullMatch ReduceJoin UnsortedSegmentJoin
    EncodeBase64 DecodeBase64 ParseExample ParseExampleV2 ParseSingleExample ParseSequenceExample ParseSequenceExampleV2
    ParseSingleSequenceExample ParseTensor SerializeTensor SerializeSparse SerializeManySparse DecodeCSV DecodeRaw
    DecodePaddedRaw DecodeJSONExample DecodeCompressed DecodeProtoV2 EncodeProto Fingerprint SentencepieceOp`,
  random: `Multinomial StatelessMultinomial TruncatedNormal ParameterizedTruncatedNormal RngSkip RngReadAndSkip SobolSample
    StatelessShuffle FixedUnigramCandidateSampler LogUniformCandidateSampler UniformCandidateSampler AllCandidateSampler
    LearnedUnigramCandidateSampler ThreadUnsafeUnigramCandidateSampler ComputeAccidentalHits SampleDistortedBoundingBox
    SampleDistortedBoundingBoxV2`,
};

const BY_NAME = new Map<string, OpFamilyName>(
  Object.entries(NAMED).flatMap(([family, names]) =>
    names.split(/\s+/).map((name): [string, OpFamilyName] => [name, family as OpFamilyName]),
  ),
);

/**
 * Rules for the names not listed, first match wins. TensorFlow names variants by
 * prefix (`Quantized`, `Stateless`, `Resource`, `Sparse`) and suffix (`Grad`, `V2`, `_int64`).
 */
const RULES: readonly (readonly [RegExp, OpFamilyName])[] = [
  [/^(TextLineDataset|.*Dataset(V\d+)?|.*Iterator.*|.*Queue.*|.*Reader(V2)?)$/, 'io'],
  [/Dataset|Iterator|Infeed|Outfeed/, 'io'],
  [/^Resource(Gather|GatherNd)/, 'state'],
  [
    /Variable|^Assign|^Resource|^Scatter(Add|Sub|Mul|Div|Min|Max|Update|Nd)|^(Sparse)?Apply|Accumulator|Checkpoint/,
    'state',
  ],
  [/HashTable|LookupTable|InitializeTable|^TensorMap|Hashtable/, 'string'],
  [/String|Unicode|Regex|Tokeniz|Wordpiece|Sentencepiece|Ngrams|Vocab|Bucketize.*String/i, 'string'],
  [
    /^Stateless.*(Random|Normal|Uniform)|^Random|^Stateful.*(Normal|Uniform|Binomial)|Random|Stateless(Sample|Truncated|Parameter)/,
    'random',
  ],
  [/Conv\d?D|Conv2d|Convolution|Depthwise/, 'conv'],
  [/Pool/, 'pool'],
  [/BatchNorm|LayerNorm|InstanceNorm|GroupNorm/, 'norm'],
  [
    /MatMul|Matmul|Cholesky|Matrix(Inverse|Solve|Determinant|Triangular|Square|Exponential|Logarithm)|Tridiagonal|Triangular|SelfAdjointEig|LSTM|GRU/,
    'matmul',
  ],
  [/^(Quantized)?(Leaky)?Relu|Softmax|Softplus|Softsign|Sigmoid/, 'act'],
  [/^(Decode|Encode|Extract)(And)?.*(Jpeg|Png|Gif|Bmp|Image|Wav|WebP)/, 'io'],
  [
    /^Resize|^AdjustContrast|^AdjustHue|^AdjustSaturation|RGBToHSV|HSVToRGB|BoundingBox|NonMaxSuppression|Mfcc|AudioSpectrogram/,
    'pool',
  ],
  [
    /^Ragged|^TensorList|^TensorArray|^Optional|^Stack|^TensorScatter|^TensorStridedSlice|^StridedSlice|^Sparse(Concat|Cross|Fill|Reorder|Reshape|Slice|Split|Tensor|Count)/,
    'shape',
  ],
  [/Summary|Save|Restore|File/, 'state'],
  [/^Collective|^Nccl|^_?(Send|Recv|HostSend|HostRecv)|^Tpu|^TPU/, 'control'],
  [/^Split|^Concat|^Pad|^Gather|^Transpose|^Reshape/, 'shape'],
  [/FFT/, 'math'],
];

/** Elementwise mathematics, reductions, comparisons, quantisation: the rest that TensorFlow itself defines. */
const MATH =
  /^(Quantize|Dequantize|Requantiz|FakeQuant|Segment|UnsortedSegment|SparseSegment|Sparse|Cum|Cross|DenseCount|Bessel|Bitwise|Logical|Reduce|Arg|Bincount|DenseBincount|CTC|Histogram|Left|Right)|^(Abs|Acosh?|Asinh?|Atan[h2]?|Add(N|V2)?|All|Angle|Any|ApproximateEqual|Betainc|BiasAdd(V1|Grad)?|Bucketize|Ceil|ClipByValue|Complex(Abs)?|Conj|Cosh?|Dawsn|Digamma|Div(NoNan)?|Equal|Erf(c|inv)?|EuclideanNorm|Exp(int|m1)?|Floor(Div|Mod)?|Fresnel(Cos|Sin)|Greater(Equal)?|Igammac?(GradA)?|Imag|InTopK(V2)?|Inv(ert|Grad)?|IsFinite|IsInf|IsNan|Less(Equal)?|Lgamma|Log(1p)?|Max(imum)?|Mean|Min(imum)?|Mod|Mul(NoNan)?|Ndtri|NearestNeighbors|Neg|NextAfter|NotEqual|Polygamma|PopulationCount|Pow|Prod|Real(Div)?|Reciprocal(Grad)?|Rint|Round|Rsqrt(Grad)?|Select(V2)?|Sign|Sinh?|Spence|Sqrt(Grad)?|Square(dDifference)?|Sub|Sum|Tanh?|TruncateDiv|TruncateMod|Xdivy|Xlog1py|Xlogy|Zeta|Population|SetSize)(_.*)?$/;

const known = new Map<string, OpFamilyName>();

/** The family of an op; custom ops nobody knows are `random`, the family of the rest. */
export function familyOf(op: string): OpFamilyName {
  let family = known.get(op);
  if (family === undefined) {
    family =
      BY_NAME.get(op) ??
      RULES.find(([pattern]) => pattern.test(op))?.[1] ??
      (MATH.test(op) || op.endsWith('Grad') ? 'math' : 'random');
    known.set(op, family);
  }
  return family;
}
