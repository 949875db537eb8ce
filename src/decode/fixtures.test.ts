import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import type { SourceFile } from '../files/source';
import { checkSavedModel } from '../testing/checkSavedModel';
import { opened } from '../testing/modelSources';
import { differences, type OracleView } from '../testing/oracleView';

/** Models and TensorFlow's view of each, both written by fixtures/generate.py. */
const MODELS = path.join(import.meta.dirname, 'fixtures', 'models');
const names = readdirSync(MODELS).filter((name) => existsSync(path.join(MODELS, `${name}.json`)));

async function filesOfFixture(name: string): Promise<readonly SourceFile[]> {
  const drop = await nodeFiles(path.join(MODELS, name));
  if (!drop.ok) throw new Error(drop.failure.message);
  return drop.value.files;
}

describe.each(names)('%s', (name) => {
  it('is seen as TensorFlow sees it', async () => {
    const oracle = JSON.parse(readFileSync(path.join(MODELS, `${name}.json`), 'utf8')) as OracleView;
    expect(await differences(await opened(await filesOfFixture(name)), oracle)).toEqual([]);
  });

  it('keeps what must hold for every model', async () => {
    const without = name === 'dtypes-checkpoint' ? [expect.stringContaining('saved_model.pb is missing')] : [];
    expect(await checkSavedModel(await filesOfFixture(name))).toEqual(without);
  });
});
