import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import type { FunctionRef } from '../model/attr';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { Result } from '../lib/result';
import { DEAD } from './dead';
import type { FiniteWatch } from './finite';
import { Frame } from './frame';
import type { FoldedValues } from './folded';
import type { KernelClock } from './kernelClock';
import type { KeptValues } from './kept';
import type { Limits } from './limits';
import { freeUnused, hasUnused, release, retain } from './lifetime';
import { OpError } from './opError';
import { NO_SLOT } from './plan';
import type { BodyPlan, LoopStep, NodeStep } from './plan';
import type { Kernel, OpCall, Routine } from './registry';
import { functionsOf, placeOf } from './routines';
import { constantOf } from './planNode';
import type { Site } from './site';
import { DEREFS, FOLDABLE } from './tape';
import type { Tape } from './tape';
import { scalar, scalarNumberOf } from './tensors';
import type { Trace } from './trace';
import { isTrue } from './truth';
import type { Tensor } from './value';
import { yieldToEventLoop } from './yieldToEventLoop';

/** Deepest nesting of calls and loops: recursion that never ends stops here. */
const MAX_DEPTH = 10_000;
/** Longest time in milliseconds without looking for messages. */
const YIELD_AFTER = 40;
/** Elements that go through kernels between two looks at the clock: about 0.1 ms of the cheapest work. */
const WORK_PER_LOOK = 8192;
/** What a step counts for beside its elements. */
const STEP_WORK = 32;

/** What a run needs besides its plan. */
export interface Execution {
  readonly planOf: (ref: FunctionRef) => Result<BodyPlan, Failure>;
  /** Tells kernels where they are: the prefix of the frame that runs. */
  readonly position: { prefix: string };
  readonly kept: KeptValues | null;
  readonly folded: FoldedValues | null;
  readonly trace: Trace;
  readonly signal: AbortSignal | null;
  readonly limits: Limits | null;
  readonly watch: FiniteWatch | null;
  readonly clock: KernelClock | null;
  /** Called with the number of steps carried out so far. */
  readonly onStep: ((done: number) => void) | null;
}

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

class Executor {
  private readonly execution: Execution;
  /** The frame that runs; null when the root is done. */
  private top: Frame | null = null;
  private results: Tensor[] = [];
  /** Elements read and written since the last look at the clock, and a little for every step. */
  private work = 0;
  /** Where every step is timed, none may go by without a look. */
  private readonly workPerLook: number;
  private before = performance.now();
  /** When messages were last let in. */
  private listened = this.before;
  private isDue = false;
  private readonly tfjsState = tfjsEngine().state;
  private readonly limits: Limits | null;
  /** Nobody looks at single values or kernels. */
  private readonly isBare: boolean;

