import { textOf } from '../../../lib/text';
import { beginsAsZip } from '../../../files/magic';
import { memorySource } from '../../../files/memorySource';
import type { DType } from '../../../model/dtype';
import type { TensorSpec } from '../../../model/summary';
import { readNpy } from '../../../weights/npy';
import { fedAs, misfit, textTensor, type Typed } from './makeTensor';
import { parseNumbers } from './parseNumbers';

/** A tensor and, where it was of another, the dtype it had in its file. `isRaw`: the file's bytes are one string. */
export type FromFile = Typed & { readonly from?: DType; readonly isRaw?: boolean };

/** The content of a file as an input takes it: an array of NumPy's, numbers or lines as text, else its bytes as one string. */
export async function fileTensor(name: string, content: Uint8Array, spec: TensorSpec): Promise<FromFile> {
  let bytes = content;
  if (beginsAsZip(bytes)) {
    const array = await arrayOf(name, bytes, spec.key);
    if (typeof array === 'string') return { ok: false, why: array };
    bytes = array;
  }
  if (isNpy(bytes)) return npyTensor(name, bytes, spec);
  const text = textOf(bytes);
  if (spec.dtype === 'string') return text === null ? rawTensor(bytes, spec) : textTensor(spec.key, text, spec.shape);
  if (text !== null) return parseNumbers(spec.key, text, spec.dtype, spec.shape);
  return { ok: false, why: `${name} is no .npy or .npz, nor numbers as text.` };
}

/** Magic of NumPy's files: 0x93, then NUMPY. */
function isNpy(bytes: Uint8Array): boolean {
  return bytes[0] === 0x93 && bytes[1] === 0x4e && bytes[2] === 0x55;
}

function npyTensor(name: string, bytes: Uint8Array, spec: TensorSpec): FromFile {
  const result = readNpy(bytes);
  if (!result.ok) return { ok: false, why: result.failure };
  const { value } = result;
  const why = misfit(spec.key, value.shape, spec.shape);
  if (why) return { ok: false, why };
  const tensor = fedAs(value, spec.dtype);
  return tensor
    ? { ok: true, tensor, from: value.dtype }
    : { ok: false, why: `${spec.key} wants ${spec.dtype}; ${name} holds ${value.dtype}, not all of which fits.` };
}

function rawTensor(bytes: Uint8Array, { key, shape: wanted }: TensorSpec): FromFile {
  const shape = Array.from({ length: wanted?.length ?? 1 }, () => 1);
  const why = misfit(key, shape, wanted);
  return why ? { ok: false, why } : { ok: true, tensor: { dtype: 'string', shape, data: [bytes] }, isRaw: true };
}

/** The array of a `.npz` that is called as the input is, or its only one; what is wrong where there is none. */
async function arrayOf(file: string, bytes: Uint8Array, name: string): Promise<Uint8Array | string> {
  // The zip reader comes with the first archive, not with the form.
  const { npzArrays } = await import('../../../files/npz');
  const arrays = await npzArrays(memorySource(bytes, file), file);
  if (!arrays.ok) return arrays.failure.message;
  const [only] = arrays.value.values();
  const array = arrays.value.get(name) ?? (arrays.value.size === 1 ? only : undefined);
  if (!array) return `${file} has no array ${name}, but ${[...arrays.value.keys()].join(', ') || 'nothing'}.`;
  const content = await array.read(0, array.size);
  return content.ok ? content.value : content.failure.message;
}
