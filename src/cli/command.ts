import { adviceFor } from '../model/advice';
import type { Failure } from '../model/failure';
import type { Args } from './args';

/** What a command ends with: what it prints, and the exit status (0 fine, 1 the answer is no, 2 the input could not be used). */
export interface Outcome {
  readonly status: 0 | 1 | 2;
  readonly out: string;
  readonly err: string;
}

/** A word of the command line: `show`, `run`, … */
export interface Command {
  /** Flags and what they take. */
  readonly flags: Readonly<Record<string, 'text' | 'switch'>>;
  /** Lines for `--help`. */
  readonly usage: string;
  run(args: Args): Promise<Outcome>;
}

export function printed(out: string, err = ''): Outcome {
  return { status: 0, out, err };
}

/** The input could not be used. `message` says which and why. */
export function unusable(message: string, advice: string | null = null): Outcome {
  return { status: 2, out: '', err: `error: ${message}\n${advice === null ? '' : `${advice}\n`}` };
}

/** Which file, where in it, and what to do. */
export function unusableFor(failure: Failure): Outcome {
  return unusable(describeFailure(failure), adviceFor(failure));
}

/** The facts of a failure on one line; the file is named once. */
export function describeFailure(failure: Failure): string {
  const { file, message } = failure;
  return file !== undefined && !message.includes(file) ? `${file}: ${message}` : message;
}
