import { invalid } from '../../opError';
import type { OpCall } from '../../registry';
import { fromHost, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { ScoreHeap } from './heap';
import { checkThreshold, intersectionOverUnion } from './suppression';
import type { Overlap } from './suppression';

/** One detection: where its box begins in the boxes' data. */
interface Detection {
  readonly score: number;
  readonly label: number;
  readonly box: number;
}

/** Boxes of one class, best first, each overlapping none before it by more than the limit. */
function selectOfClass(
  count: number,
  scoreOf: (index: number) => number,
  overlaps: Overlap,
  limits: { readonly most: number; readonly overlap: number; readonly least: number },
): number[] {
  const heap = new ScoreHeap(scoreOf);
  for (let i = 0; i < count; i++) if (scoreOf(i) > limits.least) heap.push(i);
  const selected: number[] = [];
  while (heap.size > 0 && selected.length < limits.most) {
    const candidate = heap.pop();
    if (!selected.some((other) => overlaps(candidate, other) > limits.overlap)) selected.push(candidate);
  }
  return selected;
}

/**
 * Suppression class by class, picture by picture; then the best of all classes.
 * Boxes [batch, n, q, 4]: q is 1 (shared) or one per class. Outputs: boxes,
 * scores, classes, padded with 0, and how many of each picture are real.
 */
export function combined(call: OpCall, ...inputs: Tensor[]): Tensor[] {
  const [boxes, scores, perClassInput, totalInput, overlapInput, leastInput] = inputs as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const [batch = 0, count = 0, q = 0, four = 0] = boxes.shape;
  const classes = scores.shape[2] ?? 0;
  if (boxes.shape.length !== 4 || four !== 4)
    throw invalid(`boxes must be 4-D with last size 4, got [${boxes.shape.join(',')}]`);
  if (scores.shape.length !== 3 || scores.shape[0] !== batch || scores.shape[1] !== count)
    throw invalid(`scores has incompatible shape [${scores.shape.join(',')}]`);
  if (q !== 1 && q !== classes) throw invalid(`third dimension of boxes must be either 1 or num classes, got ${q}`);
  const perClass = scalarNumberOf(perClassInput);
  const total = scalarNumberOf(totalInput);
  if (perClass <= 0) throw invalid('max_size_per_class must be positive');
  if (total <= 0) throw invalid('max_total_size must be > 0');
  const overlap = scalarNumberOf(overlapInput);
  checkThreshold(overlap);
  const least = scalarNumberOf(leastInput);
  const size = call.attrs.bool('pad_per_class') ? Math.min(total, perClass * classes) : total;
  const clip = call.attrs.bool('clip_boxes');
  const corners = numbersOf(boxes);
  const data = numbersOf(scores);

  const outBoxes = new Float32Array(batch * size * 4);
  const outScores = new Float32Array(batch * size);
  const outClasses = new Float32Array(batch * size);
  const valid = new Int32Array(batch);
  for (let b = 0; b < batch; b++) {
    const found: Detection[] = [];
    for (let label = 0; label < classes; label++) {
      const first = (b * count * q + (q > 1 ? label : 0)) * 4;
      const scoreOf = (index: number): number => data[(b * count + index) * classes + label] as number;
      const overlaps = intersectionOverUnion(boxes, first, q * 4);
      for (const index of selectOfClass(count, scoreOf, overlaps, { most: perClass, overlap, least })) {
        found.push({ score: scoreOf(index), label, box: first + index * q * 4 });
      }
    }
    found.sort((x, y) => y.score - x.score);
    const kept = found.slice(0, size);
    valid[b] = kept.length;
    for (const [k, { score, label, box }] of kept.entries()) {
      const at = b * size + k;
      outScores[at] = score;
      outClasses[at] = label;
      for (let i = 0; i < 4; i++) {
        const corner = corners[box + i] as number;
        outBoxes[at * 4 + i] = clip ? Math.min(Math.max(corner, 0), 1) : corner;
      }
    }
  }
  return [
    fromHost('float32', [batch, size, 4], outBoxes),
    fromHost('float32', [batch, size], outScores),
    fromHost('float32', [batch, size], outClasses),
    fromHost('int32', [batch], valid),
  ];
}
