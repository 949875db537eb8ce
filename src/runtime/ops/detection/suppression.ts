import { invalid } from '../../opError';
import { rounderOf } from '../../values/rounding';
import { numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/** Overlap of two boxes by number, in the dtype's arithmetic. */
export type Overlap = (i: number, j: number) => number;

/** Intersection over union of [y1, x1, y2, x2] boxes whose corners may come flipped; boxes without area overlap nothing. */
export function intersectionOverUnion(boxes: Tensor, first = 0, step = 4): Overlap {
  const data = numbersOf(boxes);
  const round = boxes.dtype === 'float16' ? rounderOf('float16') : Math.fround;
  const corners = (i: number): readonly [number, number, number, number] => {
    const at = first + i * step;
    const [a, b, c, d] = [data[at], data[at + 1], data[at + 2], data[at + 3]] as [number, number, number, number];
    return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
  };
  return (i, j) => {
    const [top1, left1, bottom1, right1] = corners(i);
    const [top2, left2, bottom2, right2] = corners(j);
    const area1 = round(round(bottom1 - top1) * round(right1 - left1));
    const area2 = round(round(bottom2 - top2) * round(right2 - left2));
    if (area1 <= 0 || area2 <= 0) return 0;
    const tall = Math.max(round(Math.min(bottom1, bottom2) - Math.max(top1, top2)), 0);
    const wide = Math.max(round(Math.min(right1, right2) - Math.max(left1, left2)), 0);
    const common = round(tall * wide);
    return round(common / round(round(area1 + area2) - common));
  };
}

/** What survives, best first. */
export interface Selected {
  readonly indices: number[];
  readonly scores: number[];
}

interface Candidate {
  readonly index: number;
  score: number;
  /** Selected boxes before this one have been held against the candidate. */
  checked: number;
}

/** Higher score first; of equal ones the lower index. */
function before(a: Candidate, b: Candidate): boolean {
  return a.score > b.score || (a.score === b.score && a.index < b.index);
}

/** Puts a candidate whose score has fallen where it belongs among those still to come. */
function reinsert(queue: Candidate[], from: number, candidate: Candidate): void {
  let [low, high] = [from, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(queue[middle] as Candidate, candidate)) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, candidate);
}

export interface Limits {
  readonly most: number;
  /** Overlap above which a box is dropped. */
  readonly overlap: number;
  /** Only scores above this count. */
  readonly score: number;
  /** Above 0: scores fall with overlap instead of boxes being dropped (soft NMS). */
  readonly sigma: number;
}

/** Greedy selection by score, holding each candidate against what was selected before, latest first. */
export function suppress(scores: ArrayLike<number>, overlap: Overlap, limits: Limits): Selected {
  const { most, sigma } = limits;
  const soft = sigma > 0;
  const scale = soft ? -0.5 / sigma : 0;
  const queue: Candidate[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score > limits.score) queue.push({ index: i, score, checked: 0 });
  }
  queue.sort((a, b) => (before(a, b) ? -1 : 1));
  const indices: number[] = [];
  const kept: number[] = [];
  for (let at = 0; at < queue.length && indices.length < most; at++) {
    const candidate = queue[at] as Candidate;
    const original = candidate.score;
    let dropped = false;
    for (let j = indices.length - 1; j >= candidate.checked; j--) {
      const common = overlap(candidate.index, indices[j] as number);
      if (!soft && common > limits.overlap) {
        dropped = true;
        break;
      }
      if (soft) candidate.score = Math.fround(candidate.score * Math.fround(Math.exp(scale * common * common)));
      if (candidate.score <= limits.score) break;
    }
    candidate.checked = indices.length;
    if (dropped) continue;
    if (candidate.score === original) {
      indices.push(candidate.index);
      kept.push(candidate.score);
    } else if (candidate.score > limits.score) {
      reinsert(queue, at + 1, candidate);
    }
  }
  return { indices, scores: kept };
}

/** Refuses shapes that do not fit each other. */
export function checkBoxes(boxes: Tensor, scores: Tensor): void {
  if (boxes.shape.length !== 2 || boxes.shape[1] !== 4)
    throw invalid(`boxes must be 2-D with 4 columns, got [${boxes.shape.join(',')}]`);
  if (scores.shape.length !== 1 || scores.shape[0] !== boxes.shape[0])
    throw invalid(`scores has incompatible shape [${scores.shape.join(',')}] with ${boxes.shape[0]} boxes`);
}

export function checkThreshold(threshold: number): void {
  if (!(threshold >= 0 && threshold <= 1)) throw invalid('iou_threshold must be in [0, 1]');
}
