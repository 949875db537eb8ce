import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackendName } from '../../../src/runtime/registry';
import { judgeModel } from '../judge';
import { nodeSubject } from '../nodeSubject';
import type { CaseResult } from '../verdict';

/** Made by `make.py OUT --graphs 50 --seed 700 --steps 4 9` with TensorFlow 2.21, then compressed. */
const FIXTURE = path.join(import.meta.dirname, 'fixture');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'random-graphs-'));
  mkdirSync(path.join(folder, 'model'));
  const unpack = (name: string, to: string): void =>
    writeFileSync(path.join(folder, to), gunzipSync(readFileSync(path.join(FIXTURE, `${name}.gz`))));
  unpack('saved_model.pb', 'model/saved_model.pb');
  unpack('expected.json', 'expected.json');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The limit of −1 sends float32 work to wasm however small it is. */
describe.each<[BackendName, number | undefined]>([
  ['cpu', undefined],
  ['wasm', -1],
])('random graphs on %s', (backend, hostLimit) => {
  it('answer what TensorFlow answers for the saved model', async () => {
    const results: CaseResult[] = [];
    const model = {
      name: 'random',
      family: 'random',
      source: path.join(folder, 'model'),
      expected: [path.join(folder, 'expected.json')],
      damage: null,
    };
    await judgeModel(model, nodeSubject(backend, hostLimit), false, (result) => results.push(result));
    expect(results.filter(({ verdict }) => verdict !== 'match')).toEqual([]);
    expect(results.length).toBeGreaterThan(40);
  });
});
