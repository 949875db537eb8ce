#!/usr/bin/env node
import { unusable } from './command';
import type { Outcome } from './command';
import { commandLine } from './commandLine';

let outcome: Outcome;
try {
  outcome = await commandLine(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  outcome = unusable(`a fault of this program: ${message}`);
}
// A reader that closes the pipe early (`| head`) is no error.
process.stdout.on('error', () => undefined);
process.stdout.write(outcome.out);
process.stderr.write(outcome.err);
process.exitCode = outcome.status;
