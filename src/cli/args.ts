import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';

/** What a flag takes: a text, or nothing. */
type FlagKind = 'text' | 'switch';

/** A command line taken apart. */
export interface Args {
  /** Words that are not flags, in order. */
  readonly words: readonly string[];
  /** Value of a flag, undefined where it is not given; a flag given twice has its last value. */
  text(name: string): string | undefined;
  has(name: string): boolean;
}

/**
 * Takes `--name value`, `--name=value`, `--switch`, `--switch=false` and `--noswitch`, as absl's flags in saved_model_cli do;
 * after `--` everything is a word. Fails with a sentence for unknown flags and missing values.
 */
export function parseArgs(argv: readonly string[], flags: Readonly<Record<string, FlagKind>>): Result<Args, string> {
  const words: string[] = [];
  const values = new Map<string, string>();
  for (let at = 0; at < argv.length; at++) {
    const arg = argv[at] ?? '';
    if (arg === '--') {
      words.push(...argv.slice(at + 1));
      break;
    }
    const match = /^--?([A-Za-z_][\w-]*)(?:=(.*))?$/s.exec(arg);
    if (!match) {
      words.push(arg);
      continue;
    }
    const given = (match[1] ?? '').replaceAll('-', '_');
    const name = !(given in flags) && given.startsWith('no') ? given.slice(2) : given;
    const kind = flags[name];
    if (kind === undefined || (name !== given && kind !== 'switch')) return fail(`Unknown flag ${arg}.`);
    const value = match[2] ?? (kind === 'switch' ? String(name === given) : argv[++at]);
    if (value === undefined) return fail(`${arg} needs a value.`);
    values.set(name, value);
  }
  return ok({
    words,
    text: (name) => values.get(name),
    has: (name) => ['true', '1'].includes((values.get(name) ?? '').toLowerCase()),
  });
}