  constructor(execution: Execution) {
    this.execution = execution;
    this.limits = execution.limits;
    this.isBare = execution.kept === null && execution.watch === null && execution.clock === null;
    this.workPerLook = execution.kept === null ? WORK_PER_LOOK : 0;
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
      const frame: Frame = this.top;
      if (frame.position === frame.site.steps.length) {
        this.leave(frame);
        continue;
      }
      try {
        const waits = this.runPlain(frame);
        if (waits !== null) await waits;
        else if (!this.isDue) this.runSpecial(frame);
      } catch (error) {
        throw this.stopped(error, frame, frame.position - 1);
      }
      if (this.isDue) await this.lookUp();
    }
  }

  /**
   * Steps that are one kernel each, up to the first that is not, that waits, or
   * after which messages are due. All that a small graph costs beside its kernels
   * is in this loop.
   */
  private runPlain(frame: Frame): Promise<void> | null {
    const { tape } = frame.site;
    const { kernels } = tape;
    for (let index = frame.position; index < kernels.length; index++) {
      const kernel = kernels[index] as Kernel | null;
      if (kernel === null) return null;
      frame.position = index + 1;
      if (frame.alive !== null && this.skipDead(frame, index)) continue;
      const waits = this.isBare ? this.bareStep(frame, tape, index, kernel) : this.step(frame, tape, index, kernel);
      if (waits !== null) return waits;
      if (this.isDue) return null;
    }
    return null;
  }

  // The loop stands apart from its body so that the engine compiles the body once, whoever comes in by whichever way.
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
    this.tidy();
    if (this.work > this.workPerLook) this.look(site, index);
    if (this.limits !== null && this.limits.isFull()) this.makeRoom(this.limits);
    return null;
  }

  /** `step` for a bare run, its parts written out: calling them would cost as much as a small kernel does. */
  private bareStep(frame: Frame, tape: Tape, index: number, kernel: Kernel): Promise<void> | null {
    const { site, values, constants } = frame;
    const { inputs: refs, inputStart, outputStart, releases, releaseStart } = tape;
    const flags = tape.flags[index] as number;
    const first = inputStart[index] as number;
    const count = (inputStart[index + 1] as number) - first;
    let inputs: readonly Tensor[];
    if (count === 2) {
      const left = refs[first] as number;
      const right = refs[first + 1] as number;
      const a = (left < 0 ? constants[~left] : values[left]) as Tensor;
      const b = (right < 0 ? constants[~right] : values[right]) as Tensor;
      this.work += a.size + b.size;
      inputs = a.ref === null && b.ref === null ? [a, b] : this.gather(frame, tape, index);
    } else {
      inputs = this.gather(frame, tape, index);
    }
    const { folded, trace } = this.execution;
    const mayFold = (flags & FOLDABLE) !== 0 && count > 0 && (inputs[0] as Tensor).isStable && folded !== null;
    let outputs = mayFold ? folded.find(site, index, inputs) : null;
    if (outputs === null) {
      const made = kernel(inputs, tape.calls[index] as OpCall);
      if (!Array.isArray(made)) return this.waitFor(made as Promise<readonly Tensor[]>, frame, index, inputs);
      outputs = made as readonly Tensor[];
      if (mayFold) folded.remember(site, index, inputs, outputs);
    }
    const at = outputStart[index] as number;
    const output = outputs[0];
    const slot = tape.outputs[at] as number;
    if ((outputStart[index + 1] as number) - at === 1 && output !== undefined && slot !== NO_SLOT) {
      this.work += output.size + STEP_WORK;
      retain(output);
      values[slot] = output;
    } else {
      this.store(frame, tape, index, outputs);
    }
    const end = releaseStart[index + 1] as number;
    for (let i = releaseStart[index] as number; i < end; i++) {
      const freed = releases[i] as number;
      const value = values[freed];
      if (!value) continue;
      values[freed] = null;
      release(value);
    }
    trace.count(site, index);
    this.tidy();
    if (this.work > this.workPerLook) this.look(site, index);
    if (this.limits !== null && this.limits.isFull()) this.makeRoom(this.limits);
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
    this.work += value.size;
    return value.ref !== null && derefs ? dereference(value) : value;
  }

  private store(frame: Frame, tape: Tape, index: number, outputs: readonly Tensor[]): void {
    const { outputs: slots, outputStart } = tape;
    const first = outputStart[index] as number;
    const count = (outputStart[index + 1] as number) - first;
    this.work += STEP_WORK;
    for (let i = 0; i < count; i++) {
      const output = outputs[i];
      if (output === undefined) throw missing(frame.site.steps[index] as NodeStep, outputs, i);
      this.work += output.size;
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
    this.tidy();
    this.look(frame.site, index);
  }

  /** The next step, which is not one kernel. */
  private runSpecial(frame: Frame): void {
    const index = frame.position;
    if (index === frame.site.steps.length) return;
    const step = frame.site.steps[index] as NodeStep | LoopStep;
    frame.position = index + 1;
    if (step.kind === 'loop') {
      this.enterLoop(frame, step, index);
      return;
    }
    if (frame.alive !== null && this.skipDead(frame, index)) return;
    this.flow(frame, step, index);
    this.execution.trace.count(frame.site, index);
    this.tidy();
    this.work += STEP_WORK;
    if (this.work > this.workPerLook) this.look(frame.site, index);
  }

  /** Frees what nobody holds any more, and what the kernel made on the backend beside its outputs. */
  private tidy(): void {
    if (hasUnused()) freeUnused();
    const { track } = this.tfjsState.activeScope;
    if (track.length === 0) return;
    // As endScope and startScope would, which make five objects for it.
    for (const tensor of track) if (!tensor.kept && !tensor.isDisposed) tensor.dispose();
    track.length = 0;
  }

  /** Looks at the clock: notes the time, and whether it is time to listen. */
  private look(site: Site, index: number): void {
    const now = performance.now();
    this.execution.trace.time(site, index, now - this.before);
    this.before = now;
    this.work = 0;
    this.isDue = now - this.listened > YIELD_AFTER;
    this.limits?.refuseOver(now, this.execution.trace.total);
  }

  /** Too much is held: what is kept only to be looked at goes first. */
  private makeRoom(limits: Limits): void {
    this.execution.kept?.clear();
    freeUnused();
    limits.refuseFull();
  }

  /** Lets a cancel arrive, and tells how far the run has come. */
  private async lookUp(): Promise<void> {
    const { onStep, trace } = this.execution;
    onStep?.(trace.total);
    await yieldToEventLoop();
    this.refuseCancelled();
    this.isDue = false;
    this.before = performance.now();
    this.listened = this.before;
  }

  private refuseCancelled(): void {
    if (this.execution.signal?.aborted) throw new Stopped('cancelled', 'Cancelled.', null);
  }

  private push(frame: Frame, args: readonly Tensor[]): void {
    const slots = frame.plan.args;
    for (let i = 0; i < slots.length; i++) frame.write(slots[i] as number, args[i] as Tensor);
    this.top = frame;
    this.execution.position.prefix = frame.site.prefix;
  }

  private inputsOf(frame: Frame, step: NodeStep): Tensor[] {
    return step.inputs.map((ref) => this.input(frame, step.derefs, ref));
  }

  private isDead(frame: Frame, step: NodeStep, index: number): boolean {
    const alive = frame.alive as Uint8Array;
    const dead = (ref: number): boolean => frame.read(ref) === DEAD;
    const isDead = step.takesDead
      ? step.inputs.every(dead)
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
  private leave(frame: Frame): void {
    const { parent } = frame;
    const results = frame.takeResults();
    frame.clear();
    this.top = parent;
    const pending = parent?.pending ?? null;
    // Only what holds a Switch or a loop makes dead values, and none are handed to what it calls.
    if (frame.alive !== null && pending?.kind !== 'loop' && results.includes(DEAD)) {
      for (const result of results) release(result);
      const address = parent === null || pending === null ? null : parent.site.address(pending.index);
      throw new Stopped(
        'refused',
        'A returned value lies on a branch that was not taken.',
        address,
        new OpError('InvalidArgumentError', ''),
      );
    }
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
    const pending = frame.pending as NonNullable<Frame['pending']>;
    switch (pending.kind) {
      case 'call':
        frame.pending = null;
        this.finish(frame, pending.step, pending.index, results);
        releaseAll(results);
        return;
      case 'while': {
        const { carried } = pending;
        if (pending.running === 'body') {
          // Its results are the loop variables of the next iteration.
          pending.running = 'cond';
          pending.carried = results;
          this.push(pending.cond, results);
          return;
        }
        const goOn = results[0] !== undefined && isTrue(results[0]);
        releaseAll(results);
        if (goOn) {
          pending.running = 'body';
          pending.carried = [];
          this.push(pending.body, carried);
          releaseAll(carried);
          return;
        }
        frame.pending = null;
        this.finish(frame, pending.step, pending.index, carried);
        releaseAll(carried);
        return;
      }
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

  private stopped(error: unknown, frame: Frame, index: number): Stopped {
    if (error instanceof Stopped) return error;
    const address = frame.site.steps[index]?.kind === 'loop' ? null : frame.site.address(index);
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
