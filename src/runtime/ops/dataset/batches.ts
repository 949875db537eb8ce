import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid, OpError } from '../../opError';
import type { FunctionCall, OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, intsOf, scalarNumberOf } from '../../values/tensors';
import { isTrue } from '../../values/truth';
import type { Tensor } from '../../values/value';
import { lanesOf } from '../kernels/dtypes';
import type { Cells } from '../kernels/dtypes';
import { filled } from '../kernels/move';
import { copyWalk, stridesOf } from '../kernels/strides';
import { attempted, Dataset, datasetOf, datasetOp, INFINITE, kept, UNKNOWN } from './dataset';
import type { Cursor, Pulled } from './dataset';
import { keepsCount, mapped, withParts } from './perElement';
import { indexed, rowOf, rowsOfAll } from './sources';

/** Datasets that put several elements together, and take them apart. */

/** Several elements as one. */
type Collate = (elements: readonly (readonly Tensor[])[]) => readonly Tensor[];

/** Up to `size` elements of a cursor. */
export function* taken(input: Cursor, size: number): Generator<FunctionCall, (readonly Tensor[])[], readonly Tensor[]> {
  const elements: (readonly Tensor[])[] = [];
  while (elements.length < size) {
    const element: Pulled = yield* input.next();
    if (element === null) break;
    elements.push(element);
  }
  return elements;
}

/** Up to `size` elements of a cursor, or why one of them could not be made: the ones behind it are asked for too. */
function* takenOrNot(
  input: Cursor,
  size: number,
): Generator<FunctionCall, (readonly Tensor[] | OpError)[], readonly Tensor[]> {
  const elements: (readonly Tensor[] | OpError)[] = [];
  while (elements.length < size) {
    const element: Pulled | OpError = yield* attempted(input.next());
    if (element === null) break;
    elements.push(element);
  }
  return elements;
}

/** Elements without errors; throws the first error. */
function sound(elements: readonly (readonly Tensor[] | OpError)[]): (readonly Tensor[])[] {
  return elements.map((element) => {
    if (element instanceof OpError) throw element;
    return element;
  });
}

/** `takesAll`: also behind an element that cannot be made. */
function batched(source: Dataset, size: number, drop: boolean, collate: Collate, takesAll = false): Dataset {
  if (size <= 0) throw invalid('Batch size must be greater than zero.');
  const { cardinality } = source;
  const count = cardinality < 0 ? cardinality : drop ? Math.floor(cardinality / size) : Math.ceil(cardinality / size);
  return new Dataset(count, [], (session) => {
    const input = source.open(session);
    return {
      *next() {
        const elements = takesAll ? sound(yield* takenOrNot(input, size)) : yield* taken(input, size);
        return elements.length === 0 || (drop && elements.length < size) ? null : kept(collate(elements), session);
      },
    };
  });
}

/** Components of equal shape, one behind the other. */
export function stacked(elements: readonly (readonly Tensor[])[]): readonly Tensor[] {
  const [first] = elements as [readonly Tensor[]];
  return first.map(({ dtype, shape, size }, k) => {
    const step = size * lanesOf(dtype);
    const out = allocate(dtype, elements.length * size);
    elements.forEach((element, i) => {
      const part = element[k] as Tensor;
      if (part.shape.join() !== shape.join())
        throw invalid(
          `Cannot batch tensors with different shapes in component ${k}. First element had shape [${shape.join(',')}] and element ${i} had shape [${part.shape.join(',')}].`,
        );
      place(out, hostOf(part), i * step);
    });
    return fromHost(dtype, [elements.length, ...shape], out);
  });
}

function place(target: HostData, source: HostData, at: number): void {
  for (let i = 0; i < source.length; i++) (target as Cells)[at + i] = (source as Cells)[i] as number;
}

/** Components padded to `shapes`, −1 for the largest of the batch, with `values` behind each axis. */
function padded(shapes: readonly (readonly number[])[], values: readonly Tensor[]): Collate {
  return (elements) =>
    shapes.map((wanted, k) => {
      const parts = elements.map((element) => element[k] as Tensor);
      const sizes = wanted.map((size, axis) =>
        size >= 0 ? size : Math.max(...parts.map((part) => part.shape[axis] ?? 0)),
      );
      for (const { shape } of parts) {
        if (shape.length !== sizes.length)
          throw invalid(
            `All elements in a batch must have the same rank as the padded shape for component${k}: expected rank ${sizes.length} but got element with rank ${shape.length}`,
          );
        if (shape.some((size, axis) => size > (sizes[axis] as number)))
          throw new OpError(
            'DataLossError',
            `Attempted to pad to a smaller size than the input element. Component ${k} has shape [${shape.join(',')}], padded shape [${sizes.join(',')}]`,
          );
      }
      const padding = values[k] as Tensor;
      const out = filled(padding, [elements.length, ...sizes]);
      const step = elementCount(sizes);
      parts.forEach((part, i) =>
        copyWalk(
          hostOf(part) as Cells,
          { start: 0, steps: stridesOf(part.shape) },
          hostOf(out) as Cells,
          { start: i * step, steps: stridesOf(sizes) },
          part.shape,
          lanesOf(part.dtype),
        ),
      );
      return out;
    });
}

