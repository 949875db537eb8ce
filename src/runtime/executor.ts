import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import type { FunctionRef } from '../model/attr';
import { addressInFrame } from '../model/address';
import type { NodeAddress } from '../model/address';
import { DEAD } from './dead';
import { drive, makeRoom, tidy } from './drive';
import type { Driven } from './drive';
import type { Execution } from './execution';
import { Frame } from './frame';
import type { Limits } from './limits';
import { freeUnused, release, retain } from './lifetime';
import { OpError } from './opError';
import { Pace, STEP_WORK } from './pace';
import type { NodeStep } from './nodeStep';
import type { LoopStep } from './plan';
import type { Kernel, OpCall, Routine } from './registry';
import { functionsOf, placeOf } from './routines';
import { constantOf } from './planNode';
import type { Site } from './site';
import { DEREFS, FOLDABLE } from './tape';
import type { Tape } from './tape';
import { scalar, scalarNumberOf } from './tensors';
import { isTrue } from './truth';
import type { Tensor } from './value';
import { yieldToEventLoop } from './yieldToEventLoop';

/** Deepest nesting of calls and loops: recursion that never ends stops here. */
const MAX_DEPTH = 10_000;
/** A refusal with its place, an op that cannot run, or the end on request. */
export class Stopped extends Error {
  readonly kind: 'refused' | 'blocked' | 'cancelled' | 'internal';
  readonly address: NodeAddress | null;
  override readonly cause: unknown;

  constructor(kind: Stopped['kind'], message: string, address: NodeAddress | null, cause: unknown = null) {
    super(message);
    this.kind = kind;
    this.address = address;
    this.cause = cause;
  }
}

/**
 * Carries out a plan with an explicit stack of frames: calls and loops never
 * nest JavaScript calls. Steps run one after the other in the order of the plan.
 * Returns the results, each retained for the caller. Throws Stopped.
 */
export async function execute(root: Site, args: readonly Tensor[], execution: Execution): Promise<Tensor[]> {
  const run = (): Promise<Tensor[]> => new Executor(execution).run(root, args);
  return execution.limits === null ? run() : execution.limits.during(run);
}

class Executor implements Driven {
  readonly execution: Execution;
  /** The frame that runs; null when the root is done. */
  top: Frame | null = null;
  private results: Tensor[] = [];
  readonly pace: Pace;
  private readonly limits: Limits | null;
  /** Nobody looks at single values or kernels. */
  readonly isBare: boolean;

  constructor(execution: Execution) {
    this.execution = execution;
    this.limits = execution.limits;
    this.isBare = execution.kept === null && execution.watch === null && execution.clock === null;
    this.pace = new Pace(execution.trace, execution.limits, execution.kept !== null);
  }

  async run(root: Site, args: readonly Tensor[]): Promise<Tensor[]> {
    const tfjs = tfjsEngine();
    tfjs.startScope();
    try {
      this.push(new Frame(root, null), args);
      await this.loop();
    } catch (error) {
      for (let frame = this.top; frame !== null; frame = frame.parent) frame.abandon();
      throw error;
    } finally {
      freeUnused();
      tfjs.endScope();
    }
    return this.results;
  }

  private async loop(): Promise<void> {
    this.refuseCancelled();
    while (this.top !== null) {
      const waits = drive(this);
      if (waits !== null) {
        const { position } = this.top;
        try {
          await waits;
        } catch (error) {
          throw this.stopped(error, this.top, position - 1);
        }
      }
      if (this.pace.isDue) await this.lookUp();
    }
  }

  /** A step that is not quick. */
  runStep(frame: Frame, index: number): Promise<void> | null {
    frame.position = index + 1;
    const { tape } = frame;
    const kernel = tape.kernels[index] as Kernel | null;
    if (kernel === null) {
      this.runSpecial(frame, index);
      return null;
    }
    if (frame.alive !== null && this.skipDead(frame, index)) return null;
    return this.step(frame, tape, index, kernel);
  }

