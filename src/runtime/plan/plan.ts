import type { DType } from '../../model/dtype';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { Instantiation } from '../attrs';
import type { NodeStep } from './nodeStep';
import type { Tensor } from '../values/value';
import type { ValueRef } from './valueRef';

/** Output `port` of `node`. A function argument is a negative `node`, as in GraphBody. */
export interface OutputRef {
  readonly node: number;
  readonly port: number;
}

/** What to plan: which values are given, which are wanted. */
export interface PlanRequest {
  readonly body: GraphBody;
  readonly instantiation: Instantiation;
  /** Values given from outside, besides the arguments of a function: feeds of a signature. Argument i of the plan. */
  readonly feeds: readonly OutputRef[];
  readonly results: readonly OutputRef[];
  /** Nodes that must run although no result depends on them. */
  readonly targets: readonly NodeIndex[];
}

/** A TF1 while loop: everything between its Enters and its Exits, as a plan of its own that is run again and again. */
export interface LoopStep {
  readonly kind: 'loop';
  /** The loop's frame_name. */
  readonly name: string;
  readonly plan: BodyPlan;
  /**
   * Values for the Enters, then for values read from outside without one. The
   * loop plan's arguments are the Enters, the NextIterations, the others.
   */
  readonly inputs: readonly ValueRef[];
  readonly enterCount: number;
  /** Per Enter: offered to every iteration (is_constant), else to the first one only. */
  readonly invariant: readonly boolean[];
  /** Slots of the parent for the Exits, which are the loop plan's first results; its NextIterations are the rest. */
  readonly outputs: readonly number[];
  readonly releases: readonly number[];
  readonly controls: readonly number[];
}

export type Step = NodeStep | LoopStep;

/** The same step with other slots. */
export function changed(step: Step, slots: Partial<Pick<Step, 'inputs' | 'outputs' | 'releases'>>): Step {
  return step.kind === 'node' ? step.with(slots) : { ...step, ...slots };
}

/** A graph, a function body or a TF1 loop in the order in which it runs. */
export interface BodyPlan {
  readonly body: GraphBody;
  readonly steps: readonly Step[];
  /** Those steps that run another body: calls, branches, loops. */
  readonly inward: readonly Step[];
  /** Names of the ops of the steps, and whether one of them takes a resource; of a loop, those of the whole body. */
  readonly ops: ReadonlySet<string>;
  readonly takesResources: boolean;
  readonly slotCount: number;
  readonly constants: readonly Tensor[];
  /** Slot per argument, NO_SLOT where it is not used. */
  readonly args: readonly number[];
  readonly results: readonly ValueRef[];
  /** Dtypes of `results`. */
  readonly resultDtypes: readonly DType[];
  /** Whether values can be dead: the plan holds a TF1 Switch, Merge or loop. */
  readonly hasDead: boolean;
  /** Const nodes that became constants, for whoever wants to see them. */
  readonly constantNodes: ReadonlyMap<NodeIndex, number>;
}
