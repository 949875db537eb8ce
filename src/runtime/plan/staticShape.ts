import { isFullyKnown } from '../../model/shape';
import type { Shape } from '../../model/shape';
import type { Tensor } from '../values/value';

/**
 * Shapes that TensorFlow's graph optimiser knows before a run: those a signature
 * gives its inputs. A tensor passed on through calls is still the same object.
 * Needed only where the optimiser takes out an op whose kernel would refuse.
 */
const known = new WeakMap<Tensor, Shape>();

export function noteStaticShape(fed: Tensor, shape: Shape): void {
  known.set(fed, shape);
}

export function staticShapeOf(value: Tensor): Shape {
  return known.get(value) ?? null;
}

export function hasStaticRank(value: Tensor): boolean {
  return (known.get(value) ?? null) !== null;
}

export function hasStaticShape(value: Tensor): boolean {
  return isFullyKnown(known.get(value) ?? null);
}
