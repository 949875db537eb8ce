import { invalid } from '../../opError';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';

/** The shape that an input asks for. */
export function shapeOf(t: Tensor): number[] {
  const shape = intsOf(t);
  if (t.shape.length !== 1) throw invalid(`shape must be a vector of {int32,int64}, got shape [${t.shape.join(',')}]`);
  if (shape.some((n) => n < 0)) throw invalid(`Dimension ${Math.min(...shape)} must be >= 0`);
  return shape;
}
