import { describe, expect, it } from 'vitest';
import { commandLine } from './commandLine';
import { sandbox } from './fixtures/sandbox';

const { file } = sandbox();

describe('the command line', () => {
  it('runs the command it is asked for', async () => {
    expect(await commandLine(['show', file('calc.zip')])).toEqual({
      status: 0,
      out: "The given SavedModel contains the following tag-sets:\n'serve'\n",
      err: '',
    });
  });

  it.each(['help', '--help', '-h'])('explains itself on %s', async (word) => {
    const { out, status } = await commandLine([word]);
    expect(status).toBe(0);
    for (const command of ['show SOURCE', 'run SOURCE', 'weights SOURCE', 'graph SOURCE'])
      expect(out).toContain(command);
  });

  it('explains one command', async () => {
    expect((await commandLine(['run', '--help'])).out).toMatch(/^run SOURCE/);
  });

  it.each([
    [[], 'No command is given.'],
    [['scan'], 'There is no command scan.'],
    [['toString'], 'There is no command toString.'],
    [['show', '--nothing'], 'Unknown flag --nothing.'],
    [['check', 'x'], 'check does not exist yet.'],
  ])('%j cannot be used', async (argv, why) => {
    const { err, status } = await commandLine(argv);
    expect(status).toBe(2);
    expect(err).toContain(`error: ${why}`);
  });
});
