import { elementCount } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, hostOf, scalar, scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { lanesOf } from '../kernels/dtypes';
import { Dataset, INFINITE, rowsIn } from './dataset';

/** Datasets of tensors that are there. */

/** Row `i` of a tensor, in ordinary memory. */
export function rowOf(t: Tensor, i: number): Tensor {
  const shape = t.shape.slice(1);
  const size = elementCount(shape) * lanesOf(t.dtype);
  return fromHost(t.dtype, shape, hostOf(t).slice(i * size, (i + 1) * size) as HostData);
}

/** The number of rows of all components, which must be the same. */
export function rowsOfAll(components: readonly Tensor[]): number {
  const [first] = components;
  const count = first?.shape[0];
  if (count === undefined) throw invalid('Components of a dataset of slices must be at least one-dimensional');
  for (const { shape } of components)
    if (shape[0] !== count) throw invalid(`Components had different sizes: ${count} and ${shape[0] ?? 'none'}`);
  return count;
}

/** A dataset whose element `i` is known at once. */
export function indexed(count: number, parts: readonly Tensor[], at: (i: number) => readonly Tensor[]): Dataset {
  return new Dataset(count, parts, () => {
    let i = 0;
    return {
      // oxlint-disable-next-line eslint/require-yield -- other datasets call functions here
      *next() {
        return count !== INFINITE && i >= count ? null : at(i++);
      },
    };
  });
}

/** What the node says of the shapes of its elements counts, not what they turn out to be. */
function told({ attrs }: OpCall, shapes: readonly Shape[]): number {
  return rowsIn(attrs.has('output_shapes') ? attrs.shapes('output_shapes') : shapes);
}

function tensors(call: OpCall, components: readonly Tensor[]): Dataset {
  const once = components.map((t) => fromHost(t.dtype, t.shape, hostOf(t)));
  const dataset = indexed(1, components, () => once);
  dataset.rows = told(
    call,
    components.map((t) => t.shape),
  );
  return dataset;
}

function slices(call: OpCall, components: readonly Tensor[]): Dataset {
  const dataset = indexed(rowsOfAll(components), components, (i) => components.map((t) => rowOf(t, i)));
  dataset.rows = told(
    call,
    components.map((t) => t.shape.slice(1)),
  );
  return dataset;
}

/** start, start + step, … up to before stop. int64 beyond 2^53 loses digits, as no index does. */
function range(start: Tensor, stop: Tensor, step: Tensor, dtype: Tensor['dtype']): Dataset {
  const [from, to, by] = [start, stop, step].map(scalarNumberOf) as [number, number, number];
  if (by === 0) throw invalid('step must be a non-zero integer.');
  return indexed(Math.max(0, Math.ceil((to - from) / by)), [], (i) => [
    scalar(dtype, dtype === 'int64' ? BigInt(from + i * by) : from + i * by),
  ]);
}

/** Elements that need not be alike, the components of each behind those of the one before. */
function list(call: OpCall, components: readonly Tensor[]): Dataset {
  const width = call.attrs.types('output_types').length;
  const once = components.map((t) => fromHost(t.dtype, t.shape, hostOf(t)));
  return indexed(components.length / width, components, (i) => once.slice(i * width, (i + 1) * width));
}

export const DATASET_SOURCES: OpFamily = {
  TensorDataset: define((call, ...components) => tensors(call, components).asTensor()),
  TensorSliceDataset: define((call, ...components) => slices(call, components).asTensor()),
  ListDataset: define((call, ...components) => list(call, components).asTensor()),
  RangeDataset: define((call, start, stop, step) =>
    range(start as Tensor, stop as Tensor, step as Tensor, call.attrs.types('output_types')[0] ?? 'int64').asTensor(),
  ),
};
