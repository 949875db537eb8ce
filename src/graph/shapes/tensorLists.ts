import { type NodeIndex, opOf } from '../../model/graphBody';
import type { Shape } from '../../model/shape';
import { climb, type Frame, type Frames } from '../frame';
import type { Library } from '../library';
import { FREE, type KnownValues, mergeShapes, sizeOf } from './shapeRule';

/** How many elements a tensor list has, and the shape of each; as far as they are known. */
export interface ListFacts {
  readonly count: number;
  readonly element: Shape;
}

const NOTHING: ListFacts = { count: FREE, element: null };
/** Steps from a list to what it was made of: set item, loop, reserve… */
const DEEPEST = 16;

interface Asked {
  readonly library: Library;
  readonly frames: Frames;
  readonly shapeOf: (frame: Frame, from: number, port: number) => Shape;
  readonly valuesOf: (frame: Frame, from: number, port: number) => KnownValues | null;
}

/**
 * A list is a variant: its shape says nothing, and the ops that read it say only
 * `[-1, 8]` of its elements. What was put in says more, through loops and calls.
 * Elements of one list have one shape, or TensorListStack would refuse them.
 */
export function listFacts(asked: Asked, frame: Frame, from: number, port: number, depth = 0): ListFacts {
  const { library, frames, shapeOf, valuesOf } = asked;
  const source = climb(library, frame, from, port, true);
  if (source.from < 0 || depth > DEEPEST) return NOTHING;
  const at = source.frame;
  const { plan } = at;
  const start = plan.dataStart[source.from] ?? 0;
  const producer = (input: number): readonly [number, number] => [
    start + input < (plan.dataStart[source.from + 1] ?? 0) ? (plan.from[start + input] ?? -1) : -1,
    plan.port[start + input] ?? 0,
  ];
  const list = (input: number): ListFacts => listFacts(asked, at, ...producer(input), depth + 1);
  const shape = (input: number): Shape => shapeOf(at, ...producer(input));

  switch (opOf(plan.body, source.from as NodeIndex)) {
    case 'TensorListFromTensor': {
      const all = shape(0);
      return all === null ? NOTHING : { count: all[0] ?? FREE, element: all.slice(1) };
    }
    case 'TensorListReserve':
      return { count: sizeOf(valuesOf(at, ...producer(1))?.[0] ?? Number.NaN), element: null };
    case 'TensorListSetItem': {
      const { count, element } = list(0);
      return { count, element: mergeShapes(element, shape(2)) };
    }
    case 'TensorListPushBack':
      return { count: FREE, element: mergeShapes(list(0).element, shape(1)) };
    default:
  }
  const call = plan.calls.get(source.from)?.find((one) => one.returnsOutputs);
  const inner = call === undefined ? 'missing' : frames.open(at, source.from, call);
  if (
    call === undefined ||
    typeof inner === 'string' ||
    (plan.calls.get(source.from)?.length ?? 0) > (call.loop ? 2 : 1)
  )
    return NOTHING;
  const returned = listFacts(
    asked,
    inner,
    inner.plan.returnFrom[source.port] ?? -1,
    inner.plan.returnPort[source.port] ?? 0,
    depth + 1,
  );
  if (!call.loop) return returned;
  // What the loop began with says how many; what a turn put in says of what shape.
  const first = list(source.port + call.firstArg + (call.inputOffset ?? 0));
  return { count: first.count, element: mergeShapes(first.element, returned.element) };
}

/** Outputs of the ops that read a list, from its facts; null for all other ops. */
export function listOutputs(op: string, said: readonly Shape[], facts: () => ListFacts): readonly Shape[] | null {
  switch (op) {
    case 'TensorListGetItem':
      return [mergeShapes(said[0] ?? null, facts().element)];
    case 'TensorListStack': {
      const { count, element } = facts();
      return [mergeShapes(said[0] ?? null, element === null ? null : [count, ...element])];
    }
    case 'TensorListPopBack':
      return [[], mergeShapes(said[1] ?? null, facts().element)];
    default:
      return null;
  }
}
