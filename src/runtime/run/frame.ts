import { DEAD } from './dead';
import { release, retain } from '../values/lifetime';
import { NO_SLOT } from '../plan/valueRef';
import type { NodeStep } from '../plan/nodeStep';
import type { BodyPlan, LoopStep } from '../plan/plan';
import type { ValueRef } from '../plan/valueRef';
import type { Routine } from '../registry';
import type { Site } from './site';
import type { Tape } from './tape';
import type { Tensor } from '../values/value';

/** What the frame below waits for, and does with the results of the one above. */
export type Pending =
  | { readonly kind: 'call'; readonly step: NodeStep; readonly index: number }
  | {
      readonly kind: 'while';
      readonly step: NodeStep;
      readonly index: number;
      readonly cond: Frame;
      readonly body: Frame;
      /** Whose results come next. */
      running: 'cond' | 'body';
      /** The loop variables, retained, while the condition is evaluated; null while the body has them. */
      readonly carried: (Tensor | null)[];
    }
  | {
      readonly kind: 'for';
      readonly step: NodeStep;
      readonly index: number;
      readonly body: Frame;
      at: number;
      readonly limit: number;
      readonly delta: number;
    }
  | {
      readonly kind: 'routine';
      readonly step: NodeStep;
      readonly index: number;
      readonly routine: ReturnType<Routine>;
      readonly inputs: readonly Tensor[];
    }
  | {
      readonly kind: 'loop';
      readonly step: LoopStep;
      readonly index: number;
      readonly inner: Frame;
      readonly inputs: readonly Tensor[];
      readonly exits: (Tensor | null)[];
    };

/** A plan being carried out: its values, and how far it has come. */
export class Frame {
  readonly plan: BodyPlan;
  readonly site: Site;
  readonly tape: Tape;
  readonly parent: Frame | null;
  readonly values: (Tensor | null)[];
  readonly constants: readonly Tensor[];
  /** Per step whether it ran with live inputs; only where values can be dead. */
  readonly alive: Uint8Array | null;
  /** Next step. */
  position = 0;
  pending: Pending | null = null;
  readonly depth: number;

  constructor(site: Site, parent: Frame | null) {
    this.site = site;
    this.plan = site.plan;
    this.tape = site.tape;
    this.constants = site.plan.constants;
    this.parent = parent;
    this.depth = parent === null ? 0 : parent.depth + 1;
    this.values = Array.from({ length: site.plan.slotCount }, () => null);
    this.alive = site.plan.hasDead ? new Uint8Array(site.steps.length) : null;
  }

  read(ref: ValueRef): Tensor {
    return (ref < 0 ? this.constants[~ref] : this.values[ref]) as Tensor;
  }

  write(slot: number, value: Tensor): void {
    if (slot === NO_SLOT) return;
    retain(value);
    this.values[slot] = value;
  }

  release(slot: number): void {
    const value = this.values[slot];
    if (!value) return;
    this.values[slot] = null;
    release(value);
  }

  free(slots: readonly number[]): void {
    for (let i = 0; i < slots.length; i++) this.release(slots[i] as number);
  }

  /** The results, each retained for whoever asked. */
  takeResults(): Tensor[] {
    const { results: refs } = this.plan;
    const results: Tensor[] = [];
    for (let i = 0; i < refs.length; i++) {
      const result = this.read(refs[i] as ValueRef);
      retain(result);
      results.push(result);
    }
    return results;
  }

  /** The results, each retained for whoever asked, into a list that is there. */
  copyResults(to: (Tensor | null)[]): void {
    const { results: refs } = this.plan;
    for (let i = 0; i < refs.length; i++) {
      const result = this.read(refs[i] as ValueRef);
      retain(result);
      to[i] = result;
    }
  }

  /** Takes its arguments over from a list that retained them and has them no more. */
  moveIn(args: (Tensor | null)[]): void {
    const { args: slots } = this.plan;
    for (let i = 0; i < args.length; i++) {
      const value = args[i] as Tensor;
      const slot = slots[i] ?? NO_SLOT;
      args[i] = null;
      if (slot === NO_SLOT) release(value);
      else this.values[slot] = value;
    }
  }

  hasDeadResult(): boolean {
    return this.plan.results.some((ref) => this.read(ref) === DEAD);
  }

  /** Frees everything and goes back to the first step. */
  clear(): void {
    const { values } = this;
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot];
      if (!value) continue;
      values[slot] = null;
      release(value);
    }
    this.position = 0;
    this.pending = null;
  }

  /** Frees also what waits between two bodies of a loop. */
  abandon(): void {
    const { pending } = this;
    if (pending?.kind === 'while') for (const value of pending.carried) if (value) release(value);
    if (pending?.kind === 'routine') for (const value of pending.inputs) release(value);
    if (pending?.kind === 'loop') {
      for (const value of pending.inputs) release(value);
      for (const value of pending.exits) if (value) release(value);
    }
    this.clear();
  }
}
