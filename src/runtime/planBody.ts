import type { AttrValue } from '../model/attr';
import type { DType } from '../model/dtype';
import type { Failure } from '../model/failure';
import { argOfInput, CONTROL_PORT, opOf, UNRESOLVED } from '../model/graphBody';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { NodeAttrs } from './attrs';
import type { Instantiation } from './attrs';
import { findLoopFrames, isBackEdge, isEnter, makesDead } from './loops';
import type { LoopFrame, LoopFrames } from './loops';
import { orderUnits } from './order';
import { NodeStep } from './nodeStep';
import type { StepHome } from './nodeStep';
import { NO_SLOT } from './plan';
import type { BodyPlan, LoopStep, PlanContext, Step, ValueRef } from './plan';
import { constantOf, FoundNode, kindOf, prepareNode } from './planNode';
import type { OpKind } from './planNode';
import { reduceFirst } from './monotone';
import { turnComparisons } from './negated';
import { forgetTruncation } from './truncated';
import { markReleases } from './releases';
import { single } from './single';
import { retain } from './lifetime';
import type { Tensor } from './value';

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

/**
 * The reachable part of a graph in the order in which it runs, every value in
 * a numbered slot. Linear in the number of nodes reached. Fails where an input
 * names nothing or nodes wait for each other.
 */
