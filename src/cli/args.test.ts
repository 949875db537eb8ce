import { describe, expect, it } from 'vitest';
import { parseArgs } from './args';

const parse = (...argv: string[]) => {
  const args = parseArgs(argv, { dir: 'text', all: 'switch', no_text: 'text' });
  return args.ok ? [args.value.words, args.value.text('dir'), args.value.has('all')] : args.failure;
};

describe('flags', () => {
  it.each([
    [
      ['a', '--dir', 'b'],
      [['a'], 'b', false],
    ],
    [
      ['--dir=b=c', 'a', '--all'],
      [['a'], 'b=c', true],
    ],
    [
      ['-all', '-dir=', 'a'],
      [['a'], '', true],
    ],
    [
      ['--all', '--noall'],
      [[], undefined, false],
    ],
    [['--all=false'], [[], undefined, false]],
    [['--all=True'], [[], undefined, true]],
    [
      ['--', '--all'],
      [['--all'], undefined, false],
    ],
    [
      ['-1', '-'],
      [['-1', '-'], undefined, false],
    ],
    [
      ['--dir', '--all'],
      [[], '--all', false],
    ],
    [
      ['--no-text', 'x'],
      [[], undefined, false],
    ],
  ])('%j', (argv, expected) => {
    expect(parse(...argv)).toEqual(expected);
  });

  it.each([
    [['--other'], 'Unknown flag --other.'],
    [['--nodir'], 'Unknown flag --nodir.'],
    [['--dir'], '--dir needs a value.'],
  ])('%j is refused', (argv, why) => {
    expect(parse(...argv)).toBe(why);
  });
});
