import type { Attrs } from '../../attrs';

/**
 * One step of an optimizer, for signatures that train (training_ops.cc). Each
 * rule sees one element: the variable and its slots in `x`, which it changes, the
 * gradient `g`, and the op's scalar inputs in their order. Eigen computes each
 * operation in the variable's own dtype, so that `r` rounds after every one, in
 * the kernels' order: in bfloat16 a step rounded once at its end is several digits off.
 */
export type Rule = (
  x: number[],
  g: number,
  scalars: readonly number[],
  attrs: Attrs,
  r: Rounding,
  rsqrt: (x: number) => number,
) => void;

type Rounding = (x: number) => number;

/** Elements of a half, a bfloat16 or a float32 that Eigen takes at once. */
const VECTOR = 8;

/** 1/√x for element `i` of `size`: Eigen's vectors round it once, the elements left over round the root too. */
export function rsqrtAt(i: number, size: number, r: Rounding): (x: number) => number {
  return i < size - (size % VECTOR) ? (x) => r(1 / Math.sqrt(x)) : (x) => r(1 / r(Math.sqrt(x)));
}

function flag(attrs: Attrs, name: string): boolean {
  return attrs.has(name) && attrs.bool(name);
}

function at(x: readonly number[], i: number): number {
  return x[i] as number;
}

/** The larger as Eigen's cwiseMax has it: a NaN stays where it came first and is passed over where it comes second. */
function larger(a: number, b: number): number {
  return a < b ? b : a;
}

/** Slot `k` a step of `1 - decay` nearer to `target`. */
function approach(x: number[], k: number, target: number, decay: number, r: Rounding): number {
  const near = r(at(x, k) + r(r(target - at(x, k)) * r(1 - decay)));
  x[k] = near;
  return near;
}

export const gradientDescent: Rule = (x, g, [alpha = 0], _attrs, r) => {
  x[0] = r(at(x, 0) - r(g * alpha));
};

export const momentum: Rule = (x, g, [rate = 0, decay = 0], attrs, r) => {
  const accum = r(r(at(x, 1) * decay) + g);
  x[1] = accum;
  const step = flag(attrs, 'use_nesterov') ? r(r(g * rate) + r(r(accum * decay) * rate)) : r(accum * rate);
  x[0] = r(at(x, 0) - step);
};

export const kerasMomentum: Rule = (x, g, [rate = 0, decay = 0], attrs, r) => {
  const accum = r(r(at(x, 1) * decay) - r(g * rate));
  x[1] = accum;
  x[0] = r(at(x, 0) + (flag(attrs, 'use_nesterov') ? r(r(accum * decay) - r(g * rate)) : accum));
};

/** Adam's step length before the moments. */
function adamRate(power1: number, power2: number, rate: number, r: Rounding): number {
  return r(r(rate * r(Math.sqrt(r(1 - power2)))) / r(1 - power1));
}

export const adam: Rule = (x, g, [power1 = 0, power2 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0], attrs, r) => {
  const m = approach(x, 1, g, beta1, r);
  const v = approach(x, 2, r(g * g), beta2, r);
  const step = flag(attrs, 'use_nesterov') ? r(r(g * r(1 - beta1)) + r(beta1 * m)) : m;
  x[0] = r(at(x, 0) - r(r(step * adamRate(power1, power2, rate, r)) / r(r(Math.sqrt(v)) + epsilon)));
};

/** Adam with the largest second moment so far. */
export const amsgrad: Rule = (
  x,
  g,
  [power1 = 0, power2 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0],
  _attrs,
  r,
) => {
  const m = approach(x, 1, g, beta1, r);
  const most = larger(at(x, 3), approach(x, 2, r(g * g), beta2, r));
  x[3] = most;
  x[0] = r(at(x, 0) - r(r(m * adamRate(power1, power2, rate, r)) / r(r(Math.sqrt(most)) + epsilon)));
};

