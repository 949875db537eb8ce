import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import type { Shape } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid } from '../../opError';
import { allocate, fromHost, hostOf, vectorOfInts } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { Cells } from '../kernels/dtypes';
import type { Feature } from './exampleProto';

/** One feature of a batch of records, made into tensors. Null is a record without the feature. */
export type FeatureColumn = readonly (Feature | null)[];

/** How errors name a record. */
export type Naming = (record: number) => string;

function checkKind(feature: Feature | null, dtype: DType, key: string, name: string): void {
  if (feature !== null && feature.dtype !== dtype) {
    throw invalid(
      `Name: ${name}, Key: ${key}.  Data types don't match. Expected type: ${dtype}, actual type: ${feature.dtype}`,
    );
  }
}

export interface DenseSpec {
  readonly key: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** No elements: the feature must be there. With an open first size: the one element that pads. */
  readonly fallback: Tensor;
}

/** [records, …shape]; an open first size becomes that of the longest record. */
export function denseColumn(column: FeatureColumn, spec: DenseSpec, nameOf: Naming): Tensor {
  const { key, dtype, fallback } = spec;
  const shape = spec.shape ?? [];
  for (const [i, feature] of column.entries()) checkKind(feature, dtype, key, nameOf(i));
  const open = shape.length > 0 && (shape[0] as number) < 0;
  const inner = open ? shape.slice(1) : shape;
  const stride = elementCount(inner);
  checkFallback(spec, shape, open);
  const size = open ? Math.max(0, ...column.map((feature) => feature?.values.length ?? 0)) : stride;
  const out = allocate(dtype, column.length * size) as Cells;
  const pad = hostOf(fallback) as Cells;
  for (const [i, feature] of column.entries()) {
    const values = (feature?.values ?? []) as Cells;
    if (feature === null && !open && fallback.size === 0 && stride > 0) {
      throw invalid(`Name: ${nameOf(i)}, Feature: ${key} (data type: ${dtype}) is required but could not be found.`);
    }
    if (feature !== null && (open ? values.length % stride !== 0 : values.length !== stride)) {
      throw invalid(
        `Name: ${nameOf(i)}, Key: ${key}.  Number of ${dtype} values != expected.  Values size: ${values.length} but output shape: [${shape.join(',')}]`,
      );
    }
    for (let k = 0; k < size; k++) {
      if (feature === null && !open) out[i * size + k] = pad[k];
      else if (k < values.length) out[i * size + k] = values[k];
      else if (fallback.size > 0) out[i * size + k] = pad[0];
    }
  }
  const lengths = open ? [stride === 0 ? 0 : size / stride] : [];
  return fromHost(dtype, [column.length, ...lengths, ...inner], out as HostData);
}

function checkFallback({ key, dtype, fallback }: DenseSpec, shape: readonly number[], open: boolean): void {
  if (fallback.dtype !== dtype) throw invalid(`dense_defaults of ${key} has type ${fallback.dtype}, expected ${dtype}`);
  if (open && fallback.size > 1) {
    throw invalid(
      `${key} has a variable length shape: [${shape.join(',')}], therefore its default must contain a single element (the padding element).`,
    );
  }
  if (!open && fallback.size > 0 && fallback.shape.join() !== shape.join()) {
    throw invalid(
      `The default of ${key} has shape [${fallback.shape.join(',')}], which is not compatible with [${shape.join(',')}]`,
    );
  }
}

/** All values of a column, one after the other. */
function valuesOf(column: FeatureColumn, dtype: DType): Tensor {
  let count = 0;
  for (const feature of column) count += feature?.values.length ?? 0;
  const out = allocate(dtype, count) as Cells;
  let at = 0;
  for (const feature of column) for (const value of feature?.values ?? []) out[at++] = value;
  return fromHost(dtype, [count], out as HostData);
}

/** Indices [n, 2], values and the dense shape [records, longest]. */
export function sparseColumn(column: FeatureColumn, dtype: DType, key: string, nameOf: Naming): Tensor[] {
  const indices: number[] = [];
  let widest = 0;
  for (const [i, feature] of column.entries()) {
    checkKind(feature, dtype, key, nameOf(i));
    const count = feature?.values.length ?? 0;
    for (let k = 0; k < count; k++) indices.push(i, k);
    widest = Math.max(widest, count);
  }
  return [
    fromHost('int64', [indices.length / 2, 2], BigInt64Array.from(indices, BigInt)),
    valuesOf(column, dtype),
    vectorOfInts('int64', [column.length, widest]),
  ];
}

