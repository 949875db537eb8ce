import { unusable } from './command';
import type { Command } from './command';

/** Comes with a later release: says so instead of pretending that nothing was found. */
export const check: Command = {
  flags: { dir: 'text', only: 'text', json: 'switch', sarif: 'switch', fail_on: 'text' },
  usage: 'check SOURCE …    not yet there',
  run: () => Promise.resolve(unusable('check does not exist yet.', 'show, run, weights and graph do.')),
};