export const adaMax: Rule = (x, g, [power1 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0], _attrs, r) => {
  const m = approach(x, 1, g, beta1, r);
  const v = larger(r(beta2 * at(x, 2)), Math.abs(g));
  x[2] = v;
  x[0] = r(at(x, 0) - r(r(rate / r(1 - power1)) * r(m / r(v + epsilon))));
};

export const adagrad: Rule = (x, g, [rate = 0], attrs, r, rsqrt) => {
  if (flag(attrs, 'update_slots')) x[1] = r(at(x, 1) + r(g * g));
  x[0] = r(at(x, 0) - r(r(g * rate) * rsqrt(at(x, 1))));
};

export const adagradV2: Rule = (x, g, [rate = 0, epsilon = 0], attrs, r) => {
  if (flag(attrs, 'update_slots')) x[1] = r(at(x, 1) + r(g * g));
  x[0] = r(at(x, 0) - r(r(g * rate) / r(r(Math.sqrt(at(x, 1))) + epsilon)));
};

export const rmsProp: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0], _attrs, r) => {
  const square = approach(x, 1, r(g * g), rho, r);
  const mom = r(r(at(x, 2) * decay) + r(r(g * rate) / r(Math.sqrt(r(square + epsilon)))));
  x[2] = mom;
  x[0] = r(at(x, 0) - mom);
};

export const centeredRmsProp: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0], _attrs, r) => {
  const mean = approach(x, 1, g, rho, r);
  const square = approach(x, 2, r(g * g), rho, r);
  const spread = r(r(square - r(mean * mean)) + epsilon);
  const mom = r(r(at(x, 3) * decay) + r(r(g * rate) / r(Math.sqrt(spread))));
  x[3] = mom;
  x[0] = r(at(x, 0) - mom);
};

export const adadelta: Rule = (x, g, [rate = 0, rho = 0, epsilon = 0], _attrs, r, rsqrt) => {
  const decayed = (old: number, value: number): number => r(r(old * rho) + r(r(value * value) * r(1 - rho)));
  const accum = decayed(at(x, 1), g);
  const root = r(Math.sqrt(r(at(x, 2) + epsilon)));
  const update = r(r(root * rsqrt(r(accum + epsilon))) * g);
  x[0] = r(at(x, 0) - r(update * rate));
  x[1] = accum;
  x[2] = decayed(at(x, 2), update);
};

/** FtrlV2 has one scalar more, the shrinkage, after the second regularisation. */
export function ftrl(hasShrinkage: boolean): Rule {
  return (x, g, scalars, attrs, r) => {
    const [rate = 0, l1 = 0, l2 = 0] = scalars;
    const power = scalars.at(-1) ?? 0;
    const pulled = hasShrinkage ? r(g + r(r(2 * (scalars[3] ?? 0)) * at(x, 0))) : g;
    const accum = r(at(x, 1) + r(g * g));
    const root = (a: number): number => r(power === -0.5 ? Math.sqrt(a) : a ** -power);
    const grown = r(root(accum) - root(at(x, 1)));
    // With multiply_linear_by_lr the linear slot is kept times the rate.
    const byRate = flag(attrs, 'multiply_linear_by_lr');
    const change = byRate ? r(r(pulled * rate) - r(grown * at(x, 0))) : r(pulled - r(r(grown / rate) * at(x, 0)));
    const linear = r(at(x, 2) + change);
    const bound = byRate ? r(l1 * rate) : l1;
    const quadratic = byRate ? r(root(accum) + r(r(2 * l2) * rate)) : r(r(root(accum) / rate) + r(2 * l2));
    x[0] = Math.abs(linear) > bound ? r(r(r(bound * Math.sign(linear)) - linear) / quadratic) : 0;
    x[1] = accum;
    x[2] = linear;
  };
}

