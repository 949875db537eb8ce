import { readFile } from 'node:fs/promises';
import { expandSources } from '../../files/expand';
import { memorySource } from '../../files/memorySource';
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
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (!isZip) return named(file, readNpy(bytes));
  const expanded = await expandSources([{ path: file, source: memorySource(bytes, file) }]);
  if (!expanded.ok) return fail(expanded.failure.message);
  const { files } = expanded.value;
  if (variable === null && files.length !== 1) {
    return fail(`Input file ${file} contains more than one ndarrays. Please specify the name of ndarray to use.`);
  }
  const member =
    variable === null ? files[0] : files.find(({ path }) => path === `${variable}.npy` || path === variable);
  if (!member) return fail(`Input file ${file} does not contain variable with name "${variable}".`);
  const content = await member.source.read(0, member.source.size);
  return content.ok ? named(file, readNpy(content.value)) : fail(content.failure.message);
}

function named(file: string, result: Result<HostTensor, string>): Result<HostTensor, string> {
  return result.ok ? result : fail(`${file}: ${result.failure}`);
}