  private step(frame: Frame, tape: Tape, index: number, kernel: Kernel): Promise<void> | null {
    const { site } = frame;
    const inputs = this.gather(frame, tape, index);
    const { folded, kept, trace, clock, watch } = this.execution;
    // Only what is made of nothing but constants and weights is remembered.
    const mayFold =
      inputs.length > 0 &&
      (inputs[0] as Tensor).isStable &&
      folded !== null &&
      ((tape.flags[index] as number) & FOLDABLE) !== 0;
    let outputs = mayFold ? folded.find(site, index, inputs) : null;
    if (outputs === null) {
      const call = tape.calls[index] as OpCall;
      const made = clock === null ? kernel(inputs, call) : clock.run(site, index, kernel, inputs, call);
      if (!Array.isArray(made)) return this.waitFor(made as Promise<readonly Tensor[]>, frame, index, inputs);
      outputs = made as readonly Tensor[];
      if (mayFold) folded.remember(site, index, inputs, outputs);
    }
    this.store(frame, tape, index, outputs);
    if (kept !== null) kept.keep(site, index, outputs);
    if (watch !== null) watch.see(site, index, inputs, outputs);
    const { releases, releaseStart } = tape;
    const end = releaseStart[index + 1] as number;
    for (let i = releaseStart[index] as number; i < end; i++) frame.release(releases[i] as number);
    trace.count(site, index);
    tidy();
    if (this.pace.work > this.pace.workPerLook) this.pace.look(site, index);
    if (this.limits !== null && this.limits.isFull()) makeRoom(this.execution);
    return null;
  }

  private gather(frame: Frame, tape: Tape, index: number): Tensor[] {
    const { inputs: refs, inputStart } = tape;
    const first = inputStart[index] as number;
    const count = (inputStart[index + 1] as number) - first;
    if (count === 0) return [];
    const derefs = ((tape.flags[index] as number) & DEREFS) !== 0;
    const a = this.input(frame, derefs, refs[first] as number);
    // Nearly all ops have one or two inputs: an array made in one go has no room to spare.
    if (count === 1) return [a];
    const inputs = [a, this.input(frame, derefs, refs[first + 1] as number)];
    for (let i = 2; i < count; i++) inputs.push(this.input(frame, derefs, refs[first + i] as number));
    return inputs;
  }

  private input(frame: Frame, derefs: boolean, ref: number): Tensor {
    const value = frame.read(ref);
    this.pace.work += value.size;
    return value.ref !== null && derefs ? dereference(value) : value;
  }

  private store(frame: Frame, tape: Tape, index: number, outputs: readonly Tensor[]): void {
    const { outputs: slots, outputStart } = tape;
    const first = outputStart[index] as number;
    const count = (outputStart[index + 1] as number) - first;
    this.pace.work += STEP_WORK;
    for (let i = 0; i < count; i++) {
      const output = outputs[i];
      if (output === undefined) throw missing(frame.site.steps[index] as NodeStep, outputs, i);
      this.pace.work += output.size;
      frame.write(slots[first + i] as number, output);
    }
  }

  /** Whether the step is dead in this frame; then so are its outputs. */
  private skipDead(frame: Frame, index: number): boolean {
    const step = frame.site.steps[index] as NodeStep;
    if (!this.isDead(frame, step, index)) return false;
    for (const slot of step.outputs) frame.write(slot, DEAD);
    frame.free(step.releases);
    return true;
  }

  private async waitFor(
    made: Promise<readonly Tensor[]>,
    frame: Frame,
    index: number,
    inputs: readonly Tensor[],
  ): Promise<void> {
    const outputs = await made;
    this.execution.watch?.see(frame.site, index, inputs, outputs);
    this.finish(frame, frame.site.steps[index] as NodeStep, index, outputs);
    this.execution.trace.count(frame.site, index);
    tidy();
    this.pace.look(frame.site, index);
  }

  /** A step that is not one kernel. */
  private runSpecial(frame: Frame, index: number): void {
    const step = frame.site.steps[index] as NodeStep | LoopStep;
    if (step.kind === 'loop') {
      this.enterLoop(frame, step, index);
      return;
    }
    if (frame.alive !== null && this.skipDead(frame, index)) return;
    this.flow(frame, step, index);
    this.execution.trace.count(frame.site, index);
    tidy();
    this.pace.work += STEP_WORK;
    if (this.pace.work > this.pace.workPerLook) this.pace.look(frame.site, index);
  }

