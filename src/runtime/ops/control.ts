import { DEAD } from '../run/dead';
import { invalid, OpError } from '../opError';
import type { Flow, Kernel, OpEntry, OpFamily } from '../registry';
import { allocate, boolsOf, fromHost, scalar, scalarNumberOf } from '../values/tensors';
import { isTrue } from '../values/truth';
import type { Tensor } from '../values/value';
import { define } from './define';

/**
 * What decides which nodes run. Calls, branches and loops over functions are
 * carried out by the executor; the dataflow control of TensorFlow 1 needs only
 * Switch and Merge, because its loops are planned as frames (loops.ts).
 */

/** An entry that the executor carries out itself. */
function byExecutor(flow: Flow, more: Omit<OpEntry, 'kernel' | 'flow'> = {}): OpEntry {
  const kernel: Kernel = (_, call) => {
    throw new OpError('InternalError', `${call.op} has no kernel of its own.`);
  };
  return { kernel, flow, ...more };
}

/** Passes its input on; a reference stays one. */
const passRef: OpEntry = { kernel: ([x]) => [x as Tensor], takesRefs: true };
const pass: OpEntry = { kernel: ([x]) => [x as Tensor] };
const nothing: OpEntry = { kernel: () => [] };

/** Switch: data goes to output 1 where the predicate is true, else to output 0; the other output is dead. */
const switchTwo: Kernel = ([data, predicate]) => {
  const p = predicate as Tensor;
  if (p.shape.length > 0) throw invalid('The second input must be a scalar');
  return boolsOf(p)[0] ? [DEAD, data as Tensor] : [data as Tensor, DEAD];
};

/** _SwitchN: the output that the index names is alive; the last one where the index is out of range. */
const switchMany: Kernel = ([data, index], call) => {
  const count = call.outputCount;
  const wanted = scalarNumberOf(index as Tensor);
  const taken = wanted < 0 || wanted >= count ? count - 1 : wanted;
  return Array.from({ length: count }, (_, i) => (i === taken ? (data as Tensor) : DEAD));
};

/** Merge: the input that is alive, and which one it was. */
const merge: Kernel = (inputs) => {
  const index = inputs.findIndex((input) => input !== DEAD);
  return [inputs[index] as Tensor, scalar('int32', index)];
};

/** RefSelect: the reference that the index names. */
const refSelect: Kernel = ([index, ...refs]) => {
  const which = scalarNumberOf(index as Tensor);
  const chosen = refs[which];
  if (chosen === undefined) throw invalid(`Index must be in the range [0, ${refs.length}) but got ${which}`);
  return [chosen];
};

/** A value that is never looked at (the branch not taken of a cond): zeros of the declared shape. */
function fakeParam(dtype: Tensor['dtype'], shape: readonly number[] | null): Tensor {
  const known = shape?.map((size) => Math.max(size, 0)) ?? [];
  const count = known.reduce((a, b) => a * b, 1);
  return fromHost(dtype, known, allocate(dtype, count));
}

export const CONTROL: OpFamily = {
  Const: byExecutor('const'),
  Placeholder: byExecutor('placeholder'),
  PlaceholderV2: byExecutor('placeholder'),
  PlaceholderWithDefault: pass,
  NoOp: nothing,
  ControlTrigger: { ...nothing, takesDead: true },
  Abort: {
    kernel: (_, call) => {
      throw new OpError('InternalError', call.attrs.string('error_msg'));
    },
    stateful: true,
    support: () => ({ verdict: 'blocked', why: 'it ends the process' }),
  },
  PartitionedCall: byExecutor('call'),
  StatefulPartitionedCall: byExecutor('call', { stateful: true }),
  BatchFunction: byExecutor('call', { stateful: true }),
  If: byExecutor('if', { stateful: true }),
  StatelessIf: byExecutor('if'),
  Case: byExecutor('case', { stateful: true }),
  StatelessCase: byExecutor('case'),
  While: byExecutor('while', { stateful: true }),
  StatelessWhile: byExecutor('while'),
  For: byExecutor('for'),
  XlaIf: byExecutor('if', { stateful: true }),
  XlaWhile: byExecutor('while', { stateful: true }),
  ToBool: define((_, x) => scalar('bool', isTrue(x))),
  FakeParam: define((call) => fakeParam(call.attrs.type('dtype'), call.attrs.shape('shape'))),
  /** Which of the named device kinds a function was placed on: here CPU, else the first after the last. */
  DeviceIndex: define((call) => {
    const names = call.attrs.strings('device_names');
    const index = names.indexOf('CPU');
    return scalar('int32', index < 0 ? names.length : index);
  }),
  Switch: { kernel: switchTwo },
  RefSwitch: { kernel: switchTwo, takesRefs: true },
  _SwitchN: { kernel: switchMany },
  Merge: { kernel: merge, takesDead: true },
  RefMerge: { kernel: merge, takesDead: true, takesRefs: true },
  RefSelect: { kernel: refSelect, takesRefs: true },
  Enter: pass,
  RefEnter: passRef,
  Exit: pass,
  RefExit: passRef,
  NextIteration: pass,
  RefNextIteration: passRef,
  LoopCond: pass,
  RefIdentity: passRef,
  XlaSharding: pass,
  XlaShardingV2: pass,
};