/** Values and row splits. */
export function raggedColumn(
  column: FeatureColumn,
  dtype: DType,
  splitType: DType,
  key: string,
  nameOf: Naming,
): Tensor[] {
  const splits = [0];
  for (const [i, feature] of column.entries()) {
    checkKind(feature, dtype, key, nameOf(i));
    splits.push((splits.at(-1) as number) + (feature?.values.length ?? 0));
  }
  return [valuesOf(column, dtype), vectorOfInts(splitType === 'int32' ? 'int32' : 'int64', splits)];
}

/** Lists of features, one per step: records × steps. Null is a record without the list. */
export type ListColumn = readonly (readonly (Feature | null)[] | null)[];

/** Indices [n, 3], values and the dense shape [records, most steps, most values]. */
export function sparseListColumn(column: ListColumn, dtype: DType, key: string, nameOf: Naming): Tensor[] {
  const indices: number[] = [];
  let [longest, widest] = [0, 0];
  for (const [i, steps] of column.entries()) {
    longest = Math.max(longest, steps?.length ?? 0);
    for (const [t, feature] of (steps ?? []).entries()) {
      checkKind(feature, dtype, key, nameOf(i));
      const count = feature?.values.length ?? 0;
      for (let k = 0; k < count; k++) indices.push(i, t, k);
      widest = Math.max(widest, count);
    }
  }
  return [
    fromHost('int64', [indices.length / 3, 3], BigInt64Array.from(indices, BigInt)),
    valuesOf(
      column.flatMap((steps) => steps ?? []),
      dtype,
    ),
    vectorOfInts('int64', [column.length, longest, widest]),
  ];
}

/** Values, splits between steps' values, splits between records' steps. */
export function raggedListColumn(
  column: ListColumn,
  dtype: DType,
  splitType: DType,
  key: string,
  nameOf: Naming,
): Tensor[] {
  for (const [i, steps] of column.entries())
    for (const feature of steps ?? []) checkKind(feature, dtype, key, nameOf(i));
  const steps = column.flatMap((one) => one ?? []);
  const [values, inner] = raggedColumn(steps, dtype, splitType, key, nameOf) as [Tensor, Tensor];
  const outer = [0];
  for (const one of column) outer.push((outer.at(-1) as number) + (one?.length ?? 0));
  return [values, vectorOfInts(splitType === 'int32' ? 'int32' : 'int64', outer), inner];
}

/** [records, most steps, …shape] padded with zeros, and the number of steps of each record. */
export function denseListColumn(
  column: ListColumn,
  spec: Omit<DenseSpec, 'fallback'>,
  mayMiss: boolean,
  nameOf: Naming,
): Tensor[] {
  const { key, dtype } = spec;
  const shape = spec.shape ?? [];
  const stride = elementCount(shape);
  const longest = Math.max(0, ...column.map((steps) => steps?.length ?? 0));
  const out = allocate(dtype, column.length * longest * stride) as Cells;
  for (const [i, steps] of column.entries()) {
    if (steps === null && !mayMiss) {
      throw invalid(
        `Name: ${nameOf(i)}, Feature list '${key}' is required but could not be found.  Did you mean to include it in feature_list_dense_missing_assumed_empty or feature_list_dense_defaults?`,
      );
    }
    for (const [t, feature] of (steps ?? []).entries()) {
      checkKind(feature, dtype, key, nameOf(i));
      const values = (feature?.values ?? []) as Cells;
      if (values.length !== stride) {
        throw invalid(
          `Name: ${nameOf(i)}, Key: ${key}, Index: ${t}.  Number of ${dtype} values != expected.  values size: ${values.length} but output shape: [${shape.join(',')}]`,
        );
      }
      for (let k = 0; k < stride; k++) out[(i * longest + t) * stride + k] = values[k];
    }
  }
  return [
    fromHost(dtype, [column.length, longest, ...shape], out as HostData),
    vectorOfInts(
      'int64',
      column.map((steps) => steps?.length ?? 0),
    ),
  ];
}
