import type { Shape } from '../../model/shape';
import { FREE, sameRule, type ShapeRule, type ShapeRules } from './shapeRule';

/** NumPy's broadcasting; null where the ranks are unknown or the sizes do not fit. */
export function broadcast(a: Shape, b: Shape): Shape {
  if (a === null || b === null) return null;
  const rank = Math.max(a.length, b.length);
  const out: number[] = [];
  for (let i = 0; i < rank; i++) {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x === 1) out.push(y);
    else if (y === 1 || x === y) out.push(x);
    // A free size beside a known one above 1 can only be that, or 1.
    else if (x < 0 && y > 1) out.push(y);
    else if (y < 0 && x > 1) out.push(x);
    else if (x < 0 || y < 0) out.push(FREE);
    else return null;
  }
  return out;
}

const first: ShapeRule = ({ input }) => [input(0)];

const binary: ShapeRule = ({ input }) => [broadcast(input(0), input(1))];

const addN: ShapeRule = ({ input, inputCount }) => {
  let shape = input(0);
  for (let i = 1; i < inputCount && shape === null; i++) shape = input(i);
  return [shape];
};

const select: ShapeRule = ({ input, op }) => [
  op === 'Select' ? (input(1) ?? input(2)) : broadcast(broadcast(input(0), input(1)), input(2)),
];

/** table_handle, keys, default_value: one scalar per key; values that are vectors say so by their default. */
const lookup: ShapeRule = ({ input }) => (input(2)?.length === 0 ? [input(1)] : []);

/** Ops that work element by element, and others that keep the shape of their first input. */
export const ELEMENTWISE: ShapeRules = {
  ...sameRule(
    `Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Digamma Elu Erf Erfc Erfinv Exp Expm1 Floor Identity Imag Inv Invert
    IsFinite IsInf IsNan LeakyRelu Lgamma Log Log1p LogSoftmax LogicalNot Ndtri Neg OnesLike Real Angle Conj ComplexAbs Reciprocal
    Relu Relu6 Rint Round Rsqrt Selu Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Square Tan Tanh ZerosLike Cast
    StopGradient PreventGradient Snapshot CheckNumerics CheckNumericsV2 BiasAdd BiasAddV1 ClipByValue Cumsum Cumprod
    CumulativeLogsumexp FakeQuantWithMinMaxArgs FakeQuantWithMinMaxVars FakeQuantWithMinMaxVarsPerChannel LRN
    MatrixBandPart InvertPermutation Bucketize AsString StringLower StringUpper StringStrip StringLength StringToNumber
    StringToHashBucket StringToHashBucketFast StringToHashBucketStrong StaticRegexReplace RegexReplace StaticRegexFullMatch
    RegexFullMatch EncodeBase64 DecodeBase64 UnicodeTranscode ReverseV2 Reverse ReverseSequence Roll MatrixInverse
    Cholesky FFT FFT2D FFT3D IFFT IFFT2D IFFT3D AdjustContrastv2 AdjustHue AdjustSaturation RGBToHSV HSVToRGB ScatterUpdate
    TensorScatterUpdate TensorScatterAdd TensorScatterSub TensorScatterMax TensorScatterMin QuantizeAndDequantizeV2
    QuantizeAndDequantizeV3 QuantizeAndDequantizeV4 MatrixSetDiag MatrixSetDiagV2 MatrixSetDiagV3 BesselI0e BesselI1e
    ReluGrad SigmoidGrad TanhGrad Print PlaceholderWithDefault RandomShuffle Dequantize QuantizeV2 XlaSharding
    NextIteration Enter Exit LoopCond DeepCopy GuaranteeConst Cross PopulationCount`,
    first,
  ),
  ...sameRule(
    `Add AddV2 Atan2 BitwiseAnd BitwiseOr BitwiseXor Complex Div DivNoNan Equal FloorDiv FloorMod Greater GreaterEqual Igamma
    Igammac LeftShift Less LessEqual LogicalAnd LogicalOr Maximum Minimum Mod Mul MulNoNan NotEqual Polygamma Pow RealDiv
    RightShift SquaredDifference Sub TruncateDiv TruncateMod Xdivy Xlog1py Xlogy Zeta NextAfter ApproximateEqual Substr`,
    binary,
  ),
  ...sameRule('AddN AccumulateNV2', addN),
  ...sameRule('Select SelectV2', select),
  Betainc: ({ input }) => [broadcast(broadcast(input(0), input(1)), input(2))],
  LookupTableFindV2: lookup,
  LookupTableFind: lookup,
};
