import { readFile } from 'node:fs/promises';
import { beginsAsZip } from '../../files/magic';
import { memorySource } from '../../files/memorySource';
import { npzArrays } from '../../files/npz';
import { fail } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { HostTensor } from '../../model/tensor';
import { readNpy } from '../../weights/npy';

/** Reads a `.npy`, or an array of a `.npz` (a zip of `.npy` files). Pickled files are not read: unpickling runs code. */
export async function loadArray(file: string, variable: string | null): Promise<Result<HostTensor, string>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    return fail(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
  if (!beginsAsZip(bytes)) return named(file, readNpy(bytes));
  const arrays = await npzArrays(memorySource(bytes, file), file);
  if (!arrays.ok) return fail(arrays.failure.message);
  const [first] = arrays.value.values();
  if (variable === null && arrays.value.size !== 1) {
    return fail(`Input file ${file} contains more than one ndarrays. Please specify the name of ndarray to use.`);
  }
  const array = variable === null ? first : arrays.value.get(variable);
  if (!array) return fail(`Input file ${file} does not contain variable with name "${variable}".`);
  const content = await array.read(0, array.size);
  return content.ok ? named(file, readNpy(content.value)) : fail(content.failure.message);
}

function named(file: string, result: Result<HostTensor, string>): Result<HostTensor, string> {
  return result.ok ? result : fail(`${file}: ${result.failure}`);
}
