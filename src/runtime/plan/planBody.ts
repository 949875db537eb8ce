import type { AttrValue } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import { argOfInput, CONTROL_PORT, opOf, UNRESOLVED } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { NodeAttrs } from '../attrs';
import { keepWhereUnheard } from '../optimise/flushes';
import { unitIn, unitsOf } from './loopUnits';
import { findLoopFrames, isBackEdge, isEnter } from './loops';
import type { LoopFrame, LoopFrames } from './loops';
import { orderUnits } from './order';
import { NodeStep } from './nodeStep';
import type { StepHome } from './nodeStep';
import { NO_SLOT } from './valueRef';
import type { BodyPlan, LoopStep, OutputRef, PlanRequest, Step } from './plan';
import type { PlanContext } from './planContext';
import type { ValueRef } from './valueRef';
import { constantOf, FoundNode, kindOf, prepareNode } from './planNode';
import type { OpKind } from './planNode';
import { reduceFirst } from '../optimise/monotone';
import { turnComparisons } from '../optimise/negated';
import { handOnWhereNeutral } from '../optimise/neutral';
import { forgetTruncation } from '../optimise/truncated';
import { cyclic, Reach } from './reach';
import { markReleases } from './releases';
import { single } from './single';
import { retain } from '../values/lifetime';
import type { Tensor } from '../values/value';

/**
 * The reachable part of a graph in the order in which it runs, every value in
 * a numbered slot. Linear in the number of nodes reached. Fails where an input
 * names nothing or nodes wait for each other.
 */
export function planBody(request: PlanRequest, context: PlanContext): Result<BodyPlan, Failure> {
  const reached = Reach.of(request);
  if (!reached.ok) return reached;
  const reach = reached.value;
  const planning = new Planning(request, reach, context);
  if (reach.isInOrder()) return planning.compileAll(reach.nodes);
  const order = orderUnits(reach.nodes, (node) => reach.dependencies(node));
  if ('cycle' in order) return fail(cyclic(request.body, order.cycle));
  return planning.compileAll(order.order as readonly NodeIndex[]);
}

/** Slots and steps of one frame while they are made. */
interface Draft {
  readonly frame: LoopFrame;
  slotCount: number;
  readonly steps: Step[];
  readonly constants: Tensor[];
  readonly constantNodes: Map<NodeIndex, number>;
  /** An Exit has one place, `at`, in the list of its loop. */
  readonly exits: Map<number, { readonly slots: number[]; readonly at: number }>;
  readonly stepOf: Map<number, number>;
  /** Slot of each argument; of a loop: Enters, NextIterations, captures. */
  readonly args: number[];
  /** Values of frames further out that were read without an Enter; each becomes an argument. */
  readonly captures: OutputRef[];
}

const NONE: readonly number[] = [];

/** Ops that sum many products, in an order that differs from machine to machine. */
const PRODUCTS = /^_?(?:Fused)?(?:Depthwise)?Conv|MatMul|^Einsum$/;

class Planning {
  private readonly body: GraphBody;
  private readonly request: PlanRequest;
  private readonly reach: Reach;
  private readonly context: PlanContext;
  /** By node, whether its value descends from a convolution or a matrix product. */
  private readonly fromProducts: Uint8Array;
  /** By node with a step, the slot of its first output, where that is the only one that is read; NO_SLOT otherwise. */
  private readonly onlySlot: Int32Array;
  /** Of the other nodes with a step, where its outputs are noted: the list of that step. */
  private readonly outputs = new Map<number, number[]>();
  private readonly dtypeLists = new Map<string, readonly DType[]>();
  private readonly home: StepHome;
  private readonly found: FoundNode;
  /** By row of the body's ops. */
  private readonly kinds: OpKind[] = [];
  /** By op name: whether it is one of PRODUCTS. */
  private readonly products = new Map<string, boolean>();
  private takesResources = false;
  private loops: LoopFrames | null = null;

  constructor(request: PlanRequest, reach: Reach, context: PlanContext) {
    this.request = request;
    this.reach = reach;
    this.body = request.body;
    this.context = context;
    this.home = { body: request.body, instantiation: request.instantiation, context };
    this.found = new FoundNode(request.body, request.instantiation, context.backend);
    const { nodeCount } = request.body;
    this.fromProducts = new Uint8Array(nodeCount);
    this.onlySlot = new Int32Array(nodeCount).fill(NO_SLOT);
  }

