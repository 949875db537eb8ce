import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { Attrs } from '../../attrs';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf, scalarNumberOf } from '../../tensors';
import type { Tensor } from '../../value';
import { define, noKernel } from '../define';
import { assign, reference, variableOf } from './variables';

/**
 * One step of an optimizer, for signatures that train (training_ops.cc). Each
 * rule sees one element: the variable and its slots in `x`, which it changes, the
 * gradient `g`, and the op's scalar inputs in their order.
 */
type Rule = (x: number[], g: number, scalars: readonly number[], attrs: Attrs) => void;

interface Optimizer {
  /** The variable and its slots. */
  readonly variables: number;
  /** Position of the gradient among the inputs after the variables. */
  readonly gradient: number;
  readonly rule: Rule;
}

function flag(attrs: Attrs, name: string): boolean {
  return attrs.has(name) && attrs.bool(name);
}

const gradientDescent: Rule = (x, g, [alpha = 0]) => {
  x[0] = at(x, 0) - alpha * g;
};

const momentum: Rule = (x, g, [rate = 0, decay = 0], attrs) => {
  const accum = at(x, 1) * decay + g;
  x[1] = accum;
  x[0] = at(x, 0) - (flag(attrs, 'use_nesterov') ? rate * g + rate * decay * accum : rate * accum);
};

const kerasMomentum: Rule = (x, g, [rate = 0, decay = 0], attrs) => {
  const accum = at(x, 1) * decay - rate * g;
  x[1] = accum;
  x[0] = at(x, 0) + (flag(attrs, 'use_nesterov') ? accum * decay - rate * g : accum);
};

const adam: Rule = (x, g, [power1 = 0, power2 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0], attrs) => {
  const alpha = (rate * Math.sqrt(1 - power2)) / (1 - power1);
  const m = at(x, 1) + (g - at(x, 1)) * (1 - beta1);
  const v = at(x, 2) + (g * g - at(x, 2)) * (1 - beta2);
  const step = flag(attrs, 'use_nesterov') ? m * beta1 + g * (1 - beta1) : m;
  x[0] = at(x, 0) - (step * alpha) / (Math.sqrt(v) + epsilon);
  x[1] = m;
  x[2] = v;
};

const adaMax: Rule = (x, g, [power1 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0]) => {
  const m = at(x, 1) + (g - at(x, 1)) * (1 - beta1);
  const v = Math.max(beta2 * at(x, 2), Math.abs(g));
  x[0] = at(x, 0) - ((rate / (1 - power1)) * m) / (v + epsilon);
  x[1] = m;
  x[2] = v;
};

const adagrad: Rule = (x, g, [rate = 0], attrs) => {
  if (flag(attrs, 'update_slots')) x[1] = at(x, 1) + g * g;
  x[0] = at(x, 0) - (rate * g) / Math.sqrt(at(x, 1));
};

const adagradV2: Rule = (x, g, [rate = 0, epsilon = 0], attrs) => {
  if (flag(attrs, 'update_slots')) x[1] = at(x, 1) + g * g;
  x[0] = at(x, 0) - (rate * g) / (Math.sqrt(at(x, 1)) + epsilon);
};

const rmsProp: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0]) => {
  const square = at(x, 1) + (g * g - at(x, 1)) * (1 - rho);
  const mom = at(x, 2) * decay + (g * rate) / Math.sqrt(square + epsilon);
  x[1] = square;
  x[2] = mom;
  x[0] = at(x, 0) - mom;
};

const centeredRmsProp: Rule = (x, g, [rate = 0, rho = 0, decay = 0, epsilon = 0]) => {
  const mean = at(x, 1) + (g - at(x, 1)) * (1 - rho);
  const square = at(x, 2) + (g * g - at(x, 2)) * (1 - rho);
  const mom = at(x, 3) * decay + (rate * g) / Math.sqrt(square - mean * mean + epsilon);
  x[1] = mean;
  x[2] = square;
  x[3] = mom;
  x[0] = at(x, 0) - mom;
};

const adadelta: Rule = (x, g, [rate = 0, rho = 0, epsilon = 0]) => {
  const accum = at(x, 1) * rho + g * g * (1 - rho);
  const update = (Math.sqrt(at(x, 2) + epsilon) / Math.sqrt(accum + epsilon)) * g;
  x[0] = at(x, 0) - update * rate;
  x[1] = accum;
  x[2] = at(x, 2) * rho + update * update * (1 - rho);
};

/** FtrlV2 has one scalar more, the shrinkage, after the second regularisation. */
function ftrl(hasShrinkage: boolean): Rule {
  return (x, g, scalars, attrs) => {
    const [rate = 0, l1 = 0, l2 = 0] = scalars;
    const shrinkage = hasShrinkage ? (scalars[3] ?? 0) : 0;
    const power = scalars.at(-1) ?? 0;
    const pulled = g + 2 * shrinkage * at(x, 0);
    const accum = at(x, 1) + g * g;
    const root = (a: number): number => (power === -0.5 ? Math.sqrt(a) : a ** -power);
    // With multiply_linear_by_lr the linear slot is kept times the rate.
    const scale = flag(attrs, 'multiply_linear_by_lr') ? rate : 1;
    const linear = at(x, 2) + scale * pulled - ((root(accum) - root(at(x, 1))) / rate) * scale * at(x, 0);
    const quadratic = (root(accum) / rate + 2 * l2) * scale;
    x[0] = Math.abs(linear) > l1 * scale ? (l1 * scale * Math.sign(linear) - linear) / quadratic : 0;
    x[1] = accum;
    x[2] = linear;
  };
}

