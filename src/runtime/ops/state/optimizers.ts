import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { rounderOf } from '../../values/rounding';
import { allocateNumbers, fromHost, intsOf, numbersOf, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define, noKernel } from '../define';
import {
  adaMax,
  adadelta,
  adagrad,
  adagradV2,
  adam,
  addSign,
  amsgrad,
  centeredRmsProp,
  dualAveraging,
  ftrl,
  gradientDescent,
  kerasMomentum,
  momentum,
  powerSign,
  proximalAdagrad,
  proximalDescent,
  rmsProp,
  rmsPropOfRow,
  rsqrtAt,
  momentumOfRow,
  centeredRmsPropOfRow,
} from './optimizerRules';
import type { Rule } from './optimizerRules';
import { assign, reference, variableOf } from './variables';

/** Single steps of optimizers, of whole variables and of rows (training_ops.cc). */

interface Optimizer {
  /** The variable and its slots. */
  readonly variables: number;
  /** Position of the gradient among the inputs after the variables. */
  readonly gradient: number;
  readonly rule: Rule;
  /** For rows, where the kernel computes them otherwise. */
  readonly rowRule?: Rule;
}

const OPTIMIZERS: Readonly<Record<string, Optimizer>> = {
  GradientDescent: { variables: 1, gradient: 1, rule: gradientDescent },
  Momentum: { variables: 2, gradient: 1, rule: momentum, rowRule: momentumOfRow },
  KerasMomentum: { variables: 2, gradient: 1, rule: kerasMomentum },
  Adam: { variables: 3, gradient: 6, rule: adam },
  AdaMax: { variables: 3, gradient: 5, rule: adaMax },
  Adagrad: { variables: 2, gradient: 1, rule: adagrad },
  AdagradV2: { variables: 2, gradient: 2, rule: adagradV2 },
  RMSProp: { variables: 3, gradient: 4, rule: rmsProp, rowRule: rmsPropOfRow },
  CenteredRMSProp: { variables: 4, gradient: 4, rule: centeredRmsProp, rowRule: centeredRmsPropOfRow },
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
    rule(x, gradients[i] as number, scalars, call.attrs, round, rsqrtAt(i, size, round));
    for (let k = 0; k < count; k++) (after[k] as Float64Array)[i] = x[k] as number;
  }
  variables.forEach((variable, k) => assign(variable, fromHost(dtype, shape, after[k] as HostData), call));
  return reference(variables[0] as (typeof variables)[number]);
}

/**
 * The same for the rows of the variable that `indices` names, the row of the
 * gradient for each; a row named twice is stepped twice. `indices` follow the gradient.
 */
function applyToRows(optimizer: Optimizer, call: OpCall, inputs: readonly Tensor[]): Tensor {
  const { variables: count, gradient, rowRule: rule = optimizer.rule } = optimizer;
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
      rule(x, gradients[r * inner + k] as number, scalars, call.attrs, round, rsqrtAt(k, inner, round));
      for (let v = 0; v < count; v++) (after[v] as Float64Array)[i] = x[v] as number;
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