  compileAll(order: readonly NodeIndex[]): Result<BodyPlan, Failure> {
    if (!this.reach.hasLoops) {
      const draft = newDraft({ id: 0, parent: 0, depth: 0, name: '', enters: [], exits: [], nexts: [] });
      this.declareArgs(draft);
      for (const node of order) this.addNode(draft, node);
      return ok(this.finish(draft, this.request.results));
    }
    this.loops = findLoopFrames(this.body, order);
    const { frames, frameOf } = this.loops;
    const members = frames.map((): NodeIndex[] => []);
    for (const node of order) members[frameOf[node] ?? 0]?.push(node);
    // Innermost first: a loop's plan says which outer values it needs.
    const plans = new Map<number, { draft: Draft; plan: BodyPlan }>();
    const inward = [...frames].sort((a, b) => b.depth - a.depth || a.id - b.id);
    for (const frame of inward) {
      const units = unitsOf(this.body, this.reach, this.loops, frame, members);
      if (!units.ok) return units;
      const draft = newDraft(frame);
      if (frame.id === 0) this.declareArgs(draft);
      else this.declareLoopArgs(draft);
      for (const unit of units.value) {
        if (unit >= 0) this.addNode(draft, unit as NodeIndex);
        else this.addLoop(draft, plans.get(-unit) as { draft: Draft; plan: BodyPlan });
      }
      const results =
        frame.id === 0
          ? this.request.results
          : [...frame.exits.map((node) => ({ node, port: 0 })), ...frame.nexts.map((node) => ({ node, port: 0 }))];
      plans.set(frame.id, { draft, plan: this.finish(draft, results) });
    }
    return ok((plans.get(0) as { plan: BodyPlan }).plan);
  }

  private declareArgs(draft: Draft): void {
    const count = this.body.functionName === null ? 0 : this.body.args.length;
    for (let i = 0; i < count + this.request.feeds.length; i++) draft.args.push(NO_SLOT);
  }

  private declareLoopArgs(draft: Draft): void {
    for (let i = 0; i < draft.frame.enters.length + draft.frame.nexts.length; i++) draft.args.push(NO_SLOT);
  }

  private addNode(draft: Draft, node: NodeIndex): void {
    const { body } = this;
    const op = opOf(body, node);
    if (op === 'Const' && this.isPlainConst(node)) return; // made when first read
    const start = body.inputStart[node] ?? 0;
    const end = body.inputStart[node + 1] ?? 0;
    let afterProducts = false;
    for (let row = start; row < end; row++) {
      if (body.inputPort[row] !== CONTROL_PORT) afterProducts ||= this.fromProducts[body.inputNode[row] ?? 0] === 1;
    }
    if (afterProducts || this.isProduct(op)) this.fromProducts[node] = 1;
    const inputs = this.inputsOf(draft, node, isEnter(op));
    const inputDtypes = this.inputDtypes(node);
    const controls = this.reach.hasDead ? this.controlsOf(draft, node) : NONE;
    const outputs = this.declareOutputs(draft, node);
    if (this.reach.hasDead) draft.stepOf.set(node, draft.steps.length);
    const found = this.found.moveTo(node, op, inputDtypes, afterProducts).withInputs(inputs, draft.constants);
    const kind = prepareNode(this.kindOf(node), found, controls, this.home);
    draft.steps.push(new NodeStep(kind, node, inputs, outputs));
  }

  /** Slots of the outputs that are read: of several, each when its first reader is planned, so that the rest have none. */
  private declareOutputs(draft: Draft, node: NodeIndex): readonly number[] {
    const readCount = this.reach.readCount[node] as number;
    if (readCount === 1) {
      const slot = draft.slotCount++;
      this.onlySlot[node] = slot;
      return single(slot);
    }
    const outputs = Array.from({ length: readCount }, () => NO_SLOT);
    this.outputs.set(node, outputs);
    return outputs;
  }

  private kindOf(node: NodeIndex): OpKind {
    const id = this.body.nodeOp[node] ?? 0;
    return (this.kinds[id] ??= kindOf(this.body.opNames[id] ?? '', this.context));
  }

