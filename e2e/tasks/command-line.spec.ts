import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { readNpy, writeNpy } from '../../src/weights/npy';
import { sampleFolder } from '../pages/explorer';
import { goldenCases, only, worstError } from '../pages/golden';

const CLI = path.resolve('dist-cli/cli.js');

/** The built command line with nothing but Node, in a folder of its own. */
function cli(
  folder: string,
  ...args: string[]
): { readonly out: string; readonly err: string; readonly status: number | null } {
  mkdirSync(folder, { recursive: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: 'utf8' });
  return { out: stdout, err: stderr, status };
}

test.describe('the command line, from any folder,', () => {
  test('shows a sample as saved_model_cli does', () => {
    const { out, status } = cli(
      test.info().outputPath('show'),
      'show',
      sampleFolder('digits'),
      '--tag_set=serve',
      '--signature_def=serving_default',
    );
    expect(out).toContain('The given SavedModel SignatureDef contains the following input(s):\n');
    expect(status).toBe(0);
  });

  for (const backend of ['cpu', 'wasm']) {
    test(`runs a sample on ${backend} and saves what TensorFlow answered`, () => {
      const folder = test.info().outputPath(`run-${backend}`);
      const [golden] = goldenCases('digits');
      const [input = ''] = Object.keys(golden?.inputs ?? {});
      const bytes = writeNpy(only(golden?.inputs));
      mkdirSync(folder, { recursive: true });
      if (bytes.ok) writeFileSync(path.join(folder, 'in.npy'), bytes.value);
      const args = [
        '--signature_def=serving_default',
        `--inputs=${input}=in.npy`,
        '--outdir=out',
        `--backend=${backend}`,
      ];
      const { err, status } = cli(folder, 'run', sampleFolder('digits'), ...args);
      expect(err).toBe('');
      expect(status).toBe(0);
      const expected = golden && 'outputs' in golden ? golden.outputs : {};
      const saved = readNpy(readFileSync(path.join(folder, 'out', `${Object.keys(expected)[0]}.npy`)));
      expect(saved.ok && worstError(saved.value, only(expected))).toBeLessThan(1e-4);
    });
  }

  test('lists weights and ops', () => {
    const folder = test.info().outputPath('lists');
    expect(cli(folder, 'weights', sampleFolder('digits')).out).toContain('in the checkpoint\n');
    expect(cli(folder, 'graph', sampleFolder('digits')).out).toContain('\nOps\n');
  });

  test('ends with 2 and says what to do when there is no model', () => {
    const { err, status } = cli(test.info().outputPath('none'), 'show', '.');
    expect(status).toBe(2);
    expect(err).toMatch(/^error: .*saved_model\.pb.*\n.+\n$/);
  });
});

test('the zoo says that no model has the pattern in its path, and ends with 2', () => {
  const folder = test.info().outputPath('zoo');
  mkdirSync(folder, { recursive: true });
  const zoo = (...patterns: string[]) =>
    spawnSync(process.execPath, [path.resolve('dist-cli/zoo.js'), '--dir', folder, ...patterns], { encoding: 'utf8' });
  expect(zoo('no-such-model')).toMatchObject({ status: 2, stderr: expect.stringContaining('"no-such-model"') });
  expect(zoo()).toMatchObject({ status: 2, stderr: expect.stringContaining('holds no model') });
});
