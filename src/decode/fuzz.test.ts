import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import { contentsOf } from '../testing/modelSources';
import { mutate, random } from '../testing/mutate';
import { probe } from '../testing/probe';

const MODELS = path.join(import.meta.dirname, 'fixtures', 'models');
const names = readdirSync(MODELS).filter((name) => existsSync(path.join(MODELS, `${name}.json`)));
/** Inputs for each file of each fixture here; `npm run fuzz` makes as many as one likes. */
const COUNT = 40;

describe('damaged files of', () => {
  it.each(names)('%s end in a model or in a named failure', async (name) => {
    const drop = await nodeFiles(path.join(MODELS, name));
    if (!drop.ok) throw new Error(drop.failure.message);
    const contents = await contentsOf(drop.value.files);
    const next = random(names.indexOf(name) + 1);
    const outcomes = new Set<string>();
    for (const file of Object.keys(contents)) {
      for (let i = 0; i < COUNT; i++) {
        const mutated = mutate(contents[file] ?? new Uint8Array(0), next);
        try {
          outcomes.add(await probe({ ...contents, [file]: mutated.bytes }));
        } catch (error) {
          throw new Error(`${name}/${file}, input ${i} (${mutated.name})`, { cause: error });
        }
      }
    }
    expect(outcomes).toContain('model');
  });

  it('cut at every byte still open with what is whole', async () => {
    const drop = await nodeFiles(path.join(MODELS, 'constants'));
    if (!drop.ok) throw new Error(drop.failure.message);
    const { 'saved_model.pb': bytes = new Uint8Array(0) } = await contentsOf(drop.value.files);
    let last = '';
    for (let cut = 0; cut <= bytes.length; cut++) last = await probe({ 'saved_model.pb': bytes.subarray(0, cut) });
    expect(last).toBe('model');
  });
});
