import { elementCount } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';

/** A box found in a picture; sides as shares of the picture's height and width. */
export interface Detection {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly score: number;
  /** Name of its class where the model gives names, its number where it gives numbers; null where it gives none. */
  readonly label: string | number | null;
}

type Outputs = Readonly<Record<string, HostTensor>>;

/**
 * Boxes among the outputs for one picture of a batch, best first: an output called boxes, (…, n, 4), beside one called
 * scores, (…, n), as TensorFlow's detection models return them. A box is (top, left, bottom, right) in 0..1, as
 * `tf.image.draw_bounding_boxes` and `tf.image.non_max_suppression` have it; coordinates that are none of that are
 * not drawn. `num_…` says how many are meant where there is such an output. Null where the outputs are not of this kind.
 */
export function findDetections(outputs: Outputs, image: number): readonly Detection[] | null {
  const boxes = boxesOf(outputs);
  if (!boxes) return null;
  const lead = String(boxes.shape.slice(0, -1));
  const scores = called(outputs, /score|conf|prob/i, ({ shape }) => String(shape) === lead);
  if (!scores) return null;
  const each = boxes.shape.at(-2) ?? 0;
  const labels = called(outputs, /class|label/i, ({ shape }) => String(shape) === lead, anyDType);
  const meant = called(
    outputs,
    /^num|count/i,
    ({ shape }) => elementCount(shape) === elementCount(boxes.shape) / 4 / each,
    anyDType,
  );
  const count = meant ? Math.min(each, Number((meant.data as ArrayLike<number | bigint>)[image] ?? 0)) : each;
  const sides = boxes.data as Float32Array;
  const found: Detection[] = [];
  for (let i = image * each; i < image * each + count; i++) {
    const [top = 0, left = 0, bottom = 0, right = 0] = sides.subarray(4 * i, 4 * i + 4);
    if (![top, left, bottom, right].every((side) => side >= -1 && side <= 2) || bottom < top || right < left)
      return null;
    found.push({
      top,
      left,
      bottom,
      right,
      score: Number((scores.data as Float32Array)[i] ?? 0),
      label: labels ? labelAt(labels, i) : null,
    });
  }
  return found.length === 0 ? null : found.sort((a, b) => b.score - a.score);
}

function boxesOf(outputs: Outputs): HostTensor | undefined {
  return called(outputs, /box/i, ({ shape }) => shape.at(-1) === 4 && (shape.length === 3 || shape.length === 2));
}

/** Pictures of the batch whose boxes the outputs hold. */
export function pictureCount(outputs: Outputs): number {
  const boxes = boxesOf(outputs);
  return boxes?.shape.length === 3 ? (boxes.shape[0] ?? 0) : 1;
}

const isFloat = ({ dtype }: HostTensor): boolean => /^(?:b?float)/.test(dtype);
const anyDType = (): boolean => true;

function called(
  outputs: Outputs,
  name: RegExp,
  fits: (tensor: HostTensor) => boolean,
  isOf: (tensor: HostTensor) => boolean = isFloat,
): HostTensor | undefined {
  return Object.entries(outputs).find(([key, tensor]) => name.test(key) && isOf(tensor) && fits(tensor))?.[1];
}

function labelAt({ dtype, data }: HostTensor, i: number): string | number {
  const value = (data as ArrayLike<number | bigint | Uint8Array>)[i];
  return dtype === 'string' && value instanceof Uint8Array ? new TextDecoder().decode(value) : Number(value ?? 0);
}