  /** Where the data inputs of a node are. */
  private inputsOf(draft: Draft, node: NodeIndex, enters: boolean): readonly ValueRef[] {
    const { inputStart, inputNode, inputPort } = this.body;
    const start = inputStart[node] ?? 0;
    const end = this.dataEnd(node);
    const ref = (row: number): ValueRef =>
      enters
        ? this.argSlot(draft, draft.frame.enters.indexOf(node))
        : this.refOf(draft, inputNode[row] ?? UNRESOLVED, inputPort[row] ?? 0, node);
    if (end === start) return NONE;
    const first = ref(start);
    if (end === start + 1) return first < 0 ? [first] : single(first);
    // Made with its first elements: a list that grows has room for seventeen.
    const inputs = [first, ref(start + 1)];
    for (let row = start + 2; row < end; row++) inputs.push(ref(row));
    return inputs;
  }

  private inputDtypes(node: NodeIndex): readonly DType[] {
    const { inputStart, inputNode, inputPort } = this.body;
    const start = inputStart[node] ?? 0;
    const end = this.dataEnd(node);
    const dtype = (row: number): DType => this.dtypeOf(inputNode[row] ?? UNRESOLVED, inputPort[row] ?? 0);
    let key = end === start ? '' : dtype(start);
    for (let row = start + 1; row < end; row++) key += `,${dtype(row)}`;
    // One list for all nodes with inputs of these dtypes.
    let list = this.dtypeLists.get(key);
    if (list === undefined) {
      list = Array.from({ length: end - start }, (_, i) => dtype(start + i));
      this.dtypeLists.set(key, list);
      if (list.includes('resource')) this.takesResources = true;
    }
    return list;
  }

  /** Row behind the data inputs of a node, which stand before the control inputs. */
  private dataEnd(node: NodeIndex): number {
    const { inputStart, inputPort } = this.body;
    let end = inputStart[node + 1] ?? 0;
    while (end > (inputStart[node] ?? 0) && inputPort[end - 1] === CONTROL_PORT) end -= 1;
    return end;
  }

  /** Steps that a node waits for. */
  private controlsOf(draft: Draft, node: NodeIndex): readonly number[] {
    const { inputStart, inputNode } = this.body;
    const controls: number[] = [];
    for (let row = this.dataEnd(node); row < (inputStart[node + 1] ?? 0); row++) {
      const from = inputNode[row] ?? UNRESOLVED;
      const unit = this.loops === null || from < 0 ? from : unitIn(this.loops, draft.frame, from);
      const step = unit === null ? undefined : draft.stepOf.get(unit);
      if (step !== undefined) controls.push(step);
    }
    return controls.length === 0 ? NONE : controls;
  }

  private addLoop(draft: Draft, { draft: inner, plan }: { draft: Draft; plan: BodyPlan }): void {
    const { frame } = inner;
    const enterInputs = frame.enters.map((enter) => {
      const row = this.body.inputStart[enter] ?? 0;
      return this.refOf(draft, this.body.inputNode[row] ?? UNRESOLVED, this.body.inputPort[row] ?? 0, enter);
    });
    const captured = inner.captures.map(({ node, port }) => this.refOf(draft, node, port, -1));
    const outputs = frame.exits.map(() => NO_SLOT);
    frame.exits.forEach((exit, at) => draft.exits.set(exit, { slots: outputs, at }));
    draft.stepOf.set(-frame.id, draft.steps.length);
    const isConstant = (enter: NodeIndex): boolean => {
      const value: AttrValue | undefined = this.body.attr(enter, 'is_constant');
      return value?.kind === 'b' && value.value;
    };
    const step: LoopStep = {
      kind: 'loop',
      name: frame.name,
      plan,
      inputs: [...enterInputs, ...captured],
      enterCount: frame.enters.length,
      invariant: frame.enters.map(isConstant),
      outputs,
      releases: NONE,
      controls: NONE,
    };
    draft.steps.push(step);
  }

