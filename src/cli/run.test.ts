import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../weights/npy';
import recordings from './fixtures/recordings.json';
import { call, sandbox } from './fixtures/sandbox';
import { run } from './run';

const { file } = sandbox();

/** The recorded flags, with the files where they are here. */
function flags(args: readonly string[]): readonly string[] {
  return [file('calc.zip'), ...args.map((arg) => arg.replace(/(?<==)(\w+\.np[yz])/g, (name) => file(name)))];
}

const answered = recordings.run.filter((sample) => !('error' in sample));
const failed = recordings.run.flatMap((sample) =>
  'error' in sample ? [sample as typeof sample & { error: string }] : [],
);

describe('run', () => {
  it.each(answered)('$args prints what saved_model_cli prints', async ({ args, out }) => {
    const outcome = await call(run, flags(args));
    expect(outcome.out).toBe(out);
    expect(outcome.status).toBe(0);
  });

  it.each(failed)('$args fails as it does there', async ({ args, error }) => {
    const outcome = await call(run, flags(args));
    expect(outcome.status).toBe(2);
    expect(outcome.out).toBe('');
    // What the session itself refuses has this program's own words, with TensorFlow's code.
    const ours = /^(Graph execution error|Cannot feed)/.test(error)
      ? /^error: InvalidArgumentError: /
      : new RegExp(
          error
            .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
            .replaceAll(/(\S*\/)?many\\\.npz/g, '\\S*many\\.npz')
            .replace(/choose from: .*/, 'choose from: '),
        );
    expect(outcome.err).toMatch(ours);
  });

  it('warns when an input is given twice', async () => {
    const { err } = await call(
      run,
      flags(['--signature_def=serving_default', '--inputs=x=x.npy', '--input_exprs=x=[[0,0,0]]']),
    );
    expect(err).toContain('warning: Input x is given more than once');
  });

  it('needs the name of a signature, one of several MetaGraphs, a backend there is', async () => {
    const err = async (...args: string[]) => (await call(run, args)).err;
    expect(await err(file('calc.zip'))).toContain('--signature_def is needed');
    expect(await err(file('tags.zip'), '--signature_def=empty')).toContain('choose one by --tag_set');
    expect(await err(file('calc.zip'), '--backend=gpu')).toContain('not one of cpu and wasm');
    expect(await err(file('calc.zip'), '--tag_set=x')).toContain('could not be found');
  });

  it('prints outputs as JSON', async () => {
    const { out } = await call(run, flags(['--signature_def', 'count', '--input_exprs=n=[1,2];up=True', '--json']));
    expect(out).toBe(
      '{"outputs": {"even": {"dtype": "bool", "shape": [2], "data": [false, true]}, ' +
        '"n": {"dtype": "int64", "shape": [2], "data": [1099511627777, 1099511627778]}, ' +
        '"texts": {"dtype": "string", "shape": [2], "data": ["1", "2"]}}}\n',
    );
  });

  it('prints a refusal as JSON, with the place of the op', async () => {
    const outcome = await call(run, flags(['--signature_def', 'positive', '--input_exprs=x=-2', '--json']));
    expect(outcome.status).toBe(2);
    expect(JSON.parse(outcome.out)).toEqual({
      error: { code: 'InvalidArgumentError', message: expect.any(String), where: expect.stringContaining('Assert') },
    });
  });

  it('saves outputs and does not overwrite unasked', async () => {
    const args = flags(['--signature_def=serving_default', '--inputs=x=one.npz', `--outdir=${file('deep/out')}`]);
    const { out } = await call(run, args);
    expect(out).toContain(`Output total is saved to ${file('deep/out/total.npy')}\n`);
    const total = readNpy(readFileSync(file('deep/out/total.npy')));
    expect(total.ok && total.value).toEqual({ dtype: 'float32', shape: [1], data: Float32Array.of(21) });
    expect((await call(run, args)).err).toContain('already exists. Add "--overwrite"');
    expect((await call(run, [...args, '--overwrite'])).status).toBe(0);
    expect(existsSync(file('deep/out/scaled.npy'))).toBe(true);
  });

  it('says which input file is none', async () => {
    writeFileSync(file('bad.npy'), 'text');
    const err = async (input: string) =>
      (await call(run, [file('calc.zip'), '--signature_def=serving_default', `--inputs=x=${input}`])).err;
    expect(await err(file('none.npy'))).toContain('cannot be read');
    expect(await err(file('bad.npy'))).toContain('This is not a .npy file');
    expect(await err(file('texts.npy'))).toContain('string cannot be fed as float32');
  });
});
