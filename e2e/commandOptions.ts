import { parseArgs, type ParseArgsConfig } from 'node:util';

/**
 * What a command of the checkout was given, as `node:util` takes it apart. Ends the process with `usage` after `--help`,
 * and with status 2 and one sentence where an option is unknown or lacks its value.
 */
export function commandOptions<const T extends ParseArgsConfig>(
  usage: string,
  config: T,
): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}
