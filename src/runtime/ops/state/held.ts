import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { Resource, ResourceHandle } from '../../session/session';
import { fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { Variable } from '../../session/variable';
import { define } from '../define';
import { reference, variableOf } from './variables';

/** Locks, which one thread never waits for, and variables that last no longer than a run. */

class Mutex implements Resource {
  readonly resourceKind = 'mutex';

  snapshot(): () => void {
    return () => undefined;
  }
}

function mutex(call: OpCall): Tensor {
  const { attrs, nodeName } = call;
  const name = attrs.string('shared_name') || nodeName;
  return fromHost('resource', [], [call.session.resource(attrs.string('container'), name, () => new Mutex())]);
}

/** Nodes run one after the other here, and a critical section as a whole: the lock is always free. */
function lock(call: OpCall, handle: Tensor): Tensor {
  const resource = call.session.lookup(handle);
  if (!(resource instanceof Mutex)) throw invalid(`Trying to access a ${resource.resourceKind} as a mutex.`);
  return fromHost('variant', [], [{ handleKind: 'mutex-lock' }]);
}

let made = 0;

/** TemporaryVariable: a reference that Assign fills; DestroyTemporaryVariable takes the value out. */
function temporary(call: OpCall): Tensor {
  made += 1;
  const name = `${call.attrs.string('var_name') || call.nodeName}_${made}`;
  const create = (): Variable => new Variable(name, call.attrs.type('dtype'), call.attrs.shape('shape'));
  const handle: ResourceHandle = call.session.resource(RUN_CONTAINER, name, create);
  return reference(handle.resource as Variable);
}

export const HELD: OpFamily = {
  MutexV2: define(mutex, { stateful: true }),
  MutexLock: define(lock, { stateful: true }),
  ConsumeMutexLock: define(() => [], { stateful: true }),
  TemporaryVariable: define(temporary, { stateful: true }),
  DestroyTemporaryVariable: define((call, ref) => variableOf(ref, call).read(), { stateful: true, takesRefs: true }),
};
