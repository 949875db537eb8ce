import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, numbersOf, scalar, scalarNumberOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { combined } from './combined';
import { checkBoxes, checkThreshold, intersectionOverUnion, suppress } from './suppression';
import type { Limits, Selected } from './suppression';

/** Non-maximum suppression of every version: each adds an input or an output to the one before. */

function sizeOf(t: Tensor): number {
  const size = scalarNumberOf(t);
  if (t.shape.length > 0) throw invalid(`max_output_size must be 0-D, got shape [${t.shape.join(',')}]`);
  if (size < 0) throw invalid('output size must be non-negative');
  return size;
}

function select(boxes: Tensor, scores: Tensor, most: Tensor, limits: Omit<Limits, 'most'>): Selected {
  checkBoxes(boxes, scores);
  checkThreshold(limits.overlap);
  return suppress(numbersOf(scores), intersectionOverUnion(boxes), { ...limits, most: sizeOf(most) });
}

/** Indices, padded with 0 up to the size asked for where the node says so. */
function padded(call: OpCall, values: readonly number[], most: Tensor): number[] {
  const missing = call.attrs.bool('pad_to_max_output_size') ? sizeOf(most) - values.length : 0;
  return [...values, ...Array.from({ length: missing }, () => 0)];
}

function version1(call: OpCall, boxes: Tensor, scores: Tensor, most: Tensor): Tensor {
  const overlap = Math.fround(call.attrs.float('iou_threshold'));
  return vectorOfInts('int32', select(boxes, scores, most, { overlap, score: -Infinity, sigma: 0 }).indices);
}

function version3(_: OpCall, boxes: Tensor, scores: Tensor, most: Tensor, overlap: Tensor, least?: Tensor): Tensor {
  const score = least === undefined ? -Infinity : scalarNumberOf(least);
  return vectorOfInts(
    'int32',
    select(boxes, scores, most, { overlap: scalarNumberOf(overlap), score, sigma: 0 }).indices,
  );
}

function version4(call: OpCall, boxes: Tensor, scores: Tensor, most: Tensor, overlap: Tensor, least: Tensor): Tensor[] {
  const { indices } = select(boxes, scores, most, {
    overlap: scalarNumberOf(overlap),
    score: scalarNumberOf(least),
    sigma: 0,
  });
  return [vectorOfInts('int32', padded(call, indices, most)), scalar('int32', indices.length)];
}

function version5(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [boxes, scores, most, overlap, least, sigma] = inputs as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const limits = { overlap: scalarNumberOf(overlap), score: scalarNumberOf(least), sigma: scalarNumberOf(sigma) };
  if (limits.sigma < 0) throw invalid('soft_nms_sigma_val must be >= 0');
  const selected = select(boxes, scores, most, limits);
  const kept = padded(call, selected.scores, most);
  const out = allocateNumbers(scores.dtype, kept.length);
  out.set(kept);
  return [
    vectorOfInts('int32', padded(call, selected.indices, most)),
    fromHost(scores.dtype, [kept.length], out),
    scalar('int32', selected.indices.length),
  ];
}

/** The overlaps are given as a square matrix. */
function withOverlaps(
  _: OpCall,
  overlaps: Tensor,
  scores: Tensor,
  most: Tensor,
  threshold: Tensor,
  least: Tensor,
): Tensor {
  const [rows = 0, columns = 0] = overlaps.shape;
  if (overlaps.shape.length !== 2 || rows !== columns || scores.shape[0] !== rows)
    throw invalid('overlaps must be square and fit the scores');
  const data = numbersOf(overlaps);
  const limits = { most: sizeOf(most), overlap: scalarNumberOf(threshold), score: scalarNumberOf(least), sigma: 0 };
  return vectorOfInts('int32', suppress(numbersOf(scores), (i, j) => data[i * rows + j] as number, limits).indices);
}

export const DETECTION_OPS: OpFamily = {
  NonMaxSuppression: define(version1),
  NonMaxSuppressionV2: define(version3),
  NonMaxSuppressionV3: define(version3),
  NonMaxSuppressionV4: define(version4),
  NonMaxSuppressionV5: define(version5),
  NonMaxSuppressionWithOverlaps: define(withOverlaps),
  CombinedNonMaxSuppression: define(combined),
};
