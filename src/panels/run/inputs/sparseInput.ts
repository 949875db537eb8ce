import { tensorsOf } from '../../../model/signatureTensors';
import type { Signature, TensorSpec } from '../../../model/summary';
import type { HostData, HostTensor } from '../../../model/tensor';

/** What the form asks for: a sparse input as the dense tensor it stands for, a composite one part by part. */
export function formInputs(signature: Signature): readonly TensorSpec[] {
  return signature.inputs.flatMap((spec) => (spec.encoding === 'composite' ? tensorsOf(spec) : [spec]));
}

/** The tensors that feed one input of the form, by their names in a call. */
export function fedTensors(spec: TensorSpec, tensor: HostTensor): Readonly<Record<string, HostTensor>> {
  if (spec.encoding !== 'sparse') return { [spec.key]: tensor };
  const parts = sparseParts(tensor);
  const names = (spec.components ?? []).map((part) => part.key as keyof typeof parts);
  return Object.fromEntries(tensorsOf(spec).map(({ key }, i) => [key, parts[names[i] ?? 'values']]));
}

/** Zeros, false and empty strings left out, the others in C order, as tf.sparse.from_dense has them. */
function sparseParts({ dtype, shape, data }: HostTensor) {
  const rank = shape.length;
  const width = dtype.startsWith('complex') ? 2 : 1;
  const kept: number[] = [];
  for (let i = 0; i < data.length; i += width) {
    if (isThere(data[i]) || (width === 2 && isThere(data[i + 1]))) kept.push(i / width);
  }
  const indices = new BigInt64Array(kept.length * rank);
  for (const [row, element] of kept.entries()) {
    let rest = element;
    for (let axis = rank - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      indices[row * rank + axis] = BigInt(rest % size);
      rest = Math.floor(rest / size);
    }
  }
  const isKept = new Set(kept);
  const pick = (_: unknown, i: number): boolean => isKept.has(Math.floor(i / width));
  const values = (Array.isArray(data) ? data.filter(pick) : (data as Uint8Array).filter(pick)) as HostData;
  return {
    indices: { dtype: 'int64', shape: [kept.length, rank], data: indices },
    values: { dtype, shape: [kept.length], data: values },
    dense_shape: { dtype: 'int64', shape: [rank], data: BigInt64Array.from(shape, BigInt) },
  } as const satisfies Record<string, HostTensor>;
}

function isThere(value: HostData[number] | undefined): boolean {
  return value instanceof Uint8Array ? value.length > 0 : Boolean(value) || Number.isNaN(value);
}