function paddedBatch(inputs: readonly Tensor[], { attrs }: OpCall): Dataset {
  const count = attrs.int('N');
  const [source, size, ...rest] = inputs as readonly Tensor[] as [Tensor, Tensor, ...Tensor[]];
  const shapes = rest.slice(0, count).map(intsOf);
  const drop = rest[2 * count];
  const dataset = batched(
    datasetOf(source),
    scalarNumberOf(size),
    drop !== undefined && isTrue(drop),
    padded(shapes, rest.slice(count, 2 * count)),
  );
  return withParts(inputs, dataset);
}

function batch(inputs: readonly Tensor[], { op }: OpCall): Dataset {
  const [input, size] = inputs as readonly [Tensor, Tensor];
  const source = datasetOf(input);
  const drop = inputs.length > 2 && isTrue(inputs.at(-1) as Tensor);
  const isFused = source.isMapped && op !== 'ParallelBatchDataset';
  return withParts(inputs, batched(source, scalarNumberOf(size), drop, stacked, isFused));
}

/** Each row of each element as an element of its own, counted where elements are of one known size. */
function unbatch(inputs: readonly Tensor[]): Dataset {
  const source = datasetOf(inputs[0] as Tensor);
  const { cardinality, rows } = source;
  const count =
    cardinality === INFINITE || cardinality === UNKNOWN ? cardinality : rows > 0 ? cardinality * rows : UNKNOWN;
  return new Dataset(count, inputs, (session) => {
    const input = source.open(session);
    let current: Pulled = null;
    let at = 0;
    return {
      *next() {
        while (current === null || at >= rowsOfAll(current)) {
          current = yield* input.next();
          at = 0;
          if (current === null) return null;
        }
        const row = at++;
        return kept(
          current.map((t) => rowOf(t, row)),
          session,
        );
      },
    };
  });
}

/** Datasets of `size` elements each, `shift` apart, every `stride`-th of the input; one dataset for each component. */
function window(inputs: readonly Tensor[]): Dataset {
  const [sourceInput, ...numbers] = inputs as readonly Tensor[] as [Tensor, ...Tensor[]];
  const source = datasetOf(sourceInput);
  const [size, shift, stride] = numbers.slice(0, 3).map(scalarNumberOf) as [number, number, number];
  if (size <= 0 || shift <= 0 || stride <= 0) throw invalid('Window size, shift and stride must be greater than zero.');
  const drop = isTrue(numbers[3] as Tensor);
  const reach = (size - 1) * stride + 1;
  const { cardinality } = source;
  const windows = Math.max(0, drop ? Math.floor((cardinality - reach) / shift) + 1 : Math.ceil(cardinality / shift));
  return new Dataset(cardinality < 0 ? cardinality : windows, inputs, (session) => {
    const input = source.open(session);
    let buffer: (readonly Tensor[] | OpError)[] = [];
    let over = false;
    return {
      *next() {
        if (!over) {
          const wanted = reach - buffer.length;
          const more = yield* takenOrNot(input, wanted);
          buffer.push(...more);
          over = more.length < wanted;
        }
        if (buffer.length === 0 || (drop && buffer.length < reach)) return null;
        const inside = buffer.slice(0, reach).filter((_, i) => i % stride === 0);
        if (shift <= buffer.length) buffer = buffer.slice(shift);
        else {
          if (!over) yield* takenOrNot(input, shift - buffer.length);
          buffer = [];
        }
        const elements = sound(inside);
        const [first] = elements as [readonly Tensor[]];
        const parts = first.map((_, k) => elements.map((element) => [element[k] as Tensor]));
        return kept(
          parts.map((column) => listed(column).asTensor()),
          session,
        );
      },
    };
  });
}

/** A dataset of elements that are there. */
export function listed(elements: readonly (readonly Tensor[])[]): Dataset {
  return indexed(elements.length, elements.flat(), (i) => elements[i] as readonly Tensor[]);
}

const mapAndBatch = datasetOp(['f'], (inputs, { attrs }, functions) => {
  const [size, , drop] = inputs.slice(-3) as [Tensor, Tensor, Tensor];
  const [source, ...captured] = inputs.slice(0, -3) as [Tensor, ...Tensor[]];
  const each = mapped(datasetOf(source), captured, functions.of('f'), keepsCount(attrs));
  return withParts(inputs, batched(each, scalarNumberOf(size), isTrue(drop), stacked, true));
});

export const DATASET_BATCHES: OpFamily = {
  BatchDataset: datasetOp([], batch),
  BatchDatasetV2: datasetOp([], batch),
  ParallelBatchDataset: datasetOp([], batch),
  PaddedBatchDataset: datasetOp([], paddedBatch),
  PaddedBatchDatasetV2: datasetOp([], paddedBatch),
  MapAndBatchDataset: mapAndBatch,
  ExperimentalMapAndBatchDataset: mapAndBatch,
  UnbatchDataset: datasetOp([], unbatch),
  ExperimentalUnbatchDataset: datasetOp([], unbatch),
  WindowDataset: datasetOp([], window),
};