/** The slot of both sign rules, and whether it points where the gradient does: 1, 0 or −1. */
function signs(x: number[], g: number, beta: number, r: Rounding): number {
  const m = r(r(at(x, 1) * beta) + r(g * r(1 - beta)));
  x[1] = m;
  return Math.sign(g) * Math.sign(m);
}

export const addSign: Rule = (x, g, [rate = 0, alpha = 0, signDecay = 0, beta = 0], _attrs, r) => {
  const scale = r(alpha + r(signDecay * signs(x, g, beta, r)));
  x[0] = r(at(x, 0) - r(r(rate * scale) * g));
};

export const powerSign: Rule = (x, g, [rate = 0, logBase = 0, signDecay = 0, beta = 0], _attrs, r) => {
  const scale = r(Math.exp(r(r(logBase * signDecay) * signs(x, g, beta, r))));
  x[0] = r(at(x, 0) - r(r(rate * scale) * g));
};

/** The step of length `rate`, then drawn towards 0 by l1 and l2. */
function proximal(stepped: number, rate: number, l1: number, l2: number, r: Rounding): number {
  const shrunk = l1 > 0 ? Math.sign(stepped) * Math.max(r(Math.abs(stepped) - r(rate * l1)), 0) : stepped;
  return r(shrunk / r(1 + r(l2 * rate)));
}

export const proximalDescent: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0], _attrs, r) => {
  x[0] = proximal(r(at(x, 0) - r(g * rate)), rate, l1, l2, r);
};

export const proximalAdagrad: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0], _attrs, r, rsqrt) => {
  const accum = r(at(x, 1) + r(g * g));
  const own = r(rate * rsqrt(accum));
  x[1] = accum;
  x[0] = proximal(r(at(x, 0) - r(g * own)), own, l1, l2, r);
};

/** Adagrad by dual averaging: the variable is computed anew from the sums of gradients and of their squares. */
export const dualAveraging: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0, step = 0], _attrs, r) => {
  const sum = r(at(x, 1) + g);
  const squares = r(at(x, 2) + r(g * g));
  const pulled = l1 > 0 ? Math.sign(sum) * Math.max(r(Math.abs(sum) - r(step * l1)), 0) : sum;
  x[1] = sum;
  x[2] = squares;
  x[0] = r(r(-rate * pulled) / r(r(l2 * r(step * rate)) + r(Math.sqrt(squares))));
};

/** The rules below are those of rows of a variable where they are written otherwise than those of the whole. */

/** Slot `k` where `decay` of it is left and the rest is `value`. */
function blend(x: number[], k: number, value: number, decay: number, r: Rounding): number {
  const blended = r(r(at(x, k) * decay) + r(value * r(1 - decay)));
  x[k] = blended;
  return blended;
}

export const momentumOfRow: Rule = (x, g, [rate = 0, decay = 0], attrs, r) => {
  const accum = r(r(at(x, 1) * decay) + g);
  x[1] = accum;
  const step = flag(attrs, 'use_nesterov') ? r(r(g * rate) + r(accum * r(decay * rate))) : r(accum * rate);
  x[0] = r(at(x, 0) - step);
};

export const rmsPropOfRow: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0], _attrs, r, rsqrt) => {
  const square = blend(x, 1, r(g * g), rho, r);
  const mom = r(r(at(x, 2) * decay) + r(r(rsqrt(r(square + epsilon)) * rate) * g));
  x[2] = mom;
  x[0] = r(at(x, 0) - mom);
};

export const centeredRmsPropOfRow: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0], _attrs, r, rsqrt) => {
  const square = blend(x, 2, r(g * g), rho, r);
  const mean = blend(x, 1, g, rho, r);
  const spread = r(r(square + epsilon) - r(mean * mean));
  const mom = r(r(at(x, 3) * decay) + r(r(rsqrt(spread) * rate) * g));
  x[3] = mom;
  x[0] = r(at(x, 0) - mom);
};
