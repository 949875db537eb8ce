import { OpError } from '../opError';
import type { OpEntry, Routine } from '../registry';

/** An op whose functions are carried out by the executor. */
export function byRoutine(functions: readonly string[], routine: Routine): OpEntry {
  return {
    kernel: (_, call) => {
      throw new OpError('InternalError', `${call.op} has no kernel of its own.`);
    },
    flow: 'routine',
    functions,
    routine,
  };
}
