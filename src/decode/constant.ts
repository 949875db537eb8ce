import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { HostTensor } from '../model/tensor';

/** Values of a tensor attribute. */
export function constantOf(body: GraphBody, node: NodeIndex, attr: string): Result<HostTensor, Failure> {
  const name = body.nodeNames[node] ?? '';
  const where = { function: body.functionName, node: name };
  const value = body.attr(node, attr);
  if (value?.kind !== 'tensor') {
    return fail({ kind: 'malformed', message: `Attribute ${attr} of node ${name} is not a tensor.`, where });
  }
  try {
    return ok(value.value.values());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail({ kind: 'malformed', message: `Attribute ${attr} of node ${name}: ${error.message}`, where });
  }
}
