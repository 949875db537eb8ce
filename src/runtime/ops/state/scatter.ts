import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { rounderOf } from '../../rounding';
import { fromHost, hostOf, intsOf, isBigArray, isNumberArray } from '../../tensors';
import type { Tensor } from '../../value';
import { define, noKernel } from '../define';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { ADD, DIVIDE, MAXIMUM, MINIMUM, MULTIPLY, SUBTRACT } from '../math/binary';
import type { BinaryRule } from '../math/pairs';
import { assign, reference, variableOf } from './variables';

/** Updates of parts of a variable, addressed by indices along the first axes. Repeated indices apply in order. */

/** How an element and its update become one; null replaces. */
type Rule = BinaryRule | null;

/** Applies `rule` to `count` elements of `target` from `at`, with elements of `source` from `from` (`step` 0 repeats one). */
function applyRun(
  call: OpCall,
  rule: Rule,
  dtype: Tensor['dtype'],
  target: HostData,
  at: number,
  source: HostData,
  from: number,
  step: 0 | 1,
  count: number,
): void {
  if (rule === null) {
    const to = target as Cells;
    for (let i = 0; i < count; i++) to[at + i] = (source as Cells)[from + i * step];
  } else if (isBigArray(target) && isBigArray(source) && rule.big) {
    for (let i = 0; i < count; i++)
      target[at + i] = rule.big(target[at + i] as bigint, source[from + i * step] as bigint);
  } else if (isNumberArray(target) && isNumberArray(source) && lanesOf(dtype) === 1) {
    const floats = target instanceof Float32Array || target instanceof Float64Array;
    const round = floats ? rounderOf(dtype) : (x: number) => x;
    const f = floats ? rule.real : rule.int;
    if (f === undefined) throw noKernel(call, dtype);
    for (let i = 0; i < count; i++)
      target[at + i] = round(f(target[at + i] as number, source[from + i * step] as number, round));
  } else {
    throw noKernel(call, dtype);
  }
}

function join(shape: readonly number[]): string {
  return `[${shape.join(',')}]`;
}

/** Rows of the variable: `indices` of any shape, one update row for each, or one scalar for all. */
function scatterRows(rule: Rule): (call: OpCall, handle: Tensor, indices: Tensor, updates: Tensor) => Tensor {
  return (call, handle, indices, updates) => {
    const variable = variableOf(handle, call);
    const before = variable.read();
    if (before.shape.length < 1) throw invalid(`params must be at least 1-D, got shape ${join(before.shape)}`);
    const inner = before.shape.slice(1);
    const isScalar = updates.shape.length === 0;
    if (!isScalar && join(updates.shape) !== join([...indices.shape, ...inner])) {
      throw invalid(
        `Must have updates.shape = indices.shape + params.shape[1:] or updates.shape = [], got updates.shape ${join(updates.shape)}, indices.shape ${join(indices.shape)}, params.shape ${join(before.shape)}`,
      );
    }
    const lanes = lanesOf(before.dtype);
    const row = elementCount(inner) * lanes;
    const out = hostOf(before).slice() as HostData;
    const source = hostOf(updates);
    const limit = before.shape[0] as number;
    intsOf(indices).forEach((index, i) => {
      if (index < 0 || index >= limit)
        throw invalid(`indices${place(indices.shape, i)} = ${index} is not in [0, ${limit})`);
      applyRun(call, rule, before.dtype, out, index * row, source, isScalar ? 0 : i * row, isScalar ? 0 : 1, row);
    });
    assign(variable, fromHost(before.dtype, before.shape, out), call);
    return reference(variable);
  };
}

/** `[1,0]`: where element i of a tensor of this shape stands. */
function place(shape: readonly number[], i: number): string {
  const at: number[] = [];
  let rest = i;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] as number;
    at.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return join(at);
}

/** Slices of the variable: the last axis of `indices` is a position along the first axes. */
function scatterSlices(rule: Rule): (call: OpCall, handle: Tensor, indices: Tensor, updates: Tensor) => Tensor {
  return (call, handle, indices, updates) => {
    const variable = variableOf(handle, call);
    const before = variable.read();
    const depth = indices.shape.at(-1) ?? 1;
    const outer = indices.shape.slice(0, -1);
    if (depth > before.shape.length)
      throw invalid(`Indices' last dimension ${depth} exceeds the rank of ${join(before.shape)}`);
    const inner = before.shape.slice(depth);
    if (join(updates.shape) !== join([...outer, ...inner])) {
      throw invalid(`The update shape ${join(updates.shape)} should be ${join([...outer, ...inner])}`);
    }
    const row = elementCount(inner) * lanesOf(before.dtype);
    const out = hostOf(before).slice() as HostData;
    const source = hostOf(updates);
    const all = intsOf(indices);
    const count = elementCount(outer);
    for (let i = 0; i < count; i++) {
      let at = 0;
      for (let axis = 0; axis < depth; axis++) {
        const index = all[i * depth + axis] as number;
        const size = before.shape[axis] as number;
        if (index < 0 || index >= size) {
          throw invalid(
            `indices${place(outer, i)} = ${join(all.slice(i * depth, (i + 1) * depth))} does not index into shape ${join(before.shape)}`,
          );
        }
        at = at * size + index;
      }
      applyRun(call, rule, before.dtype, out, at * row, source, i * row, 1, row);
    }
    assign(variable, fromHost(before.dtype, before.shape, out), call);
    return reference(variable);
  };
}

const RULES: readonly (readonly [string, Rule])[] = [
  ['Update', null],
  ['Add', ADD],
  ['Sub', SUBTRACT],
  ['Mul', MULTIPLY],
  ['Div', DIVIDE],
  ['Min', MINIMUM],
  ['Max', MAXIMUM],
];

/** ResourceScatterX and ResourceScatterNdX on handles, ScatterX and ScatterNdX on TF1 references. */
export const SCATTERS: OpFamily = Object.fromEntries(
  RULES.flatMap(([name, rule]) => {
    const rows = scatterRows(rule);
    const slices = scatterSlices(rule);
    return [
      [`ResourceScatter${name}`, define((call, h, i, u) => (rows(call, h, i, u), []), { stateful: true })],
      [`ResourceScatterNd${name}`, define((call, h, i, u) => (slices(call, h, i, u), []), { stateful: true })],
      [`Scatter${name}`, define(rows, { stateful: true, takesRefs: true })],
      [`ScatterNd${name}`, define(slices, { stateful: true, takesRefs: true })],
    ];
  }),
);
