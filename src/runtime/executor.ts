import { engine as tfjsEngine } from '@tensorflow/tfjs-core';
import type { FunctionRef } from '../model/attr';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';
import type { Result } from '../lib/result';
import { DEAD } from './dead';
import { Frame } from './frame';
import type { FoldedValues } from './folded';
import type { KeptValues } from './kept';
import { freeUnused, release, retain } from './lifetime';
import { OpError } from './opError';
import type { BodyPlan, LoopStep, NodeStep } from './plan';
import { constantOf } from './planNode';
import type { Site } from './site';
import { scalar, scalarNumberOf } from './tensors';
import type { Trace } from './trace';
import { isTrue } from './truth';
import type { Tensor } from './value';
import { yieldToEventLoop } from './yieldToEventLoop';

/** Deepest nesting of calls and loops: recursion that never ends stops here. */
const MAX_DEPTH = 10_000;
/** Longest time in milliseconds without looking for messages. */
const YIELD_AFTER = 40;

/** What a run needs besides its plan. */
export interface Execution {
  readonly planOf: (ref: FunctionRef) => Result<BodyPlan, Failure>;
  /** Tells kernels where they are: the prefix of the frame that runs. */
  readonly position: { prefix: string };
  readonly kept: KeptValues | null;
  readonly folded: FoldedValues | null;
  readonly trace: Trace;
  readonly signal: AbortSignal | null;
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
  return new Executor(execution).run(root, args);
}

class Executor {
  private readonly execution: Execution;
  /** The frame that runs; null when the root is done. */
  private top: Frame | null = null;
  private results: Tensor[] = [];
  private done = 0;

  constructor(execution: Execution) {
    this.execution = execution;
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
    const { execution } = this;
    const { signal, kept, folded } = execution;
    const { state } = tfjsEngine();
    let before = performance.now();
    let yielded = before;
    while (this.top !== null) {
      const frame: Frame = this.top;
      const { steps } = frame.site;
      const index = frame.position;
      if (index === steps.length) {
        this.leave(frame);
        continue;
      }
      frame.position = index + 1;
      const step = steps[index] as NodeStep | LoopStep;
      try {
        if (step.kind === 'loop') {
          this.enterLoop(frame, step, index);
        } else if (frame.alive !== null && this.isDead(frame, step, index)) {
          for (const slot of step.outputs) frame.write(slot, DEAD);
          frame.free(step.releases);
          continue;
        } else if (step.flow !== null || step.kernel === null) {
          this.flow(frame, step, index);
        } else {
          const inputs = this.inputsOf(frame, step);
          let outputs = folded !== null && step.foldable ? folded.find(frame.site, index, inputs) : null;
          if (outputs === null) {
            const made = step.kernel(inputs, step.call);
            outputs = made instanceof Promise ? await made : made;
            if (folded !== null && step.foldable) folded.remember(frame.site, index, inputs, outputs);
          }
          const { outputs: slots } = step;
          for (let i = 0; i < slots.length; i++) {
            const output = outputs[i];
            if (output === undefined)
              throw new OpError('InternalError', `${step.op} gave ${outputs.length} outputs; output ${i} is missing.`);
            frame.write(slots[i] as number, output);
          }
          kept?.keep(frame.site, index, outputs);
          frame.free(step.releases);
        }
      } catch (error) {
        throw this.stopped(error, frame, index);
      }
      freeUnused();
      // Whatever the kernel made on the backend and nobody holds goes now.
      const { activeScope } = state;
      if (activeScope.track.length > 0) {
        tfjsEngine().endScope();
        tfjsEngine().startScope();
      }
      const now = performance.now();
      execution.trace.add(frame.site, index, now - before);
      before = now;
      this.done += 1;
      if (signal?.aborted) throw new Stopped('cancelled', 'Cancelled.', null);
      if (now - yielded > YIELD_AFTER) {
        execution.onStep?.(this.done);
        await yieldToEventLoop();
        before = performance.now();
        yielded = before;
      }
    }
  }

  private push(frame: Frame, args: readonly Tensor[]): void {
    const slots = frame.plan.args;
    for (let i = 0; i < slots.length; i++) frame.write(slots[i] as number, args[i] as Tensor);
    this.top = frame;
    this.execution.position.prefix = frame.site.prefix;
  }

  private inputsOf(frame: Frame, step: NodeStep): Tensor[] {
    const refs = step.inputs;
    // Nearly all ops have one or two inputs: an array made in one go costs a third.
    if (refs.length === 1) return [this.input(frame, step, refs[0] as number)];
    if (refs.length === 2)
      return [this.input(frame, step, refs[0] as number), this.input(frame, step, refs[1] as number)];
    return refs.map((ref) => this.input(frame, step, ref));
  }

  private input(frame: Frame, step: NodeStep, ref: number): Tensor {
    const value = frame.read(ref);
    return value.ref !== null && step.derefs ? dereference(value) : value;
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
    if (support.verdict === 'blocked')
      throw new Stopped('blocked', `${step.op} cannot run here: ${support.why}.`, frame.site.address(index));
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
    if (frame.depth >= MAX_DEPTH) {
      throw new OpError('ResourceExhaustedError', `Calls are nested more than ${MAX_DEPTH} deep.`);
    }
    const { ref } = step.bodies[which] as NodeStep['bodies'][number];
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
      if (output === undefined)
        throw new OpError(
          'InvalidArgumentError',
          `${step.op} ${step.name} returns ${outputs.length} values; value ${i} is missing.`,
        );
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
    if (pending?.kind !== 'loop' && results.includes(DEAD)) {
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

function dereference(value: Tensor): Tensor {
  return (value.ref as { read(): Tensor }).read();
}

function releaseAll(values: readonly Tensor[]): void {
  for (const value of values) release(value);
}
