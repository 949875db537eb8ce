import { afterEach, expect, it, vi } from 'vitest';
import path from 'node:path';
import { nodeFiles } from '../cli/nodeFiles';
import { openSavedModel } from './openModel';

/** A TF2 model with a checkpoint, objects and variables. */
const MODEL = path.join(import.meta.dirname, 'fixtures/models/several-signatures');

/** A clock on which every look is late, so that each step of the work pauses. */
function slowClock(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 60;
    return now;
  });
}

async function files() {
  const drop = await nodeFiles(MODEL);
  if (!drop.ok) throw new Error(drop.failure.message);
  return drop.value.files;
}

afterEach(() => vi.restoreAllMocks());

it('tells how far it is with the index, the objects and the variables of a model that takes long', async () => {
  slowClock();
  const told = new Set<string>();
  const model = await openSavedModel(await files(), 'm', {
    signal: new AbortController().signal,
    progress: (done, total, what) => {
      expect(done).toBeLessThanOrEqual(total);
      told.add(what);
    },
  });
  expect(model.ok).toBe(true);
  expect([...told].sort()).toEqual(['blocks of the index', 'bytes', 'objects', 'variables']);
});

it.each(['blocks of the index', 'bytes', 'objects', 'variables'])('can be cancelled at the %s', async (step) => {
  slowClock();
  const stop = new AbortController();
  const after: string[] = [];
  const model = await openSavedModel(await files(), 'm', {
    signal: stop.signal,
    progress: (_done, _total, what) => {
      if (stop.signal.aborted) after.push(what);
      if (what === step) stop.abort();
    },
  });
  expect(model).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
  expect(after).toEqual([]);
});
