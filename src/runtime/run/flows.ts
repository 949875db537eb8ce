import type { FunctionRef } from '../../model/attr';
import { DEAD } from './dead';
import type { Execution } from './execution';
import { Frame } from './frame';
import type { Pending } from './frame';
import { release, retain } from '../values/lifetime';
import { OpError } from '../opError';
import type { NodeStep } from '../plan/nodeStep';
import type { LoopStep } from '../plan/plan';
import { constantOf } from '../plan/planNode';
import { unstoppable } from '../backend/readback';
import type { Routine } from '../registry';
import { functionsOf, placeOf } from './routines';
import { Stopped } from './stopped';
import { scalar, scalarNumberOf } from '../values/tensors';
import { isTrue } from '../values/truth';
import type { Tensor } from '../values/value';

/** Deepest nesting of calls and loops: recursion that never ends stops here. */
const MAX_DEPTH = 10_000;

/** Who carries out plans, as the flow of control needs him. */
export interface FlowHost {
  readonly execution: Execution;
  inputsOf(frame: Frame, step: NodeStep): Tensor[];
  /** Puts a frame on top, with its arguments. */
  push(frame: Frame, args: readonly Tensor[]): void;
  /** Puts a frame on top that has its arguments, or goes on with one. */
  enter(frame: Frame): void;
  /** A node of the executor's own is done: its outputs go to their slots. `outputs` are not yet retained. */
  finish(frame: Frame, step: NodeStep, index: number, outputs: readonly Tensor[]): void;
}

/**
 * Calls, branches and loops. Each puts a frame on top and notes in the frame below what it waits for (`pending`);
 * when the frame on top has come to its end, `resume` or `turn` goes on from there.
 */
export class Flows {
  private readonly host: FlowHost;

  constructor(host: FlowHost) {
    this.host = host;
  }

  /** Begins a step that is not one kernel. */
  begin(frame: Frame, step: NodeStep, index: number): void {
    const { support, flow } = step;
    if (support.verdict === 'blocked') {
      if (support.code !== undefined) throw new OpError(support.code, `${support.why}.`);
      throw new Stopped('blocked', `${step.op} cannot run here: ${support.why}.`, frame.site.address(index));
    }
    const inputs = this.host.inputsOf(frame, step);
    switch (flow) {
      case 'const':
        this.host.finish(frame, step, index, [constantOf(step.attrs)]);
        return;
      case 'placeholder':
        throw new OpError(
          'InvalidArgumentError',
          `You must feed a value for placeholder tensor '${step.name}' with dtype ${step.attrs.type('dtype')}`,
        );
      case 'call':
        this.call(frame, step, index, 0, inputs);
        return;
      case 'if':
        this.call(frame, step, index, isTrue(inputs[0] as Tensor) ? 0 : 1, inputs.slice(1));
        return;
      case 'case': {
        const branch = scalarNumberOf(inputs[0] as Tensor);
        const last = step.bodies.length - 1;
        this.call(frame, step, index, branch < 0 || branch > last ? last : branch, inputs.slice(1));
        return;
      }
      case 'while': {
        const cond = this.newFrame(frame, step, index, 0, inputs.length);
        const body = this.newFrame(frame, step, index, 1, inputs.length);
        for (const value of inputs) retain(value);
        frame.pending = { kind: 'while', step, index, cond, body, running: 'cond', carried: inputs };
        frame.free(step.releases);
        this.host.push(cond, inputs);
        return;
      }
      case 'for': {
        const [start = 0, limit = 0, delta = 0] = inputs.slice(0, 3).map(scalarNumberOf);
        if (delta === 0) throw new OpError('InvalidArgumentError', 'Delta cannot be 0');
        const body = this.newFrame(frame, step, index, 0, inputs.length - 2);
        frame.pending = { kind: 'for', step, index, body, at: start, limit, delta };
        const carried = inputs.slice(3);
        for (const value of carried) retain(value);
        frame.free(step.releases);
        this.nextFor(frame, carried);
        return;
      }
      case 'routine': {
        const functions = functionsOf(step, this.host.execution.planOf);
        const routine = (step.routine as Routine)(inputs, step.call, functions);
        for (const value of inputs) retain(value);
        frame.pending = { kind: 'routine', step, index, routine, inputs };
        frame.free(step.releases);
        this.nextCall(frame, []);
        return;
      }
      case null:
        throw new Stopped(
          'blocked',
          `${step.op} cannot run here: this program has no kernel for it.`,
          frame.site.address(index),
        );
    }
  }

  /** A frame for one of the functions that a node may run, which must take `argCount` arguments. */
  private newFrame(frame: Frame, step: NodeStep, index: number, which: number, argCount: number): Frame {
    const { ref } = step.bodies[which] as NodeStep['bodies'][number];
    return this.frameFor(frame, index, which, ref, argCount);
  }

  private frameFor(frame: Frame, index: number, which: number, ref: FunctionRef, argCount: number): Frame {
    if (frame.depth >= MAX_DEPTH) {
      throw new OpError('ResourceExhaustedError', `Calls are nested more than ${MAX_DEPTH} deep.`);
    }
    const site = frame.site.child(index, which, () => {
      const plan = this.host.execution.planOf(ref);
      if (plan.ok) return plan.value;
      throw new Stopped('blocked', plan.failure.message, frame.site.address(index));
    });
    const wanted = site.plan.args.length;
    if (argCount !== wanted) {
      throw new OpError(
        'InvalidArgumentError',
        `${ref.name} takes ${wanted} arguments and is called with ${argCount}.`,
      );
    }
    return new Frame(site, frame);
  }

