import { fail, ok, type Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { HostData, HostTensor } from '../model/tensor';
import type { NodeValue } from '../runtime/runtimeApi';
import { askRuntime } from './engine';

/** Elements brought out at once: large enough to be quick, small enough to stop between. */
const SLICE = 2 ** 20;

/** Brings a large value of the last run out of the worker, slice by slice. `onProgress` gets elements done. */
export async function streamValue(
  address: NodeAddress,
  { output, dtype, shape }: NodeValue,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => void,
): Promise<Result<HostTensor, { readonly message: string }>> {
  const total = shape.reduce((a, b) => a * b, 1);
  let data: HostData | null = null;
  let filled = 0;
  for (let from = 0; from < total; from += SLICE) {
    const result = await askRuntime('valueSlice', { address, output, from, count: SLICE }, { signal });
    if (!result.ok) return fail({ message: result.failure.message });
    const slice = result.value.data;
    if (!isNumbers(slice)) return fail({ message: `A value of ${dtype} is not brought out in slices.` });
    try {
      data ??= new (slice.constructor as new (length: number) => typeof slice)(
        (slice.length / (result.value.shape[0] ?? 1)) * total,
      );
    } catch {
      return fail({ message: 'This page has no room for the whole value.' });
    }
    (data as typeof slice).set(slice as never, filled);
    filled += slice.length;
    onProgress(Math.min(from + SLICE, total), total);
  }
  return data === null ? fail({ message: 'The value is empty.' }) : ok({ dtype, shape, data });
}

function isNumbers(data: HostData): data is Extract<HostData, { readonly buffer: unknown }> {
  return ArrayBuffer.isView(data);
}
