import { fail, ok, type Result } from '../lib/result';
import { formatCount } from '../lib/text';
import type { Failure } from '../model/failure';
import { WireFault } from '../proto/wire';

/** The failure that a fault in the bytes of `file` is; `what` names the message that was read. */
export function failureOfFault(fault: WireFault, file: string, what: string): Failure {
  const place = `byte ${formatCount(fault.offset)} of ${file}`;
  const message =
    fault.kind === 'too-deep'
      ? `${capital(what)} at ${place} is refused: ${sayFault(fault)}.`
      : `Cannot read ${what} at ${place}: ${sayFault(fault)}.`;
  return { kind: fault.kind, message, file, offset: fault.offset };
}

/** What a fault says, its numbers written as everywhere else; the reader of bytes knows nothing of how that is. */
export function sayFault({ message }: WireFault): string {
  return message.replace(/\b\d{4,}\b/g, (digits) => formatCount(Number(digits)));
}

/** Runs a piece of decoding; a fault in the bytes becomes a failure, anything else stays an error of the program. */
export function attempt<T>(file: string, what: string, read: () => T): Result<T, Failure> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof WireFault) return fail(failureOfFault(error, file, what));
    throw error;
  }
}

/** As {@link attempt}, for decoding that pauses. */
export async function attemptLong<T>(file: string, what: string, read: () => Promise<T>): Promise<Result<T, Failure>> {
  try {
    return ok(await read());
  } catch (error) {
    if (error instanceof WireFault) return fail(failureOfFault(error, file, what));
    throw error;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
