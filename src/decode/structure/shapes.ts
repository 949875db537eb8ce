import type { Shape } from '../../model/shape';
import { formatTensorShape } from '../../model/shape';

/** Elements that an int64 can count; TensorFlow refuses larger shapes. */
const MAX_ELEMENTS = 2 ** 63;

/** What is impossible about a shape, or null. */
export function shapeProblem(shape: Shape): string | null {
  if (shape === null) return null;
  const negative = shape.find((size) => size < -1);
  if (negative !== undefined) return `a dimension of size ${negative} in its shape`;
  let elements = 1;
  for (const size of shape) if (size > 0) elements *= size;
  if (elements < MAX_ELEMENTS) return null;
  return `the shape ${formatTensorShape(shape)}, more than 2^63 elements`;
}
