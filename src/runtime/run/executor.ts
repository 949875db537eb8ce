import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import { addressInFrame } from '../../model/address';
import { DEAD } from './dead';
import { drive, makeRoom } from './drive';
import type { Driven } from './drive';
import type { Execution } from './execution';
import { Flows } from './flows';
import type { FlowHost } from './flows';
import { Frame } from './frame';
import type { Limits } from './limits';
import { freeUnused, tidy } from '../values/lifetime';
import { isRefusal, OpError } from '../opError';
import { Pace, STEP_WORK } from './pace';
import type { NodeStep } from '../plan/nodeStep';
import type { LoopStep } from '../plan/plan';
import { Awaited, comesLater, readable, stoppable, stranded, unstoppable, whenRead } from '../backend/readback';
import type { Kernel, OpCall } from '../registry';
import type { Site } from './site';
import { Stopped } from './stopped';
import { DEREFS, FOLDABLE } from './tape';
import type { Tape } from './tape';
import type { Tensor } from '../values/value';
import { yieldToEventLoop } from './yieldToEventLoop';

/**
 * Carries out a plan with an explicit stack of frames: calls and loops never
 * nest JavaScript calls. Steps run one after the other in the order of the plan.
 * Returns the results, each retained for the caller. Throws Stopped.
 */
export async function execute(root: Site, args: readonly Tensor[], execution: Execution): Promise<Tensor[]> {
  const run = (): Promise<Tensor[]> => new Executor(execution).run(root, args);
  return execution.limits === null ? run() : execution.limits.during(run);
}

class Executor implements Driven, FlowHost {
  readonly execution: Execution;
  /** The frame that runs; null when the root is done. */
  top: Frame | null = null;
  private results: Tensor[] = [];
  readonly pace: Pace;
  private readonly flows = new Flows(this);
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
      for (let isDone = false; !isDone; )
        isDone = await this.loop().then(
          () => true,
          (error: unknown) => this.recover(error),
        );
    } catch (error) {
      for (let frame = this.top; frame !== null; frame = frame.parent) frame.abandon();
      throw error;
    } finally {
      freeUnused();
      tfjs.endScope();
    }
    return this.results;
  }

  /**
   * Gives a refusal to the routines that wait for what was refused, the nearest first; with one that goes on the run is
   * not done. Throws what none of them wants.
   */
  private recover(error: unknown): false {
    let stopped = error;
    while (this.top !== null && stopped instanceof Stopped && isRefusal(stopped.cause)) {
      const { cause } = stopped;
      this.top.abandon();
      this.top = this.top.parent;
      const waiting = this.top;
      if (waiting?.pending?.kind !== 'routine') continue;
      const { index } = waiting.pending;
      this.enter(waiting);
      try {
        this.flows.refuse(waiting, cause);
        return false;
      } catch (other) {
        if (other !== cause) stopped = this.stopped(other, waiting, index);
      }
    }
    throw stopped;
  }

  private async loop(): Promise<void> {
    this.refuseCancelled();
    while (this.top !== null) {
      const waits = stoppable(() => drive(this));
      if (waits !== null) {
        const { position } = this.top;
        try {
          await waits;
        } catch (error) {
          if (error instanceof Awaited) await this.again(error, this.top, position - 1);
          else throw this.stopped(error, this.top, position - 1);
        }
      }
      if (this.pace.isDue) await this.lookUp();
    }
  }

  async again(awaited: Awaited, frame: Frame, index: number): Promise<void> {
    try {
      await whenRead(awaited, () => {
        this.refuseCancelled();
        return stoppable(() => this.runStep(frame, index));
      });
    } catch (error) {
      throw this.stopped(error, frame, index);
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
      if (!mayFold && comesLater()) fetchBeforeDrawing(frame.site.steps[index] as NodeStep, inputs);
      const made = clock === null ? kernel(inputs, call) : clock.run(site, index, kernel, inputs, call);
      if (!Array.isArray(made)) return this.waitFor(made as Promise<readonly Tensor[]>, frame, index, inputs);
      outputs = made as readonly Tensor[];
      if (mayFold) folded.remember(site, index, inputs, outputs);
    }
    if (watch !== null && comesLater()) return this.waitFor(Promise.resolve(outputs), frame, index, inputs);
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
    const { watch } = this.execution;
    if (watch !== null) {
      await readable([...inputs, ...outputs]);
      watch.see(frame.site, index, inputs, outputs);
    }
    this.finish(frame, frame.site.steps[index] as NodeStep, index, outputs);
    this.execution.trace.count(frame.site, index);
    tidy();
    this.pace.look(frame.site, index);
  }

  /** A step that is not one kernel. */
  private runSpecial(frame: Frame, index: number): void {
    const step = frame.site.steps[index] as NodeStep | LoopStep;
    if (step.kind === 'loop') {
      this.flows.enterLoop(frame, step, index);
      return;
    }
    if (frame.alive !== null && this.skipDead(frame, index)) return;
    this.flows.begin(frame, step, index);
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

  push(frame: Frame, args: readonly Tensor[]): void {
    const slots = frame.plan.args;
    for (let i = 0; i < slots.length; i++) frame.write(slots[i] as number, args[i] as Tensor);
    this.enter(frame);
  }

  enter(frame: Frame): void {
    this.top = frame;
    this.execution.position.prefix = frame.site.prefix;
  }

  inputsOf(frame: Frame, step: NodeStep): Tensor[] {
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

  /** A node of the executor's own is done: its outputs go to their slots. `outputs` are not yet retained. */
  finish(frame: Frame, step: NodeStep, index: number, outputs: readonly Tensor[]): void {
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
    // Half-way through here nothing can be done twice.
    unstoppable(() => this.goBack(frame));
  }

  private goBack(frame: Frame): void {
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
        this.flows.turn(frame, parent, pending);
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
      this.flows.resume(parent, results);
    } catch (error) {
      throw this.stopped(error, parent, pending.index);
    }
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

/** What draws numbers would draw others the second time: it gets all that it may ask for at once. */
function fetchBeforeDrawing({ support }: NodeStep, inputs: readonly Tensor[]): void {
  if (support.verdict !== 'random') return;
  for (const input of inputs) {
    const device = stranded(input);
    if (device !== null) throw new Awaited(device);
  }
}

function dereference(value: Tensor): Tensor {
  return (value.ref as { read(): Tensor }).read();
}
