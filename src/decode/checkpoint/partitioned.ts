import { plural } from '../../lib/text';
import { fail, ok, type Result } from '../../lib/result';
import type { DType } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import { elementCount } from '../../model/shape';
import type { CheckpointEntry, VariableSlice } from '../../model/summary';
import type { HostTensor } from '../../model/tensor';
import { MAX_TENSOR_BYTES, zeroData } from '../tensorData';
import { expectedBytes, type StoredSlice } from './bundle';

type Writable = { [index: number]: unknown };

/** Reads every slice of a partitioned variable and puts it in its place in the whole. */
export async function joinSlices(
  entry: CheckpointEntry,
  slices: readonly StoredSlice[],
  read: (slice: CheckpointEntry) => Promise<Result<HostTensor, Failure>>,
): Promise<Result<HostTensor, Failure>> {
  const bad = (kind: Failure['kind'], message: string): Result<never, Failure> => fail({ kind, message });
  const bytes = expectedBytes(entry) ?? 0;
  if (bytes > MAX_TENSOR_BYTES) return bad('too-large', `${entry.key} claims ${bytes} bytes. Nothing was read.`);
  if (slices.length < entry.sliceCount) {
    const missing = entry.sliceCount - slices.length;
    return bad(
      'missing-variable',
      `${entry.key} has ${plural(entry.sliceCount, 'slice')}, of which ${missing} ${missing === 1 ? 'is' : 'are'} not in the checkpoint.`,
    );
  }
  const covered = slices.reduce((sum, { extents }) => sum + elementCount(sizesOf(extents, entry.shape)), 0);
  if (covered !== elementCount(entry.shape)) {
    return bad(
      'malformed',
      `The slices of ${entry.key} cover ${covered} of its ${elementCount(entry.shape)} elements.`,
    );
  }
  const data = zeroData(entry.dtype, elementCount(entry.shape));
  for (const { extents, entry: stored } of slices) {
    const part = await read(stored);
    if (!part.ok) return part;
    const sizes = sizesOf(extents, entry.shape);
    const starts = entry.shape.map((_, axis) => extents[axis]?.start ?? 0);
    const outside = sizes.some((size, axis) => size < 0 || (starts[axis] ?? 0) + size > (entry.shape[axis] ?? 0));
    if (outside || elementCount(sizes) !== elementCount(part.value.shape)) {
      return bad(
        'malformed',
        `A slice of ${entry.key} has the shape [${part.value.shape.join(', ')}] where [${sizes.join(', ')}] belongs.`,
      );
    }
    const source = part.value.data as Writable;
    eachRow(entry.shape, starts, sizes, widthOf(entry.dtype), (inWhole, inPart, length) => {
      for (let i = 0; i < length; i++) (data as Writable)[inWhole + i] = source[inPart + i];
    });
  }
  return ok({ dtype: entry.dtype, shape: entry.shape, data });
}

function sizesOf(extents: StoredSlice['extents'], shape: readonly number[]): readonly number[] {
  return shape.map((size, axis) => {
    const length = extents[axis]?.length ?? -1;
    return length < 0 ? size : length;
  });
}

/** One block of a tensor. */
export function sliceOf({ dtype, shape, data }: HostTensor, { starts, sizes }: VariableSlice): HostTensor {
  const part = zeroData(dtype, elementCount(sizes));
  eachRow(shape, starts, sizes, widthOf(dtype), (inWhole, inPart, length) => {
    for (let i = 0; i < length; i++) (part as Writable)[inPart + i] = (data as Writable)[inWhole + i];
  });
  return { dtype, shape: sizes, data: part };
}

/** Numbers of one element: complex ones have two. */
function widthOf(dtype: DType): number {
  return dtype === 'complex64' || dtype === 'complex128' ? 2 : 1;
}

/** Visits the rows (last axis) of a block of `sizes` at `starts` of an array of `shape`: positions in both, and length. */
function eachRow(
  shape: readonly number[],
  starts: readonly number[],
  sizes: readonly number[],
  width: number,
  visit: (inWhole: number, inPart: number, length: number) => void,
): void {
  const row = (sizes.at(-1) ?? 1) * width;
  const rows = row === 0 ? 0 : elementCount(sizes.slice(0, -1));
  const index = sizes.slice(0, -1).fill(0);
  for (let r = 0; r < rows; r++) {
    let at = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      at = at * (shape[axis] ?? 1) + (starts[axis] ?? 0) + (index[axis] ?? 0);
    }
    visit(at * width, r * row, row);
    for (let axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < (sizes[axis] ?? 0)) break;
      index[axis] = 0;
    }
  }
}
