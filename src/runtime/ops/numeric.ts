import { flushing } from '../run/denormals';
import type { OpFamily } from '../registry';
import { CREATE } from './array/create';
import { INDEXING } from './array/indexing';
import { JOIN } from './array/join';
import { LAYOUT } from './array/layout';
import { PAD } from './array/pad';
import { SHAPE } from './array/shape';
import { SLICE } from './array/slice';
import { SPACE } from './array/space';
import { BINARY } from './math/binary';
import { BITWISE } from './math/bitwise';
import { CAST } from './math/cast';
import { COMPARE } from './math/compare';
import { COMPLEX_PARTS } from './math/complexParts';
import { UNARY } from './math/unary';
import { VARIOUS_MATH } from './math/various';
import { ACTIVATION } from './nn/activation';
import { BIAS } from './nn/bias';
import { CONV } from './nn/conv';
import { DEPTHWISE } from './nn/depthwise';
import { MATMUL } from './nn/matmul';
import { NORM } from './nn/norm';
import { POOL } from './nn/pool';
import { POOL_GRADIENTS } from './nn/poolGrad';
import { SOFTMAX } from './nn/softmax';
import { ORDER } from './reduce/order';
import { REDUCE } from './reduce/reduce';
import { SCAN } from './reduce/scan';
import { ACCIDENTAL_HITS } from './gather/accidentalHits';
import { COUNT } from './gather/count';
import { GATHER } from './gather/gather';
import { PARTITION } from './gather/partition';
import { SCATTER } from './gather/scatter';
import { SEGMENT } from './gather/segment';
import { SPARSE_SEGMENT } from './gather/sparseSegment';
import { SELECT } from './gather/select';
import { UNIQUE } from './gather/unique';
import { EINSUM } from './nn/einsum';
import { PATCHES } from './nn/patches';
import { RNN } from './nn/rnn';
import { CROP } from './image/crop';
import { PROJECTIVE } from './image/projective';
import { RESIZE } from './image/resize';
import { SCALE_AND_TRANSLATE } from './image/scaleAndTranslate';
import { CHOLESKY_GRADIENTS } from './linalg/choleskyGrad';
import { DIAGONALS } from './linalg/diagonals';
import { SOLVE } from './linalg/solve';
import { TRIDIAGONAL } from './linalg/tridiagonal';
import { SPECTRAL } from './linalg/spectral';
import { FRACTIONAL_POOL } from './nn/fractionalPool';
import { FUSED } from './nn/fused';
import { XLA_OPS } from './xla';
import { GRADIENT_OPS } from './gradient';
import { CTC } from './sequence/ctc';
import { DISTANCES } from './sequence/distances';

/** What moves numbers or counts them. */
const PLACING: readonly OpFamily[] = [
  BITWISE,
  COMPLEX_PARTS,
  SHAPE,
  CREATE,
  JOIN,
  SLICE,
  LAYOUT,
  PAD,
  SPACE,
  INDEXING,
  ORDER,
  PATCHES,
  GATHER,
  SELECT,
  UNIQUE,
  PARTITION,
  COUNT,
  ACCIDENTAL_HITS,
  DIAGONALS,
];

/** What reckons: denormals are 0 to it, as to TensorFlow. */
const RECKONING: readonly OpFamily[] = [
  COMPARE,
  UNARY,
  BINARY,
  CAST,
  VARIOUS_MATH,
  REDUCE,
  SCAN,
  MATMUL,
  CONV,
  DEPTHWISE,
  BIAS,
  ACTIVATION,
  SOFTMAX,
  NORM,
  POOL,
  POOL_GRADIENTS,
  EINSUM,
  RNN,
  SCATTER,
  SEGMENT,
  SPARSE_SEGMENT,
  RESIZE,
  SCALE_AND_TRANSLATE,
  CROP,
  PROJECTIVE,
  SOLVE,
  CHOLESKY_GRADIENTS,
  TRIDIAGONAL,
  SPECTRAL,
  FRACTIONAL_POOL,
  FUSED,
  CTC,
  DISTANCES,
  ...GRADIENT_OPS,
  ...XLA_OPS,
];

/** Of RECKONING, what changes a sign only, reads bits, is its own argument near 0, or has rules of its own for denormals. */
const HANDING_ON = 'Neg Abs Sign Cast Bitcast Sin Tan Asin Sinh Asinh Elu Log Lgamma Digamma Expint'.split(' ');

/** Everything about numbers: arithmetic, arrays, indices, networks, matrices. */
export const NUMERIC: readonly OpFamily[] = [...PLACING, ...RECKONING.map((family) => flushing(family, HANDING_ON))];

/** What moves or hands on numbers as they are. */
export const HANDED_ON: ReadonlySet<string> = new Set([
  ...HANDING_ON,
  ...PLACING.flatMap((family) => Object.keys(family)),
]);