  /** Lets a cancel arrive, and tells how far the run has come. */
  private async lookUp(): Promise<void> {
    const { onStep, trace } = this.execution;
    onStep?.(trace.total);
    await yieldToEventLoop();
    this.refuseCancelled();
    this.pace.goOn();
  }

  private refuseCancelled(): void {
    if (this.execution.signal?.aborted) throw new Stopped('cancelled', 'Cancelled.', null);
  }

  private push(frame: Frame, args: readonly Tensor[]): void {
    const slots = frame.plan.args;
    for (let i = 0; i < slots.length; i++) frame.write(slots[i] as number, args[i] as Tensor);
    this.enter(frame);
  }

  private enter(frame: Frame): void {
    this.top = frame;
    this.execution.position.prefix = frame.site.prefix;
  }

  private inputsOf(frame: Frame, step: NodeStep): Tensor[] {
    return step.inputs.map((ref) => this.input(frame, step.derefs, ref));
  }

  private isDead(frame: Frame, step: NodeStep, index: number): boolean {
    const alive = frame.alive as Uint8Array;
    const dead = (ref: number): boolean => frame.read(ref) === DEAD;
    // Who takes dead inputs needs one that is alive, and a ControlTrigger, which has none, nothing at all.
    const isDead = step.takesDead
      ? step.inputs.length > 0 && step.inputs.every(dead)
      : step.inputs.some(dead) || step.controls.some((control) => alive[control] === 0);
    alive[index] = isDead ? 0 : 1;
    return isDead;
  }

