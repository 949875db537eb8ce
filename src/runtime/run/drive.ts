import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import type { Direct } from './direct';
import type { Execution } from './execution';
import type { Frame } from './frame';
import { freeUnused, hasUnused, release, retain, tidy } from '../values/lifetime';
import { OpError } from '../opError';
import { STEP_WORK } from './pace';
import type { Pace } from './pace';
import { Awaited } from '../backend/readback';
import type { OpCall } from '../registry';
import type { ScalarPair } from './scalarPair';
import { FOLDABLE, PAIR, QUICK, QUICK_WIDTH } from './tape';
import type { Tensor } from '../values/value';

/** What is driven: the frame on top, and what to do where a step is not quick. */
export interface Driven {
  readonly top: Frame | null;
  readonly execution: Execution;
  readonly pace: Pace;
  /** Nobody looks at single values or kernels. */
  readonly isBare: boolean;
  /** The frame has come to its end. */
  leave(frame: Frame): void;
  runStep(frame: Frame, index: number): Promise<void> | null;
  /** A step wanted elements that come later: carries it out when they are here. */
  again(awaited: Awaited, frame: Frame, index: number): Promise<void>;
  stopped(error: unknown, frame: Frame, index: number): Error;
}

/**
 * One step after the other, of whichever frame is on top, up to one that waits, or until messages are due or all
 * is done. All that a small graph costs beside its kernels is here: quick steps (see tape.ts) are written out, make
 * no object and call nothing that they can do without. And it is the only loop that runs through a graph, entered
 * seldom: a JavaScript engine that has compiled a loop where it stood goes in by that door from then on, at the
 * price of many steps.
 */
export function drive(driven: Driven): Promise<void> | null {
  const { pace, isBare, execution } = driven;
  const { folded, trace, limits } = execution;
  const scopes = tfjsEngine().state;
  const workPerLook = pace.workPerLook;
  for (let frame = driven.top; frame !== null; frame = driven.top) {
    const { site, values, constants, tape } = frame;
    const { quick, flags, directs, scalars, calls } = tape;
    const end = flags.length;
    let index = frame.position;
    /** Up to here the trace knows what was carried out. */
    let counted = index;
    if (index === end) {
      driven.leave(frame);
      if (pace.isDue) return null;
      continue;
    }
    try {
      if (isBare && frame.alive === null) {
        for (; index < end; index++) {
          const kind = flags[index] as number;
          if ((kind & QUICK) === 0) break;
          const at = index * QUICK_WIDTH;
          const left = quick[at] as number;
          const a = (left < 0 ? constants[~left] : values[left]) as Tensor;
          // A TF1 reference edge.
          if (a.ref !== null) break;
          let made: ReturnType<Direct>;
          if ((kind & PAIR) !== 0) {
            const right = quick[at + 1] as number;
            const b = (right < 0 ? constants[~right] : values[right]) as Tensor;
            // What is made of nothing but constants and weights may be there already.
            if (b.ref !== null || (a.isStable && b.isStable && (kind & FOLDABLE) !== 0 && folded !== null)) break;
            pace.work += a.size + b.size;
            const pair = scalars[index] as ScalarPair | null;
            made = (pair === null ? null : pair.make(a, b)) ?? (directs[index] as Direct)(calls[index] as OpCall, a, b);
          } else {
            if (a.isStable && (kind & FOLDABLE) !== 0 && folded !== null) break;
            pace.work += a.size;
            made = (directs[index] as Direct)(calls[index] as OpCall, a);
          }
          const output = (Array.isArray(made) ? made[0] : made) as Tensor | undefined;
          if (output === undefined) throw noValue(calls[index] as OpCall);
          retain(output);
          values[quick[at + 2] as number] = output;
          const first = quick[at + 3] as number;
          if (first >= 0) {
            drop(values, first);
            const second = quick[at + 4] as number;
            if (second >= 0) drop(values, second);
          }
          if (hasUnused() || scopes.activeScope.track.length > 0) tidy();
          if (limits !== null && limits.isFull()) makeRoom(execution);
          pace.work += output.size + STEP_WORK;
          if (pace.work > workPerLook) {
            trace.countAll(site, counted, index + 1);
            counted = index + 1;
            pace.look(site, index);
            if (pace.isDue) {
              index += 1;
              break;
            }
          }
        }
        trace.countAll(site, counted, index);
        counted = index;
        frame.position = index;
        if (pace.isDue) return null;
        if (index === end) continue;
      }
      const waits = driven.runStep(frame, index);
      if (waits !== null) return waits;
    } catch (error) {
      trace.countAll(site, counted, index);
      if (error instanceof Awaited) return driven.again(error, frame, index);
      throw driven.stopped(error, frame, index);
    }
    if (pace.isDue) return null;
  }
  return null;
}

function noValue({ op, nodeName }: OpCall): OpError {
  return new OpError('InternalError', `${op} ${nodeName} returns no value.`);
}

function drop(values: (Tensor | null)[], slot: number): void {
  const value = values[slot];
  if (!value) return;
  values[slot] = null;
  release(value);
}

/** Too much is held: what is kept only to be looked at goes first. */
export function makeRoom({ kept, limits }: Execution): void {
  kept?.clear();
  freeUnused();
  limits?.refuseFull();
}
