import { ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import { expandSources } from './expand';
import type { ByteSource } from './source';

/** The `.npy` files of a `.npz` by the names that numpy.savez was given. */
export async function npzArrays(
  source: ByteSource,
  file: string,
): Promise<Result<ReadonlyMap<string, ByteSource>, Failure>> {
  const expanded = await expandSources([{ path: file, source }]);
  if (!expanded.ok) return expanded;
  return ok(new Map(expanded.value.files.map(({ path, source: array }) => [path.replace(/\.npy$/, ''), array])));
}
