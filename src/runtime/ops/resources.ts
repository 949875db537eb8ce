import type { OpCall } from '../registry';
import type { Resource, ResourceHandle } from '../session/session';
import { fromHost } from '../values/tensors';
import { Tensor } from '../values/value';
import { bytesOf } from './string/bytes';

/** A resource is found again by its shared name, else it belongs to its node: within a function to the function's, unless names are shared. */
export function sharedResource<T extends Resource>(call: OpCall, create: () => T): ResourceHandle {
  const { attrs, functionName, nodeName, session } = call;
  const isShared = attrs.has('use_node_name_sharing') && attrs.bool('use_node_name_sharing');
  const own = functionName === null || isShared ? nodeName : `${functionName}/${nodeName}`;
  return session.resource(attrs.string('container'), attrs.string('shared_name') || own, create);
}

export function handleTo(handle: ResourceHandle): Tensor {
  return fromHost('resource', [], [handle]);
}

/** TensorFlow 1: the handle is a reference to two strings, the container and the name. */
export function refTo({ container, name, resource }: ResourceHandle): Tensor {
  return new Tensor('string', [2], [bytesOf(container), bytesOf(name)], null, resource);
}