export function planBody(request: PlanRequest, context: PlanContext): Result<BodyPlan, Failure> {
  const planning = new Planning(request, context);
  const reached = planning.reach();
  if (!reached.ok) return reached;
  if (planning.isInOrder(reached.value)) return planning.compileAll(reached.value);
  const order = orderUnits(reached.value, (node) => planning.dependencies(node));
  if ('cycle' in order) return fail(planning.cyclic(order.cycle));
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
  private readonly context: PlanContext;
  private readonly fed = new Map<string, number>();
  private readonly fedNodes = new Set<number>();
  /** By node, whether its value descends from a convolution or a matrix product. */
  private readonly fromProducts: Uint8Array;
  /** By node, how many of its outputs are read, counted up to the last one that is. */
  private readonly readCount: Uint32Array;
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
  private hasDead = false;
  private hasLoops = false;
  private takesResources = false;
  private loops: LoopFrames | null = null;

  constructor(request: PlanRequest, context: PlanContext) {
    this.request = request;
    this.body = request.body;
    this.context = context;
    this.home = { body: request.body, instantiation: request.instantiation, context };
    this.found = new FoundNode(request.body, request.instantiation, context.backend);
    const { nodeCount } = request.body;
    this.fromProducts = new Uint8Array(nodeCount);
    this.readCount = new Uint32Array(nodeCount);
    this.onlySlot = new Int32Array(nodeCount).fill(NO_SLOT);
    request.feeds.forEach(({ node, port }, i) => {
      this.fed.set(`${node}:${port}`, i);
      this.fedNodes.add(node);
    });
  }

  /** Nodes that the results and targets need, by index. */
  reach(): Result<readonly NodeIndex[], Failure> {
    const { body } = this;
    const seen = new Uint8Array(body.nodeCount);
    const stack: number[] = [];
    const visit = (node: number, port: number): void => {
      if (node < 0 || this.isFed(node, port)) return;
      if (port >= (this.readCount[node] as number)) this.readCount[node] = port + 1;
      if (seen[node] === 1) return;
      seen[node] = 1;
      stack.push(node);
    };
    for (const { node, port } of this.request.results) {
      if (node === UNRESOLVED) return fail(this.dangling(null));
      visit(node, port);
    }
    for (const node of this.request.targets) visit(node, CONTROL_PORT);
    while (stack.length > 0) {
      const node = stack.pop() as NodeIndex;
      const op = opOf(body, node);
      if (makesDead(op)) this.hasDead = true;
      if (isEnter(op)) this.hasLoops = true;
      const end = body.inputStart[node + 1] ?? 0;
      for (let row = body.inputStart[node] ?? 0; row < end; row++) {
        const from = body.inputNode[row] ?? UNRESOLVED;
        if (from === UNRESOLVED) return fail(this.dangling(node));
        visit(from, body.inputPort[row] ?? 0);
      }
    }
    const reached: NodeIndex[] = [];
    for (let node = 0; node < body.nodeCount; node++) if (seen[node] === 1) reached.push(node as NodeIndex);
    return ok(reached);
  }

  /** Whether the file's own order, which `nodes` are in, puts producers first. */
  isInOrder(nodes: readonly NodeIndex[]): boolean {
    const { inputStart, inputNode, inputPort } = this.body;
    for (const node of nodes) {
      const end = inputStart[node + 1] ?? 0;
      for (let row = inputStart[node] ?? 0; row < end; row++) {
        const from = inputNode[row] ?? -1;
        if (from < node || this.isFed(from, inputPort[row] ?? 0)) continue;
        if (!this.hasLoops || !isBackEdge(this.body, from, node)) return false;
      }
    }
    return true;
  }

  /** Nodes that must have run before `node`; the way back round a loop does not count. */
  dependencies(node: number): readonly number[] {
    const { body } = this;
    const list: number[] = [];
    for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
      const from = body.inputNode[row] ?? -1;
      if (from < 0 || this.isFed(from, body.inputPort[row] ?? 0)) continue;
      if (this.hasLoops && isBackEdge(body, from, node)) continue;
      list.push(from);
    }
    return list.length === 0 ? NONE : list.slice();
  }

  compileAll(order: readonly NodeIndex[]): Result<BodyPlan, Failure> {
    if (!this.hasLoops) {
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
      const units = this.unitsOf(frame, members);
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

  /** What runs in a frame, in order: nodes, and -id for each loop directly inside. */
  private unitsOf(frame: LoopFrame, members: readonly (readonly NodeIndex[])[]): Result<readonly number[], Failure> {
    const { frames, frameOf } = this.loops as LoopFrames;
    const unitOf = (node: number): number | null => {
      let at = frames[frameOf[node] ?? 0] as LoopFrame;
      if (at.id === frame.id) return node;
      while (at.depth > frame.depth + 1) at = frames[at.parent] as LoopFrame;
      return at.depth === frame.depth + 1 && at.parent === frame.id ? -at.id : null;
    };
    const needs = new Map<number, Set<number>>();
    const collect = (inside: LoopFrame): void => {
      for (const node of members[inside.id] ?? []) {
        const unit = unitOf(node) as number;
        const list = needs.get(unit) ?? new Set();
        needs.set(unit, list);
        for (const from of this.dependencies(node)) {
          const other = unitOf(from);
          if (other !== null && other !== unit) list.add(other);
        }
      }
    };
    for (const inner of frames) {
      let at = inner;
      while (at.depth > frame.depth) at = frames[at.parent] as LoopFrame;
      if (at.id === frame.id) collect(inner);
    }
    const units = [...needs.keys()].sort((a, b) => firstNode(a) - firstNode(b));
    const order = orderUnits(units, (unit) => [...(needs.get(unit) ?? [])]);
    return 'cycle' in order ? fail(this.cyclic(order.cycle.filter((unit) => unit >= 0))) : ok(order.order);

    function firstNode(unit: number): number {
      return unit >= 0 ? unit : (members[-unit]?.[0] ?? 0);
    }
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
    const controls = this.hasDead ? this.controlsOf(draft, node) : NONE;
    const outputs = this.declareOutputs(draft, node);
    if (this.hasDead) draft.stepOf.set(node, draft.steps.length);
    const found = this.found.moveTo(node, op, inputDtypes, afterProducts).withInputs(inputs, draft.constants);
    const kind = prepareNode(this.kindOf(node), found, controls, this.home);
    draft.steps.push(new NodeStep(kind, node, inputs, outputs));
  }

  /** Slots of the outputs that are read: of several, each when its first reader is planned, so that the rest have none. */
  private declareOutputs(draft: Draft, node: NodeIndex): readonly number[] {
    const readCount = this.readCount[node] as number;
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
      const step = draft.stepOf.get(this.unitInside(draft, inputNode[row] ?? UNRESOLVED));
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
    const arg = argOfInput(from);
    const fed = arg ?? (this.isFed(from, port) ? this.fedArg(from, port) : null);
    if (fed !== null) return draft.frame.id === 0 ? this.argSlot(draft, fed) : this.capture(draft, from, port);
    if (consumer >= 0 && this.hasLoops && isBackEdge(this.body, from, consumer)) {
      return this.argSlot(draft, draft.frame.enters.length + draft.frame.nexts.indexOf(from as NodeIndex));
    }
    const exit = this.hasLoops ? draft.exits.get(from) : undefined;
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
    return !this.hasDead || this.body.inputStart[node] === this.body.inputStart[node + 1];
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

  private unitInside(draft: Draft, node: number): number {
    if (this.loops === null || node < 0) return node;
    let at = this.loops.frames[this.loops.frameOf[node] ?? 0] as LoopFrame;
    if (at.id === draft.frame.id) return node;
    while (at.depth > draft.frame.depth + 1) at = this.loops.frames[at.parent] as LoopFrame;
    return -at.id;
  }

  private finish(draft: Draft, results: readonly OutputRef[]): BodyPlan {
    const refs = results.map(({ node, port }) => this.refOf(draft, node, port, -1));
    // Where values can be dead, steps know each other by their place.
    const divided = forgetTruncation(draft.steps);
    const steps = this.hasDead
      ? divided
      : reduceFirst(turnComparisons(divided, refs), refs, draft.constants, () => draft.slotCount++);
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
      hasDead: this.hasDead,
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

  private isFed(node: number, port: number): boolean {
    return this.fedNodes.size > 0 && this.fedNodes.has(node) && this.fed.has(`${node}:${port}`);
  }

  private fedArg(node: number, port: number): number {
    return this.fed.get(`${node}:${port}`) as number;
  }

  private dtypeOf(node: number, port: number): DType {
    const arg = argOfInput(node);
    if (arg !== null) return this.body.args[arg]?.dtype ?? 'invalid';
    return this.body.outputDtypes(node as NodeIndex)[port] ?? 'invalid';
  }

  cyclic(nodes: readonly number[]): Failure {
    const names = nodes.slice(0, 5).map((node) => this.body.nodeNames[node] ?? '?');
    return {
      kind: 'cyclic-graph',
      message: `The nodes ${names.join(' → ')}${nodes.length > 5 ? ' → …' : ''} wait for each other.`,
      where: { function: this.body.functionName, ...(names[0] === undefined ? {} : { node: names[0] }) },
    };
  }

  private dangling(node: NodeIndex | null): Failure {
    const name = node === null ? undefined : this.body.nodeNames[node];
    const inputs = node === null ? [] : this.body.inputNames(node);
    const first = this.body.inputStart[node ?? 0] ?? 0;
    const missing = inputs.find((_, i) => this.body.inputNode[first + i] === UNRESOLVED);
    return {
      kind: 'dangling-input',
      message:
        name === undefined
          ? `A result of ${this.body.functionName ?? 'the graph'} names no node.`
          : `Input ${missing ?? ''} of node ${name} names nothing.`,
      where: { function: this.body.functionName, ...(name === undefined ? {} : { node: name }) },
    };
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
