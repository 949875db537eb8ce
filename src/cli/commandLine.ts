import { parseArgs } from './args';
import { check } from './check';
import { printed, unusable } from './command';
import type { Command, Outcome } from './command';
import { graph } from './graph';
import { run } from './run';
import { show } from './show';
import { weights } from './weights';

const COMMANDS: Readonly<Record<string, Command>> = { show, run, check, weights, graph };

const USAGE = `savedmodel-explorer COMMAND SOURCE [FLAGS]

SOURCE is a SavedModel folder, a folder of version folders, a .zip, .tar, .tar.gz, or one of its files.

${Object.values(COMMANDS)
  .map(({ usage }) => `  ${usage}`)
  .join('\n')}

Exit status: 0 fine; 1 the answer is "no"; 2 the input could not be used.
`;

/** Runs the command that the words after the program's name ask for. */
export async function commandLine(argv: readonly string[]): Promise<Outcome> {
  const [word, ...rest] = argv;
  if (word === undefined || ['help', '--help', '-h', '-help'].includes(word)) {
    return word === undefined ? { ...unusable('No command is given.'), out: USAGE } : printed(USAGE);
  }
  const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined;
  if (!command) return unusable(`There is no command ${word}.`, `The commands: ${Object.keys(COMMANDS).join(', ')}.`);
  if (rest.some((arg) => ['--help', '-h', '-help'].includes(arg))) return printed(`${command.usage}\n`);
  const args = parseArgs(rest, command.flags);
  return args.ok ? command.run(args.value) : unusable(args.failure, `Usage: ${command.usage}`);
}
