import { argOfInput, type NodeIndex, opOf, UNRESOLVED } from '../model/graphBody';
import { climb, type Frames, type Source } from './frame';
import type { Library } from './library';

/** More steps than a real graph has: a damaged one may lead round in a circle. */
const MOST_STEPS = 1000;

/**
 * Goes back from a tensor through the ops that hand on what they get, out of the calls around them. `inputOf` says which
 * input an op hands on, undefined where it makes something new.
 */
export function throughPasses(library: Library, first: Source, inputOf: (op: string) => number | undefined): Source {
  let source = first;
  for (let step = 0; step < MOST_STEPS && source.from >= 0; step++) {
    const { plan } = source.frame;
    const input = inputOf(opOf(plan.body, source.from as NodeIndex));
    if (input === undefined) break;
    source = inputSource(library, source.frame, source.from, input);
  }
  return source;
}

/** Where an input of a node comes from, through the calls around it. */
export function inputSource(library: Library, frame: Source['frame'], node: number, input: number): Source {
  const { plan } = frame;
  const row = (plan.dataStart[node] ?? 0) + input;
  if (row >= (plan.dataStart[node + 1] ?? 0)) return { frame, from: UNRESOLVED, port: 0 };
  return climb(library, frame, plan.from[row] ?? UNRESOLVED, plan.port[row] ?? 0);
}

/** The name of the start's input that a tensor is; null where it is made inside. */
export function inputOfStart({ start }: Frames, { frame, from }: Source): string | null {
  const arg = argOfInput(from);
  return arg === null || frame !== start ? null : (start.plan.boundary.args[arg]?.name ?? null);
}
