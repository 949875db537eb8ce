import { Tensor } from '../values/value';

/** What stands for a value on a branch that TensorFlow 1's control flow did not take. */
export const DEAD = new Tensor('invalid', [0], null, null);
