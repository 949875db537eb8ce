import { opOf } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { FunctionRef } from '../../model/attr';
import type { DType } from '../../model/dtype';
import { NodeAttrs } from '../attrs';
import type { Instantiation } from '../attrs';
import type { NodeCall } from './nodeCall';
import type { PlanContext } from './planContext';
import type { ValueRef } from './valueRef';
import type { Flow, Kernel, Routine, Support } from '../registry';

/** How a node is carried out: one object for all nodes of an op that differ in nothing of it. */
export interface Manner {
  /** Of a fused step, the ops joined by +. */
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
}

/** One step into another body: the attribute that names the function, and the function. */
export interface StepBody {
  readonly attr: string;
  readonly ref: FunctionRef;
}

/** What few steps have. */
export interface StepExtras {
  /** Functions that this node may run. */
  readonly bodies: readonly StepBody[];
  /** Steps whose being dead makes this one dead: control inputs. Only in plans with dead values. */
  readonly controls: readonly number[];
  /** Nodes whose work is done here too and whose own values are never made (see fuse.ts). */
  readonly takesIn?: readonly string[];
  /** Nodes whose values nobody reads, because their work is done here in another order (see monotone.ts). */
  readonly bypasses?: readonly string[];
}

export const NO_EXTRAS: StepExtras = { bodies: [], controls: [] };

/** What the steps of a body have in common. */
export interface StepHome {
  readonly body: GraphBody;
  readonly instantiation: Instantiation;
  readonly context: PlanContext;
}

/** All of a step but its place in the graph: one object for the steps of an op that differ in nothing of it. */
export interface StepKind {
  readonly home: StepHome;
  readonly manner: Manner;
  readonly inputDtypes: readonly DType[];
  readonly extras: StepExtras;
}

interface StepChanges {
  readonly manner?: Partial<Manner>;
  readonly inputDtypes?: readonly DType[];
  readonly inputs?: readonly ValueRef[];
  readonly outputs?: readonly number[];
  readonly releases?: readonly number[];
  readonly extras?: Partial<StepExtras>;
}

const NONE: readonly number[] = [];

/**
 * One node, ready to run. There are as many as nodes, so that a step holds only
 * what its body does not know: a plan of a hundred thousand objects with
 * everything in them costs more to collect as garbage than to make.
 */
export class NodeStep {
  private common: StepKind;
  readonly node: NodeIndex;
  readonly inputs: readonly ValueRef[];
  /** Slot per flat output, NO_SLOT where unused: filled in while consumers are planned. */
  readonly outputs: readonly number[];
  /** Slots that nobody reads after this step; noted by `markReleases`. */
  releases: readonly number[] = NONE;
  private madeCall: NodeCall | null = null;

  constructor(common: StepKind, node: NodeIndex, inputs: readonly ValueRef[], outputs: readonly number[]) {
    this.common = common;
    this.node = node;
    this.inputs = inputs;
    this.outputs = outputs;
  }

  get kind(): 'node' {
    return 'node';
  }

  get name(): string {
    return this.common.home.body.nodeNames[this.node] ?? '';
  }

  get inputDtypes(): readonly DType[] {
    return this.common.inputDtypes;
  }

  get op(): string {
    return this.common.manner.op;
  }

  get kernel(): Kernel | null {
    return this.common.manner.kernel;
  }

  get flow(): Flow | null {
    return this.common.manner.flow;
  }

  get routine(): Routine | null {
    return this.common.manner.routine;
  }

  get support(): Support {
    return this.common.manner.support;
  }

  get takesDead(): boolean {
    return this.common.manner.takesDead;
  }

  get foldable(): boolean {
    return this.common.manner.foldable;
  }

  get derefs(): boolean {
    return this.common.manner.derefs;
  }

  /** To be carried out by calling the kernel; not so what the executor does itself, and blocked ops. */
  get isPlain(): boolean {
    return this.common.manner.kernel !== null && this.common.manner.flow === null;
  }

  get bodies(): readonly StepBody[] {
    return this.common.extras.bodies;
  }

  get controls(): readonly number[] {
    return this.common.extras.controls;
  }

  get takesIn(): readonly string[] | undefined {
    return this.common.extras.takesIn;
  }

  get bypasses(): readonly string[] | undefined {
    return this.common.extras.bypasses;
  }

  /** What the kernel may use; made when the step is first to run. */
  get call(): NodeCall {
    if (this.madeCall === null) {
      const { body, instantiation, context } = this.common.home;
      this.madeCall = context.makeCall({
        op: opOf(body, this.node),
        nodeName: this.name,
        functionName: body.functionName,
        attrs: new NodeAttrs(body, this.node, instantiation),
        outputDtypes: body.outputDtypes(this.node),
        slots: this.outputs,
      });
    }
    return this.madeCall;
  }

  get attrs(): NodeAttrs {
    return this.call.attrs;
  }

  /** Has what `change` makes of all that it has in common with others; while a plan is made. */
  recast(change: (common: StepKind) => StepKind): void {
    this.common = change(this.common);
  }

  /** The same step but for `changes`. */
  with({ manner, inputDtypes, inputs, outputs, releases, extras }: StepChanges): NodeStep {
    const { common } = this;
    const same = manner === undefined && inputDtypes === undefined && extras === undefined;
    const changed: StepKind = {
      home: common.home,
      manner: manner ? { ...common.manner, ...manner } : common.manner,
      inputDtypes: inputDtypes ?? common.inputDtypes,
      extras: extras ? { ...common.extras, ...extras } : common.extras,
    };
    const step = new NodeStep(same ? common : changed, this.node, inputs ?? this.inputs, outputs ?? this.outputs);
    step.releases = releases ?? this.releases;
    step.madeCall = this.madeCall;
    return step;
  }
}