const addSign: Rule = (x, g, [rate = 0, alpha = 0, signDecay = 0, beta = 0]) => {
  const m = at(x, 1) * beta + g * (1 - beta);
  x[1] = m;
  x[0] = at(x, 0) - rate * (alpha + signDecay * Math.sign(g) * Math.sign(m)) * g;
};

const powerSign: Rule = (x, g, [rate = 0, logBase = 0, signDecay = 0, beta = 0]) => {
  const m = at(x, 1) * beta + g * (1 - beta);
  x[1] = m;
  x[0] = at(x, 0) - rate * Math.exp(logBase * signDecay * Math.sign(g) * Math.sign(m)) * g;
};

/** Adam with the largest second moment so far. */
const amsgrad: Rule = (x, g, [power1 = 0, power2 = 0, rate = 0, beta1 = 0, beta2 = 0, epsilon = 0]) => {
  const m = at(x, 1) + (g - at(x, 1)) * (1 - beta1);
  const v = at(x, 2) + (g * g - at(x, 2)) * (1 - beta2);
  const most = Math.max(at(x, 3), v);
  const alpha = (rate * Math.sqrt(1 - power2)) / (1 - power1);
  x[0] = at(x, 0) - (m * alpha) / (Math.sqrt(most) + epsilon);
  x[1] = m;
  x[2] = v;
  x[3] = most;
};

/** The step of length `rate`, then drawn towards 0 by l1 and l2. */
function proximal(stepped: number, rate: number, l1: number, l2: number): number {
  const shrunk = l1 > 0 ? Math.sign(stepped) * Math.max(Math.abs(stepped) - rate * l1, 0) : stepped;
  return shrunk / (1 + l2 * rate);
}

const proximalDescent: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0]) => {
  x[0] = proximal(at(x, 0) - rate * g, rate, l1, l2);
};

const proximalAdagrad: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0]) => {
  const accum = at(x, 1) + g * g;
  const own = rate / Math.sqrt(accum);
  x[1] = accum;
  x[0] = proximal(at(x, 0) - own * g, own, l1, l2);
};

/** Adagrad by dual averaging: the variable is computed anew from the sums of gradients and of their squares. */
const dualAveraging: Rule = (x, g, [rate = 0, l1 = 0, l2 = 0, step = 0]) => {
  const sum = at(x, 1) + g;
  const squares = at(x, 2) + g * g;
  const pulled = l1 > 0 ? Math.sign(sum) * Math.max(Math.abs(sum) - l1 * step, 0) : sum;
  x[1] = sum;
  x[2] = squares;
  x[0] = (-rate * pulled) / (l2 * step * rate + Math.sqrt(squares));
};

function at(x: readonly number[], i: number): number {
  return x[i] as number;
}

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  GradientDescent: { variables: 1, gradient: 1, rule: gradientDescent },
  Momentum: { variables: 2, gradient: 1, rule: momentum },
  KerasMomentum: { variables: 2, gradient: 1, rule: kerasMomentum },
  Adam: { variables: 3, gradient: 6, rule: adam },
  AdaMax: { variables: 3, gradient: 5, rule: adaMax },
  Adagrad: { variables: 2, gradient: 1, rule: adagrad },
  AdagradV2: { variables: 2, gradient: 2, rule: adagradV2 },
  RMSProp: { variables: 3, gradient: 4, rule: rmsProp },
  CenteredRMSProp: { variables: 4, gradient: 4, rule: centeredRmsProp },
  Adadelta: { variables: 3, gradient: 3, rule: adadelta },
  Ftrl: { variables: 3, gradient: 0, rule: ftrl(false) },
  FtrlV2: { variables: 3, gradient: 0, rule: ftrl(true) },
  AddSign: { variables: 2, gradient: 4, rule: addSign },
  PowerSign: { variables: 2, gradient: 4, rule: powerSign },
  AdamWithAmsgrad: { variables: 4, gradient: 6, rule: amsgrad },
  ProximalGradientDescent: { variables: 1, gradient: 3, rule: proximalDescent },
  ProximalAdagrad: { variables: 2, gradient: 3, rule: proximalAdagrad },
  AdagradDA: { variables: 3, gradient: 0, rule: dualAveraging },
};

/** Ops that exist for rows of a variable too; all but the gradient's place is as in the dense op. */
const BY_ROWS = [
  'Momentum',
  'KerasMomentum',
  'Adagrad',
  'AdagradV2',
  'RMSProp',
  'CenteredRMSProp',
  'Adadelta',
  'Ftrl',
  'FtrlV2',
  'ProximalGradientDescent',
  'ProximalAdagrad',
  'AdagradDA',
];

