import { invalid } from '../opError';
import type { OpCall, OpFamily } from '../registry';
import { boolsOf, scalar, stringsOf } from '../values/tensors';
import { summarizeValue } from '../values/summarize';
import type { Tensor } from '../values/value';
import { define } from './define';

/** Ops that speak to the person who runs the graph. What they print goes to the run's log. */

const decoder = new TextDecoder();

/** Refuses when its condition is false, with the data it was given for that. */
function assertOp(call: OpCall, condition: Tensor, ...data: readonly Tensor[]): readonly Tensor[] {
  if (condition.shape.length > 0) throw invalid(`In[0] should be a scalar: [${condition.shape.join(',')}]`);
  if (boolsOf(condition)[0]) return [];
  const summarize = call.attrs.int('summarize');
  throw invalid(`assertion failed: ${data.map((tensor) => `[${summarizeValue(tensor, summarize)}]`).join(' ')}`);
}

/** Print of TensorFlow 1: passes its input on; only the first `first_n` lines are printed, which nobody counts between runs. */
function print(call: OpCall, input: Tensor, ...data: readonly Tensor[]): Tensor {
  const summarize = call.attrs.int('summarize');
  call.session.log(
    `${call.attrs.string('message')}${data.map((tensor) => `[${summarizeValue(tensor, summarize)}]`).join('')}`,
  );
  return input;
}

function printV2(call: OpCall, input: Tensor): readonly Tensor[] {
  if (input.shape.length > 0) throw invalid(`Input is expected to be scalar, but got [${input.shape.join(',')}]`);
  call.session.log(decoder.decode(stringsOf(input)[0]));
  return [];
}

export const DEBUG: OpFamily = {
  Assert: define(assertOp, { stateful: true }),
  Print: define(print, { stateful: true }),
  PrintV2: define(printV2, { stateful: true }),
  /** Seconds since 1970. */
  Timestamp: {
    kernel: () => [scalar('float64', Date.now() / 1000)],
    stateful: true,
    support: () => ({ verdict: 'random' }),
  },
};
