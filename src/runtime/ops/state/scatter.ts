import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, hostOf, intsOf, isFloating } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { scatterOffsets, scatterRows } from '../gather/scatter';
import type { ScatterMode } from '../gather/scatter';
import { broadcastTo } from '../array/layout';
import { assign, reference, variableOf } from './variables';

/** Updates of parts of a variable, addressed by indices along its first axes. Repeated indices apply in order. */

type Update = (call: OpCall, handle: Tensor, indices: Tensor, updates: Tensor) => Tensor;

/** Rows of the variable: `indices` of any shape, one update row for each, or one scalar for all. */
function updateRows(mode: ScatterMode): Update {
  return (call, handle, indices, updates) => {
    const before = variableOf(handle, call).read();
    if (before.shape.length < 1) throw invalid(`params must be at least 1-D, got a scalar`);
    // Of a TF1 reference floats become infinite, and integers end TensorFlow's process.
    const refuses = call.op === 'ResourceScatterDiv' || !isFloating(before.dtype);
    if (mode === 'div' && refuses && [...hostOf(updates)].some((value) => Number(value) === 0))
      throw invalid('updates must not contain 0');
    const inner = before.shape.slice(1);
    const wanted = [...indices.shape, ...inner];
    const rows = updates.shape.length === 0 ? broadcastTo(updates, wanted) : updates;
    if (rows.shape.join() !== wanted.join()) {
      throw invalid(
        `Must have updates.shape = indices.shape + params.shape[1:] or updates.shape = [], got updates.shape [${updates.shape.join(',')}], indices.shape [${indices.shape.join(',')}], params.shape [${before.shape.join(',')}]`,
      );
    }
    const limit = before.shape[0] as number;
    const offsets = intsOf(indices);
    offsets.forEach((index, i) => {
      if (!(index >= 0 && index < limit)) throw invalid(`indices[${i}] = ${index} is not in [0, ${limit})`);
    });
    return store(call, handle, before, (out) => scatterRows(out, before, offsets, elementCount(inner), rows, mode));
  };
}

/** Slices of the variable: the last axis of `indices` is a position along the first axes. */
function updateSlices(mode: ScatterMode): Update {
  return (call, handle, indices, updates) => {
    const before = variableOf(handle, call).read();
    const { offsets, inner } = scatterOffsets(indices, updates, before.shape, false);
    return store(call, handle, before, (out) => scatterRows(out, before, offsets, inner, updates, mode));
  };
}

/** Assigns a changed copy and hands the reference on. */
function store(call: OpCall, handle: Tensor, before: Tensor, change: (out: HostData) => void): Tensor {
  const out = hostOf(before).slice() as HostData;
  change(out);
  const variable = variableOf(handle, call);
  assign(variable, fromHost(before.dtype, before.shape, out), call);
  return reference(variable);
}

const MODES: readonly (readonly [string, ScatterMode])[] = [
  ['Update', 'update'],
  ['Add', 'add'],
  ['Sub', 'sub'],
  ['Mul', 'mul'],
  ['Div', 'div'],
  ['Min', 'min'],
  ['Max', 'max'],
];

/** ResourceScatterX and ResourceScatterNdX on handles, ScatterX and ScatterNdX on TF1 references. */
export const VARIABLE_SCATTERS: OpFamily = Object.fromEntries(
  MODES.flatMap(([name, mode]) => {
    const rows = updateRows(mode);
    const slices = updateSlices(mode);
    return [
      [`ResourceScatter${name}`, define(silently(rows), { stateful: true })],
      [`ResourceScatterNd${name}`, define(silently(slices), { stateful: true })],
      [`Scatter${name}`, define(rows, { stateful: true, takesRefs: true })],
      [`ScatterNd${name}`, define(slices, { stateful: true, takesRefs: true })],
    ];
  }),
);

/** Resource ops do not hand the variable on. */
function silently(f: Update): (...args: Parameters<Update>) => readonly Tensor[] {
  return (...args) => {
    f(...args);
    return [];
  };
}