  /** Steps that the executor carries out itself. */
  private flow(frame: Frame, step: NodeStep, index: number): void {
    const { support, flow } = step;
    if (support.verdict === 'blocked') {
      if (support.code !== undefined) throw new OpError(support.code, `${support.why}.`);
      throw new Stopped('blocked', `${step.op} cannot run here: ${support.why}.`, frame.site.address(index));
    }
    const inputs = this.inputsOf(frame, step);
    switch (flow) {
      case 'const':
        this.finish(frame, step, index, [constantOf(step.attrs)]);
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
        this.push(cond, inputs);
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
        const functions = functionsOf(step, this.execution.planOf);
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
      const plan = this.execution.planOf(ref);
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
    this.push(callee, args);
    frame.free(step.releases);
  }

  /** A node of the executor's own is done: its outputs go to their slots. `outputs` are not yet retained. */
  private finish(frame: Frame, step: NodeStep, index: number, outputs: readonly Tensor[]): void {
    const { outputs: slots } = step;
    for (let i = 0; i < slots.length; i++) {
      const output = outputs[i];
      if (output === undefined) throw missing(step, outputs, i);
      frame.write(slots[i] as number, output);
    }
    this.execution.kept?.keep(frame.site, index, outputs);
    frame.free(step.releases);
  }

  /** The frame on top has come to its end. */
  leave(frame: Frame): void {
    const { parent } = frame;
    const pending = parent?.pending ?? null;
    // Only what holds a Switch or a loop makes dead values, and none are handed to what it calls.
    if (frame.alive !== null && pending?.kind !== 'loop' && frame.hasDeadResult()) {
      const address = parent === null || pending === null ? null : parent.site.address(pending.index);
      throw new Stopped(
        'refused',
        'A returned value lies on a branch that was not taken.',
        address,
        new OpError('InvalidArgumentError', ''),
      );
    }
    if (parent !== null && pending?.kind === 'while') {
      try {
        this.turn(frame, parent, pending);
      } catch (error) {
        throw this.stopped(error, parent, pending.index);
      }
      return;
    }
    const results = frame.takeResults();
    frame.clear();
    this.top = parent;
    if (parent === null || pending === null) {
      this.results = results;
      return;
    }
    this.execution.position.prefix = parent.site.prefix;
    try {
      this.resume(parent, results);
    } catch (error) {
      throw this.stopped(error, parent, pending.index);
    }
  }

  /** Goes on with a frame whose callee returned `results`, which are retained. */
  private resume(frame: Frame, results: readonly Tensor[]): void {
    const pending = frame.pending as Exclude<Frame['pending'], { kind: 'while' } | null>;
    switch (pending.kind) {
      case 'call':
        frame.pending = null;
        this.finish(frame, pending.step, pending.index, results);
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
  private turn(frame: Frame, parent: Frame, pending: Extract<Frame['pending'], { kind: 'while' }>): void {
    const { carried, cond, body } = pending;
    if (pending.running === 'body') {
      // Its results are the loop variables of the next iteration.
      frame.copyResults(carried);
      frame.clear();
      pending.running = 'cond';
      this.push(cond, carried as Tensor[]);
      return;
    }
    const { results } = frame.plan;
    const goOn = results.length > 0 && isTrue(frame.read(results[0] as number));
    frame.clear();
    if (goOn) {
      pending.running = 'body';
      body.moveIn(carried);
      this.enter(body);
      return;
    }
    this.top = parent;
    parent.pending = null;
    this.execution.position.prefix = parent.site.prefix;
    this.finish(parent, pending.step, pending.index, carried as Tensor[]);
    releaseAll(carried as Tensor[]);
  }

  /** Starts the next iteration of a For, or ends it. `carried` is retained. */
  private nextFor(frame: Frame, carried: readonly Tensor[]): void {
    const pending = frame.pending as Extract<Frame['pending'], { kind: 'for' }>;
    const { at, limit, delta } = pending;
    if (delta > 0 ? at < limit : at > limit) {
      pending.at = at + delta;
      this.push(pending.body, [scalar('int32', at), ...carried]);
    } else {
      frame.pending = null;
      this.finish(frame, pending.step, pending.index, carried);
    }
    releaseAll(carried);
  }

  /** Goes on with a routine up to its next call, or its end. `results` of the call before are retained. */
  private nextCall(frame: Frame, results: readonly Tensor[]): void {
    const pending = frame.pending as Extract<Frame['pending'], { kind: 'routine' }>;
    const { step, index, routine, inputs } = pending;
    const next = routine.next(results);
    if (next.done) {
      frame.pending = null;
      this.finish(frame, step, index, next.value);
      releaseAll(inputs);
    } else {
      const { ref, args } = next.value;
      const which = placeOf(step, ref, frame.site.existingChildren(index));
      this.push(this.frameFor(frame, index, which, ref, args.length), args);
    }
    releaseAll(results);
  }

  private enterLoop(frame: Frame, step: LoopStep, index: number): void {
    const inputs = step.inputs.map((ref) => frame.read(ref));
    for (const value of inputs) retain(value);
    const site = frame.site.child(index, 0, () => step.plan);
    const inner = new Frame(site, frame);
    frame.pending = { kind: 'loop', step, index, inner, inputs, exits: step.outputs.map(() => null) };
    frame.free(step.releases);
    const nextCount = step.plan.results.length - step.outputs.length;
    this.push(inner, [
      ...inputs.slice(0, step.enterCount),
      ...Array.from({ length: nextCount }, () => DEAD),
      ...inputs.slice(step.enterCount),
    ]);
  }

  /** One iteration of a TF1 loop is over: collects the Exits and starts the next one while a NextIteration is alive. */
  private nextLoop(
    frame: Frame,
    pending: Extract<Frame['pending'], { kind: 'loop' }>,
    results: readonly Tensor[],
  ): void {
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
      this.push(inner, [...enters, ...nexts, ...inputs.slice(step.enterCount)]);
    }
    releaseAll(results);
  }

  stopped(error: unknown, frame: Frame, index: number): Stopped {
    if (error instanceof Stopped) return error;
    const name = error instanceof OpError ? error.nodeName : null;
    const place = name === null ? frame.site.address(index) : addressInFrame(frame.site.prefix, name);
    const address = frame.site.steps[index]?.kind === 'loop' ? null : place;
    if (error instanceof OpError) return new Stopped('refused', error.message, address, error);
    return new Stopped('internal', error instanceof Error ? error.message : String(error), address, error);
  }
}

function missing(step: NodeStep, outputs: readonly Tensor[], i: number): OpError {
  const code = step.flow === null ? 'InternalError' : 'InvalidArgumentError';
  return new OpError(code, `${step.op} ${step.name} returns ${outputs.length} values; value ${i} is missing.`);
}

function dereference(value: Tensor): Tensor {
  return (value.ref as { read(): Tensor }).read();
}

function releaseAll(values: readonly Tensor[]): void {
  for (const value of values) release(value);
}
