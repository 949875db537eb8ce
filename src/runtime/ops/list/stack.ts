import type { DType } from '../../../model/dtype';
import { release, retain } from '../../values/lifetime';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { Resource, ResourceHandle } from '../../session/session';
import { scalarNumberOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { handleTo, refTo } from '../resources';

/** A stack of tensors, gone with the run: what TF1 loops kept for their gradients. */
class Stack implements Resource {
  readonly resourceKind = 'stack';
  readonly elementDtype: DType;
  /** Most elements; negative for no limit. */
  readonly limit: number;
  private readonly items: Tensor[] = [];

  constructor(elementDtype: DType, limit: number) {
    this.elementDtype = elementDtype;
    this.limit = limit;
  }

  push(value: Tensor): void {
    if (this.limit >= 0 && this.items.length >= this.limit)
      throw invalid(`Stack overflowed its max_size (${this.limit})`);
    if (value.dtype !== this.elementDtype) throw invalid(`Must have type ${this.elementDtype} but got ${value.dtype}`);
    retain(value);
    this.items.push(value);
  }

  pop(): Tensor {
    const value = this.items.pop();
    if (value === undefined) throw invalid('Stack is empty when calling Pop().');
    release(value);
    return value;
  }

  snapshot(): () => void {
    return () => undefined;
  }

  dispose(): void {
    for (const item of this.items.splice(0)) release(item);
  }
}

let made = 0;

function create(call: OpCall, limit: number): ResourceHandle {
  made += 1;
  const name = `${call.attrs.string('stack_name') || call.nodeName}_${made}`;
  return call.session.resource(RUN_CONTAINER, name, () => new Stack(call.attrs.type('elem_type'), limit));
}

function stackOf(call: OpCall, handle: Tensor): Stack {
  const resource = call.session.lookup(handle);
  if (resource instanceof Stack) return resource;
  throw invalid(`Trying to access a resource of type ${resource.resourceKind} as a stack.`);
}

const onStack = { stateful: true, takesRefs: true };

const push = define((call, handle, value) => {
  stackOf(call, handle).push(value);
  return value;
}, onStack);
const pop = define((call, handle) => stackOf(call, handle).pop(), onStack);
const close = define((call, handle) => {
  stackOf(call, handle).dispose();
  if (handle.dtype === 'resource') call.session.destroy(handle);
  return [];
}, onStack);

export const STACKS: OpFamily = {
  StackV2: define((call, size) => handleTo(create(call, scalarNumberOf(size))), { stateful: true }),
  StackPushV2: push,
  StackPopV2: pop,
  StackCloseV2: close,
  Stack: define((call) => refTo(create(call, -1)), { stateful: true }),
  StackPush: push,
  StackPop: pop,
  StackClose: close,
};