  /** Where `draft` finds output `port` of `from`. */
  private refOf(draft: Draft, from: number, port: number, consumer: number): ValueRef {
    const fed = argOfInput(from) ?? this.reach.feedOf(from, port);
    if (fed !== null) return draft.frame.id === 0 ? this.argSlot(draft, fed) : this.capture(draft, from, port);
    if (consumer >= 0 && this.reach.hasLoops && isBackEdge(this.body, from, consumer)) {
      return this.argSlot(draft, draft.frame.enters.length + draft.frame.nexts.indexOf(from as NodeIndex));
    }
    const exit = this.reach.hasLoops ? draft.exits.get(from) : undefined;
    const isInside = exit === undefined && this.isInside(draft, from);
    if (isInside && this.onlySlot[from] !== NO_SLOT) return this.onlySlot[from] as number;
    const slots = exit?.slots ?? (isInside ? this.outputs.get(from) : undefined);
    if (slots === undefined) {
      const constant = opOf(this.body, from as NodeIndex) === 'Const' && this.isPlainConst(from as NodeIndex);
      return constant ? this.constant(draft, from as NodeIndex) : this.capture(draft, from, port);
    }
    const at = exit?.at ?? 0;
    if (slots[at + port] === NO_SLOT) slots[at + port] = draft.slotCount++;
    return slots[at + port] as number;
  }

  private isInside(draft: Draft, node: number): boolean {
    return this.loops === null || this.loops.frameOf[node] === draft.frame.id;
  }

  /** A Const behind a control edge may be dead: in a plan with dead values it is a step. */
  private isPlainConst(node: NodeIndex): boolean {
    return !this.reach.hasDead || this.body.inputStart[node] === this.body.inputStart[node + 1];
  }

  private constant(draft: Draft, node: NodeIndex): ValueRef {
    let index = draft.constantNodes.get(node);
    if (index === undefined) {
      index = draft.constants.length;
      const attrs = new NodeAttrs(this.body, node, this.request.instantiation);
      const tensor = constantOf(attrs);
      retain(tensor);
      draft.constants.push(tensor);
      draft.constantNodes.set(node, index);
    }
    return ~index;
  }

  private capture(draft: Draft, node: number, port: number): ValueRef {
    let at = draft.captures.findIndex((c) => c.node === node && c.port === port);
    if (at < 0) {
      at = draft.captures.length;
      draft.captures.push({ node, port });
      draft.args.push(draft.slotCount++);
    }
    return draft.args[draft.frame.enters.length + draft.frame.nexts.length + at] as number;
  }

  private argSlot(draft: Draft, arg: number): number {
    if (draft.args[arg] === NO_SLOT) draft.args[arg] = draft.slotCount++;
    return draft.args[arg] as number;
  }

  private finish(draft: Draft, results: readonly OutputRef[]): BodyPlan {
    const refs = results.map(({ node, port }) => this.refOf(draft, node, port, -1));
    // Where values can be dead, steps know each other by their place.
    const divided = handOnWhereNeutral(forgetTruncation(draft.steps), draft.constants);
    const steps = this.reach.hasDead
      ? divided
      : reduceFirst(turnComparisons(divided, refs), refs, draft.constants, () => draft.slotCount++);
    keepWhereUnheard(steps, refs, draft.args, draft.slotCount);
    markReleases(steps, refs, draft.slotCount);
    return {
      body: this.body,
      steps,
      inward: steps.filter((step) => step.kind === 'loop' || step.bodies.length > 0),
      ops: new Set(Object.values(this.kinds).map(({ op }) => op)),
      takesResources: this.takesResources,
      slotCount: draft.slotCount,
      constants: draft.constants,
      args: draft.args,
      results: refs,
      resultDtypes: results.map(({ node, port }) => this.dtypeOf(node, port)),
      hasDead: this.reach.hasDead,
      constantNodes: draft.constantNodes,
    };
  }

  private isProduct(op: string): boolean {
    let answer = this.products.get(op);
    if (answer === undefined) {
      answer = PRODUCTS.test(op);
      this.products.set(op, answer);
    }
    return answer;
  }

  private dtypeOf(node: number, port: number): DType {
    const arg = argOfInput(node);
    if (arg !== null) return this.body.args[arg]?.dtype ?? 'invalid';
    return this.body.outputDtypes(node as NodeIndex)[port] ?? 'invalid';
  }
}

function newDraft(frame: LoopFrame): Draft {
  return {
    frame,
    slotCount: 0,
    steps: [],
    constants: [],
    constantNodes: new Map(),
    exits: new Map(),
    stepOf: new Map(),
    args: [],
    captures: [],
  };
}
