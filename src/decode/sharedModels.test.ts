import { existsSync, openAsBlob, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DroppedFile } from '../files/source';
import type { SavedModel } from '../model/savedModel';
import { formatTensorShape, type Shape } from '../model/shape';
import { tensorsOf } from '../model/signatureTensors';
import type { TensorSpec } from '../model/summary';
import { openDropped } from './decode';

/** Models with TensorFlow's recorded answers, which a fresh clone does not have. */
const SHARED = path.resolve(import.meta.dirname, '../../../shared/models');

interface Expected {
  readonly tags: readonly string[] | null;
  readonly signatures?: Readonly<Record<string, { readonly inputs: Specs; readonly outputs: Specs }>>;
  readonly error?: string;
  /** A TF1 session recorded it, which leaves sparse inputs in one. */
  readonly loader?: 'session';
}
type Specs = Readonly<Record<string, { readonly dtype: string; readonly shape: readonly number[] | null }>>;

function modelFolders(family: string): readonly string[] {
  return readdirSync(path.join(SHARED, family), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /^expected.*\.json$/.test(entry.name) && !entry.parentPath.includes('/model/'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

async function dropOf(folder: string): Promise<readonly DroppedFile[]> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async (entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return { path: path.relative(folder, file), blob: await openAsBlob(file) };
    }),
  );
}

function modelPath(folder: string): string {
  const about = path.join(folder, 'about.json');
  const deeper = existsSync(about) ? (JSON.parse(readFileSync(about, 'utf8')) as { model?: string }).model : undefined;
  return path.join(folder, deeper ?? 'model');
}

/**
 * What differs between our signatures and the recorded ones. Keys and dtypes must be equal. TensorFlow recorded the
 * shapes that it infers from the graph, we give those that the signature declares: equal, or one of them less certain.
 */
function differences(model: SavedModel, expected: Expected): readonly string[] {
  const tags = [...(expected.tags ?? ['serve'])].sort().join();
  const graph = model.metaGraphs.find((one) => [...one.tags].sort().join() === tags);
  const found: string[] = [];
  const callable = (graph?.signatures ?? []).filter((signature) => signature.callable);
  // TensorFlow counts signatures without outputs (get_metadata of its agents library) as callable.
  const keys = Object.entries(expected.signatures ?? {}).flatMap(([key, { outputs }]) =>
    Object.keys(outputs).length > 0 ? key : [],
  );
  if (callable.map(({ key }) => key).join() !== keys.sort().join()) {
    found.push(`signatures ${callable.map(({ key }) => key).join()} instead of ${keys.join()}`);
  }
  for (const { key, inputs, outputs } of callable) {
    const theirs = expected.signatures?.[key];
    found.push(...specDifferences(`${key} inputs`, inputs, theirs?.inputs ?? {}, expected));
    found.push(...specDifferences(`${key} outputs`, outputs, theirs?.outputs ?? {}, expected));
  }
  return found;
}

function specDifferences(
  where: string,
  specs: readonly TensorSpec[],
  theirs: Specs,
  { loader }: Expected,
): readonly string[] {
  const parts = loader === 'session' ? specs : specs.flatMap(flattened);
  const ours = [...parts].sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = Object.keys(theirs).sort();
  if (ours.map(({ key }) => key).join() !== keys.join()) {
    return [`${where}: ${ours.map(({ key }) => key).join()} instead of ${keys.join()}`];
  }
  return ours.flatMap(({ key, dtype, shape }) => {
    const other = theirs[key];
    const same = dtype === other?.dtype && compatible(shape, other.shape);
    return same ? [] : [`${where}: ${key} is ${dtype} ${formatTensorShape(shape)} instead of ${JSON.stringify(other)}`];
  });
}

/** TensorFlow's Python loader gives the parts of a sparse input arguments of their own: `x_indices`, … */
function flattened(spec: TensorSpec): readonly TensorSpec[] {
  if (spec.encoding !== 'sparse') return [spec];
  return tensorsOf(spec);
}

/** Hand-written signatures of TF1 leave the shape out, which reads as a scalar's. */
function compatible(ours: Shape, theirs: Shape): boolean {
  if (ours === null || ours.length === 0 || theirs === null) return true;
  if (ours.length !== theirs.length) return false;
  return ours.every((size, axis) => size === theirs[axis] || size < 0 || (theirs[axis] ?? 0) < 0);
}

describe.skipIf(!existsSync(SHARED))('every model of', () => {
  it.each(['wild', 'zoo', 'ops', 'keras', 'clean'])(
    '%s opens with the signatures TensorFlow sees',
    async (family) => {
      const differing: string[] = [];
      for (const file of modelFolders(family)) {
        const folder = path.dirname(file);
        const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected;
        const opened = await openDropped({ files: await dropOf(modelPath(folder)), name: folder });
        const name = path.relative(SHARED, file);
        if (!opened.ok) differing.push(`${name}: ${opened.failure.message}`);
        else if (!expected.error) {
          differing.push(...differences(opened.value.model, expected).map((difference) => `${name}: ${difference}`));
        }
      }
      expect(differing).toEqual([]);
    },
    120_000,
  );
});
