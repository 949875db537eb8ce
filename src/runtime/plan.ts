import type { FunctionRef } from '../model/attr';
import type { DType } from '../model/dtype';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { NodeAttrs } from './attrs';
import type { BackendName, Flow, Kernel, OpCall, Routine, Support } from './registry';
import type { Tensor } from './value';

/**
 * Where a step finds a value: a slot of its frame (≥ 0), or constant `~ref` of
 * the plan (negative), decoded once and never freed.
 */
export type ValueRef = number;

/** Value of an output that nobody reads. */
export const NO_SLOT = -1;

/** One step into another body: the attribute that names the function, and the function. */
export interface StepBody {
  readonly attr: string;
  readonly ref: FunctionRef;
}

/** One node, ready to run. */
export interface NodeStep {
  readonly kind: 'node';
  /** To be carried out by calling the kernel; not so what the executor does itself, and blocked ops. */
  readonly isPlain: boolean;
  readonly node: NodeIndex;
  readonly name: string;
  readonly op: string;
  /** Null for what the executor does itself and for blocked ops. */
  readonly kernel: Kernel | null;
  readonly flow: Flow | null;
  /** Of flow 'routine'. */
  readonly routine: Routine | null;
  readonly support: Support;
  readonly takesDead: boolean;
  /** Gives the same for the same inputs and does nothing else. */
  readonly foldable: boolean;
  /** Inputs that are TF1 reference edges are replaced by the variable's value. */
  readonly derefs: boolean;
  readonly attrs: NodeAttrs;
  readonly call: OpCall;
  readonly inputDtypes: readonly DType[];
  readonly inputs: readonly ValueRef[];
  /** Slot per flat output, NO_SLOT where unused. */
  readonly outputs: readonly number[];
  /** Slots that nobody reads after this step. */
  readonly releases: readonly number[];
  /** Steps whose being dead makes this one dead: control inputs. Only in plans with dead values. */
  readonly controls: readonly number[];
  /** Functions that this node may run. */
  readonly bodies: readonly StepBody[];
  /** Nodes whose work is done here too and whose own values are never made (see fuse.ts). */
  readonly takesIn?: readonly string[];
  /** Nodes whose values nobody reads, because their work is done here in another order (see monotone.ts). */
  readonly bypasses?: readonly string[];
}

/** A TF1 while loop: everything between its Enters and its Exits, as a plan of its own that is run again and again. */
export interface LoopStep {
  readonly kind: 'loop';
  readonly isPlain: false;
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

/** A graph, a function body or a TF1 loop in the order in which it runs. */
export interface BodyPlan {
  readonly body: GraphBody;
  readonly steps: readonly Step[];
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

/** What planning needs to know about the surroundings of a body. */
export interface PlanContext {
  readonly backend: BackendName;
  /** Whether the library has a function of that name. */
  isFunction(name: string): boolean;
  /** Why the value of the variable that a node stands for cannot be read; null: nothing is known to be in the way. */
  whyUnreadable(node: Pick<OpCall, 'functionName' | 'nodeName' | 'attrs'>): string | null;
  /** Completes what a kernel may use. */
  makeCall(node: PlannedNode): OpCall;
}

/** The parts of an OpCall that the plan knows. */
export interface PlannedNode extends Pick<OpCall, 'op' | 'nodeName' | 'functionName' | 'attrs' | 'outputDtypes'> {
  /** Slot per output, filled in while consumers are planned. */
  readonly slots: readonly number[];
}
