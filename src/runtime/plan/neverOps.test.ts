import { describe, expect, it } from 'vitest';
import { whyNever } from './neverOps';
import { OPS } from '../ops';

/** One or two of each kind, with a word of the reason. */
const CASES: readonly (readonly [string, RegExp])[] = [
  ['EagerPyFunc', /Python/],
  ['XlaCustomCallV2', /XLA/],
  ['TRTEngineOp', /NVIDIA/],
  ['CollectiveReduceV2', /another process/],
  ['RpcCall', /another process/],
  ['DTensorAllReduce', /another process/],
  ['SaveV2', /files/],
  ['CreateSummaryFileWriter', /files/],
  ['TFRecordDatasetV2', /files/],
  ['ExperimentalCSVDataset', /files/],
  ['DataServiceDatasetV4', /input pipeline/],
  ['QueueDequeueV2', /input pipeline/],
  ['MapUnstage', /input pipeline/],
  ['ConditionalAccumulator', /several calls or workers/],
  ['Unbatch', /several calls or workers/],
  ['GetSessionTensor', /session/],
  ['CudnnRNNV3', /GPU/],
  ['FFTND', /GPU/],
  ['TPUReplicate', /TPU/],
  ['XlaSparseDenseMatmul', /TPU/],
  ['InfeedDequeue', /TPU/],
  ['_MklFusedConv2D', /oneDNN/],
  ['QuantizedConv2DWithBiasAndRelu', /oneDNN/],
  ['BatchMatrixInverse', /took it out/],
  ['_UnaryOpsComposition', /refuses it/],
  ['BoostedTreesPredict', /removed/],
  ['SimpleMLModelTrainer', /trains/],
  ['DebugNumericSummaryV2', /process/],
  ['SymbolicGradient', /differentiates/],
];

describe('what never runs in a page', () => {
  it.each(CASES)('%s is blocked with a reason and a way round', (op, reason) => {
    expect(OPS.has(op)).toBe(false);
    expect(whyNever(op).why).toMatch(reason);
    expect(whyNever(op).instead).toMatch(/\.$/);
  });

  it('has no reason to invent for an op that nobody knows', () => {
    expect(whyNever('NoSuchOp').instead).toBeUndefined();
  });
});
