import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeFiles } from '../../cli/nodeFiles';
import { contentsOf, filesOf, opened } from '../../testing/modelSources';

const MODELS = path.join(import.meta.dirname, '..', 'fixtures', 'models');
const SHARD = 'variables/variables.data-00000-of-00001';

async function contents(name: string): Promise<Record<string, Uint8Array>> {
  const drop = await nodeFiles(path.join(MODELS, name));
  if (!drop.ok) throw new Error(drop.failure.message);
  return contentsOf(drop.value.files);
}

async function verified(files: Readonly<Record<string, Uint8Array>>, signal?: AbortSignal) {
  const steps: number[] = [];
  const { checkpoint } = await opened(filesOf(files));
  const progress = (done: number, total: number): void => void steps.push(done / total);
  const report = await checkpoint?.verify({ progress, ...(signal ? { signal } : {}) });
  return { report, steps };
}

describe('verify all', () => {
  it.each(['resource-variables', 'dtypes-checkpoint', 'variant-checkpoint', 'several-signatures', 'ref-variables'])(
    'finds every checksum of %s as TensorFlow wrote it',
    async (name) => {
      const { report, steps } = await verified(await contents(name));
      if (!report?.ok) throw new Error('not verified');
      expect(report.value.tensors.length).toBeGreaterThan(0);
      expect(report.value.tensors.filter(({ failure, actual, expected }) => failure || actual !== expected)).toEqual(
        [],
      );
      expect(report.value.failed).toBe(0);
      expect(report.value.shards.map(({ unusedBytes }) => unusedBytes)).toEqual([0]);
      expect(steps.at(-1)).toBe(1);
      expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    },
  );

  it('names the one tensor whose bytes changed, and bytes that belong to none', async () => {
    const files = await contents('resource-variables');
    const shard = new Uint8Array([...(files[SHARD] ?? []), 1, 2, 3]);
    shard[0] = (shard[0] ?? 0) ^ 1;
    const { report } = await verified({ ...files, [SHARD]: shard });
    if (!report?.ok) throw new Error('not verified');
    const bad = report.value.tensors.filter(({ failure }) => failure);
    expect(bad).toMatchObject([{ offset: 0, failure: { kind: 'checksum', file: SHARD } }]);
    expect(bad[0]?.actual).not.toBe(bad[0]?.expected);
    expect(report.value).toMatchObject({ failed: 1, shards: [{ path: SHARD, unusedBytes: 3 }] });
  });

  it('goes on past tensors of a missing or short shard', async () => {
    const files = await contents('resource-variables');
    const { [SHARD]: shard = new Uint8Array(0), ...rest } = files;
    const gone = await verified(rest);
    expect(gone.report?.ok && gone.report.value.tensors.every(({ failure }) => failure?.kind === 'missing-shard')).toBe(
      true,
    );
    expect(gone.report?.ok && gone.report.value.shards).toEqual([
      { shard: 0, path: SHARD, size: null, unusedBytes: 0 },
    ]);
    const short = await verified({ ...files, [SHARD]: shard.subarray(0, 2) });
    const kinds = short.report?.ok ? short.report.value.tensors.map(({ failure }) => failure?.kind) : [];
    expect(new Set(kinds)).toContain('shard-too-short');
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    const { report } = await verified(await contents('resource-variables'), stop.signal);
    expect(report).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  });
});