function apply({ variables: count, gradient, rule }: Optimizer, call: OpCall, inputs: readonly Tensor[]): Tensor {
  const variables = inputs.slice(0, count).map((handle) => variableOf(handle, call));
  const given = inputs.slice(count);
  const g = given[gradient] as Tensor;
  const scalars = given.filter((_, i) => i !== gradient).map(scalarNumberOf);
  const values = variables.map((variable) => variable.read());
  for (const value of values) {
    if (value.shape.join() !== g.shape.join()) {
      throw invalid(`var and grad do not have the same shape [${value.shape.join(',')}] [${g.shape.join(',')}]`);
    }
  }
  const { dtype, shape, size } = g;
  if (dtype.startsWith('complex')) throw noKernel(call, dtype);
  const before = values.map(numbersOf);
  const after = values.map(() => allocateNumbers(dtype, size));
  const gradients = numbersOf(g);
  const round = rounderOf(dtype);
  const x = before.map(() => 0);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < count; k++) x[k] = before[k]?.[i] as number;
    rule(x, gradients[i] as number, scalars, call.attrs);
    for (let k = 0; k < count; k++) (after[k] as Float64Array)[i] = round(x[k] as number);
  }
  variables.forEach((variable, k) => assign(variable, fromHost(dtype, shape, after[k] as HostData), call));
  return reference(variables[0] as (typeof variables)[number]);
}

/**
 * The same for the rows of the variable that `indices` names, the row of the
 * gradient for each; a row named twice is stepped twice. `indices` follow the gradient.
 */
function applyToRows({ variables: count, gradient, rule }: Optimizer, call: OpCall, inputs: readonly Tensor[]): Tensor {
  const variables = inputs.slice(0, count).map((handle) => variableOf(handle, call));
  const given = inputs.slice(count);
  const [g, indicesInput] = given.slice(gradient, gradient + 2) as [Tensor, Tensor];
  const scalars = given.filter((_, i) => i !== gradient && i !== gradient + 1).map(scalarNumberOf);
  const values = variables.map((variable) => variable.read());
  const [{ shape }] = values as [Tensor];
  if (shape.length === 0) throw invalid('var must be at least 1 dimensional');
  for (const value of values) {
    if (value.shape.join() !== shape.join())
      throw invalid(`var and its slots do not have the same shape: [${shape.join(',')}] [${value.shape.join(',')}]`);
  }
  if (indicesInput.shape.length !== 1) throw invalid('indices must be one-dimensional');
  const indices = intsOf(indicesInput);
  if (g.shape.join() !== [indices.length, ...shape.slice(1)].join())
    throw invalid(`grad must be [${[indices.length, ...shape.slice(1)].join(',')}], got [${g.shape.join(',')}]`);
  const { dtype } = g;
  if (dtype.startsWith('complex')) throw noKernel(call, dtype);
  const rows = shape[0] as number;
  for (const [i, row] of indices.entries())
    if (!(row >= 0 && row < rows)) throw invalid(`Index ${row} at offset ${i} in indices is out of range`);
  const after = values.map((value) => numbersOf(value).slice());
  const gradients = numbersOf(g);
  const round = rounderOf(dtype);
  const inner = elementCount(shape.slice(1));
  const x = values.map(() => 0);
  indices.forEach((row, r) => {
    for (let k = 0; k < inner; k++) {
      const i = row * inner + k;
      for (let v = 0; v < count; v++) x[v] = after[v]?.[i] as number;
      rule(x, gradients[r * inner + k] as number, scalars, call.attrs);
      for (let v = 0; v < count; v++) (after[v] as Float64Array)[i] = round(x[v] as number);
    }
  });
  variables.forEach((variable, k) => assign(variable, fromHost(dtype, shape, after[k] as HostData), call));
  return reference(variables[0] as (typeof variables)[number]);
}

type Apply = typeof apply;

/** On a handle, which is not handed on, and on a TF1 reference, which is. */
function both(suffix: string, optimizer: Optimizer, step: Apply): [string, OpEntry][] {
  const onHandle = (call: OpCall, ...inputs: Tensor[]): readonly Tensor[] => {
    step(optimizer, call, inputs);
    return [];
  };
  return [
    [`Resource${suffix}`, define(onHandle, { stateful: true })],
    [suffix, define((call, ...inputs) => step(optimizer, call, inputs), { stateful: true, takesRefs: true })],
  ];
}

/** ResourceApplyX and ResourceSparseApplyX on handles, ApplyX and SparseApplyX on TF1 references. */
export const TRAINING: OpFamily = Object.fromEntries([
  ...Object.entries(OPTIMIZERS).flatMap(([name, optimizer]) => both(`Apply${name}`, optimizer, apply)),
  ...BY_ROWS.flatMap((name) => both(`SparseApply${name}`, OPTIMIZERS[name] as Optimizer, applyToRows)),
]);
