import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../cli/nodeFiles';
import { contentsOf, filesOf, opened } from '../testing/modelSources';
import { createEngine } from './engine';
import type { SupportReport } from './runtimeApi';

const FOLDER = path.join(import.meta.dirname, '../decode/fixtures/models/ref-variables');
const SHARD = 'variables/variables.data-00000-of-00001';
const INDEX = 'variables/variables.index';

type Contents = Record<string, Uint8Array>;

/** What is said before Run of a TensorFlow 1 model once something was done to its files. */
async function supportAfter(change: (files: Contents) => void): Promise<SupportReport> {
  const drop = await nodeFiles(FOLDER);
  if (!drop.ok) throw new Error(drop.failure.message);
  const contents = await contentsOf(drop.value.files);
  change(contents);
  const engine = createEngine(await opened(filesOf(contents)), 'cpu');
  const report = await engine.checkSupport({ metaGraph: 0, signature: 'serving_default' });
  if (!report.ok) throw new Error(report.failure.message);
  return report.value;
}

describe('a signature whose weights cannot be read', () => {
  it('runs while nothing is missing', async () => {
    expect(await supportAfter(() => {})).toMatchObject({ verdict: 'exact', reasons: [] });
  });

  it('is blocked where the shard is missing', async () => {
    const report = await supportAfter((files) => delete files[SHARD]);
    expect(report.verdict).toBe('blocked');
    expect(report.reasons[0]?.why).toBe('its value is in variables.data-00000-of-00001, which is missing');
  });

  it('is blocked where the shard ends before the value', async () => {
    const report = await supportAfter((files) => (files[SHARD] = new Uint8Array(4)));
    expect(report.verdict).toBe('blocked');
    expect(report.reasons[0]?.why).toBe('variables.data-00000-of-00001 ends before its value');
  });

  it('is blocked where the index is missing', async () => {
    const report = await supportAfter((files) => delete files[INDEX]);
    expect(report.verdict).toBe('blocked');
    expect(report.reasons[0]?.why).toBe('its value is in the checkpoint, whose index cannot be read');
  });
});