  private call(frame: Frame, step: NodeStep, index: number, which: number, args: readonly Tensor[]): void {
    const callee = this.newFrame(frame, step, index, which, args.length);
    frame.pending = { kind: 'call', step, index };
    this.host.push(callee, args);
    frame.free(step.releases);
  }

  /** Goes on with a frame whose callee returned `results`, which are retained. */
  resume(frame: Frame, results: readonly Tensor[]): void {
    const pending = frame.pending as Exclude<Pending, { kind: 'while' }>;
    switch (pending.kind) {
      case 'call':
        frame.pending = null;
        this.host.finish(frame, pending.step, pending.index, results);
        releaseAll(results);
        return;
      case 'for':
        this.nextFor(frame, results);
        return;
      case 'routine':
        this.nextCall(frame, results);
        return;
      case 'loop':
        this.nextLoop(frame, pending, results);
        return;
    }
  }

  /** The condition or the body of a While has come to its end: goes on with the other, or ends the loop. */
  turn(frame: Frame, parent: Frame, pending: Extract<Pending, { kind: 'while' }>): void {
    const { carried, cond, body } = pending;
    if (pending.running === 'body') {
      // Its results are the loop variables of the next iteration.
      frame.copyResults(carried);
      frame.clear();
      pending.running = 'cond';
      this.host.push(cond, carried as Tensor[]);
      return;
    }
    const { results } = frame.plan;
    const goOn = results.length > 0 && isTrue(frame.read(results[0] as number));
    frame.clear();
    if (goOn) {
      pending.running = 'body';
      body.moveIn(carried);
      this.host.enter(body);
      return;
    }
    parent.pending = null;
    this.host.enter(parent);
    this.host.finish(parent, pending.step, pending.index, carried as Tensor[]);
    releaseAll(carried as Tensor[]);
  }

  /** Starts the next iteration of a For, or ends it. `carried` is retained. */
  private nextFor(frame: Frame, carried: readonly Tensor[]): void {
    const pending = frame.pending as Extract<Pending, { kind: 'for' }>;
    const { at, limit, delta } = pending;
    if (delta > 0 ? at < limit : at > limit) {
      pending.at = at + delta;
      this.host.push(pending.body, [scalar('int32', at), ...carried]);
    } else {
      frame.pending = null;
      this.host.finish(frame, pending.step, pending.index, carried);
    }
    releaseAll(carried);
  }

  /** Goes on with a routine up to its next call, or its end. `results` of the call before are retained. */
  private nextCall(frame: Frame, results: readonly Tensor[]): void {
    const pending = frame.pending as Extract<Pending, { kind: 'routine' }>;
    const { routine } = pending;
    // A generator that was stopped does not go on.
    this.follow(
      frame,
      pending,
      unstoppable(() => routine.next(results)),
    );
    releaseAll(results);
  }

  /** What a routine called refused: the routine goes on from there, or throws it, or another error. */
  refuse(frame: Frame, error: OpError): void {
    const pending = frame.pending as Extract<Pending, { kind: 'routine' }>;
    this.follow(
      frame,
      pending,
      unstoppable(() => pending.routine.throw(error)),
    );
  }

  private follow(
    frame: Frame,
    { step, index, inputs }: Extract<Pending, { kind: 'routine' }>,
    next: ReturnType<ReturnType<Routine>['next']>,
  ): void {
    if (next.done) {
      frame.pending = null;
      this.host.finish(frame, step, index, next.value);
      releaseAll(inputs);
    } else {
      const { ref, args } = next.value;
      const which = placeOf(step, ref, frame.site.existingChildren(index));
      this.host.push(this.frameFor(frame, index, which, ref, args.length), args);
    }
  }

  /** Begins a TF1 loop. */
  enterLoop(frame: Frame, step: LoopStep, index: number): void {
    const inputs = step.inputs.map((ref) => frame.read(ref));
    for (const value of inputs) retain(value);
    const site = frame.site.child(index, 0, () => step.plan);
    const inner = new Frame(site, frame);
    frame.pending = { kind: 'loop', step, index, inner, inputs, exits: step.outputs.map(() => null) };
    frame.free(step.releases);
    const nextCount = step.plan.results.length - step.outputs.length;
    this.host.push(inner, [
      ...inputs.slice(0, step.enterCount),
      ...Array.from({ length: nextCount }, () => DEAD),
      ...inputs.slice(step.enterCount),
    ]);
  }

  /** One iteration of a TF1 loop is over: collects the Exits and starts the next one while a NextIteration is alive. */
  private nextLoop(frame: Frame, pending: Extract<Pending, { kind: 'loop' }>, results: readonly Tensor[]): void {
    const { step, index, inner, inputs, exits } = pending;
    const exitCount = step.outputs.length;
    for (let i = 0; i < exitCount; i++) {
      const value = results[i] as Tensor;
      if (value === DEAD) continue;
      retain(value);
      const earlier = exits[i];
      if (earlier) release(earlier);
      exits[i] = value;
    }
    const nexts = results.slice(exitCount);
    if (nexts.every((value) => value === DEAD)) {
      frame.pending = null;
      step.outputs.forEach((slot, i) => frame.write(slot, exits[i] ?? DEAD));
      if (frame.alive !== null) frame.alive[index] = exits.some((value) => value !== null) ? 1 : 0;
      for (const value of exits) if (value) release(value);
      releaseAll(inputs);
    } else {
      const enters = inputs.slice(0, step.enterCount).map((value, i) => (step.invariant[i] ? value : DEAD));
      this.host.push(inner, [...enters, ...nexts, ...inputs.slice(step.enterCount)]);
    }
    releaseAll(results);
  }
}

function releaseAll(values: readonly Tensor[]): void {
  for (const value of values) release(value);
}
