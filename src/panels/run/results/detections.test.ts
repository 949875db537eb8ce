import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../../../model/tensor';
import { findDetections } from './detections';

function floats(shape: readonly number[], values: readonly number[]): HostTensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}

const outputs = {
  detection_boxes: floats([1, 3, 4], [0, 0.25, 0.5, 1, 0.5, 0.5, 0.75, 0.75, 0, 0, 0, 0]),
  detection_scores: floats([1, 3], [0.25, 0.75, 0]),
  detection_classes: floats([1, 3], [7, 2, 0]),
  num_detections: { dtype: 'int32', shape: [1], data: Int32Array.of(2) },
} satisfies Record<string, HostTensor>;

describe('detections', () => {
  it('are as many boxes as the model counts, best first', () => {
    expect(findDetections(outputs, 0)).toEqual([
      { top: 0.5, left: 0.5, bottom: 0.75, right: 0.75, score: 0.75, label: 2 },
      { top: 0, left: 0.25, bottom: 0.5, right: 1, score: 0.25, label: 7 },
    ]);
  });

  it('need neither classes nor a count', () => {
    const { detection_boxes: boxes, detection_scores: scores } = outputs;
    expect(findDetections({ boxes, scores }, 0)).toMatchObject([{ label: null, score: 0.75 }, {}, { score: 0 }]);
  });

  it('are not made of other numbers', () => {
    const { detection_boxes: boxes, detection_scores: scores } = outputs;
    expect(findDetections({ boxes }, 0)).toBeNull();
    expect(findDetections({ logits: boxes, scores }, 0)).toBeNull();
    // In pixels, of a size that is not known.
    expect(
      findDetections(
        {
          boxes: floats(
            [1, 3, 4],
            Array.from({ length: 12 }, (_, i) => 40 * i),
          ),
          scores,
        },
        0,
      ),
    ).toBeNull();
  });
});
