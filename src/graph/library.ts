import { argOfInput, type GraphBody, type NodeIndex } from '../model/graphBody';
import type { OpDefinition } from '../model/opDefinition';
import type { MetaGraph } from '../model/savedModel';
import { functionBoundary } from './boundary';
import { type BodyPlan, type CalleeFacts, type PlanContext, planBody } from './bodyPlan';
import { type CallBody, callsOf, mayCall } from './calls';
import { FAMILIES, familyOf } from './families';
import { layerClasses } from './layers';
import { isShown } from './roles';

/** What a closed call shows of a function, and what others must know of it. Independent of the caller. */
export interface FunctionFacts extends CalleeFacts {
  /** Boxes inside, calls opened. */
  readonly opCount: number;
  /** The same by family, in the order of FAMILIES. */
  readonly familyCounts: Float64Array;
  /** 1 for arguments that something inside uses. */
  readonly usesArg: Uint8Array;
  /** Equal for functions of equal structure. */
  readonly hash: number;
}

/** The functions of a MetaGraph as plans and facts, each computed once, when first needed. */
export interface Library {
  readonly metaGraph: MetaGraph;
  readonly context: PlanContext;
  opDefinition(op: string): OpDefinition | undefined;
  /** Class of the Keras layer of that name; '' where nothing says it. */
  layerClass(name: string): string;
  /** null where the function is missing, damaged or calls itself before it is known. */
  plan(functionName: string): BodyPlan | null;
  facts(functionName: string): FunctionFacts | null;
  /** Facts about part of any plan: boxes `first` to `last` of its sequence. */
  count(plan: BodyPlan, first: number, last: number): { readonly opCount: number; readonly familyCounts: Float64Array };
  /** Equal for parts of equal structure, wherever they take their inputs from. Order does not matter. */
  hash(plan: BodyPlan, first: number, last: number): number;
  /** Whether a callee does anything with this input of the node; true for ordinary ops. */
  usesInput(plan: BodyPlan, node: number, input: number): boolean;
}

export interface LibraryOptions {
  readonly raw: boolean;
  readonly showControl: boolean;
  readonly opDefinition: (op: string) => OpDefinition | undefined;
  /** Known beforehand; null: the object graph is asked. */
  readonly layerClasses?: ReadonlyMap<string, string> | null;
}

const FAMILY_INDEX = new Map(FAMILIES.map((family, i) => [family, i]));

export function familyIndexOf(op: string): number {
  return FAMILY_INDEX.get(familyOf(op)) ?? 0;
}

/** Mixes two 32-bit numbers; order matters. */
export function mix(a: number, b: number): number {
  let h = Math.imul(a ^ (b + 0x9e3779b9 + (a << 6) + (a >>> 2)), 0x85ebca6b);
  h ^= h >>> 13;
  return Math.imul(h, 0xc2b2ae35) ^ (h >>> 16);
}

export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** By distinct op of a body. */
interface OpFacts {
  readonly hashes: readonly number[];
  readonly families: readonly number[];
}

export function openLibrary(metaGraph: MetaGraph, options: LibraryOptions): Library {
  const plans = new Map<string, BodyPlan | null>();
  const facts = new Map<string, FunctionFacts | null>();
  const bodyCalls = (body: GraphBody, node: NodeIndex): readonly CallBody[] => callsOf(metaGraph, body, node);
  const opMayCall = mayCall(metaGraph, options.opDefinition);

  const context: PlanContext = {
    callsOf: bodyCalls,
    mayCall: opMayCall,
    // Callees are ready before a plan asks (prepare), except those that lead back to their caller.
    callee: (functionName) => facts.get(functionName) ?? null,
    raw: options.raw,
    showControl: options.showControl,
  };

  const calleesOf = (body: GraphBody): string[] => {
    const calling = body.opNames.map(opMayCall);
    if (!calling.includes(true)) return [];
    const names = new Set<string>();
    for (let node = 0; node < body.nodeCount; node++) {
      if (calling[body.nodeOp[node] ?? 0] !== true) continue;
      for (const call of bodyCalls(body, node as NodeIndex)) names.add(call.functionName);
    }
    return [...names];
  };

  /** Plans callees before callers with a stack of its own: calls may nest thousands deep. */
  const prepare = (functionName: string): void => {
    const stack: { name: string; body: GraphBody | null; callees: string[]; next: number }[] = [];
    const enter = (name: string): void => {
      if (facts.has(name)) return;
      const body = metaGraph.functionBody(name);
      facts.set(name, null);
      stack.push({ name, body: body.ok ? body.value : null, callees: body.ok ? calleesOf(body.value) : [], next: 0 });
    };
    enter(functionName);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const callee = top.callees[top.next];
      top.next += 1;
      if (callee !== undefined) {
        enter(callee);
        continue;
      }
      stack.pop();
      const plan = top.body === null ? null : planBody(functionBoundary(top.body, options.raw), context);
      plans.set(top.name, plan);
      facts.set(top.name, plan === null ? null : factsOf(plan));
    }
  };

  const factsOfOps = new WeakMap<GraphBody, OpFacts>();
  /** Views ask for the same body thousands of times. */
  const opFacts = (body: GraphBody): OpFacts => {
    let known = factsOfOps.get(body);
    if (known === undefined) {
      known = { hashes: body.opNames.map(hashText), families: body.opNames.map(familyIndexOf) };
      factsOfOps.set(body, known);
    }
    return known;
  };

  const hash: Library['hash'] = (plan, first, last) => {
    const { body, scopes } = plan;
    const { hashes: ops } = opFacts(body);
    const callsAny = plan.calls.size > 0;
    let sum = last - first;
    for (let i = first; i < last; i++) {
      const node = scopes.sequence[i] ?? 0;
      let h = ops[body.nodeOp[node] ?? 0] ?? 0;
      const calls = callsAny ? plan.calls.get(node) : undefined;
      if (calls !== undefined) for (const call of calls) h = mix(h, facts.get(call.functionName)?.hash ?? 0);
      for (let row = plan.dataStart[node] ?? 0; row < (plan.dataStart[node + 1] ?? 0); row++) {
        const producer = plan.from[row] ?? -1;
        const place = producer < 0 ? -1 : (scopes.position[producer] ?? -1);
        const isOutside = producer < 0 || (place >= 0 && (place < first || place >= last));
        h = mix(h, isOutside ? 1 : (ops[body.nodeOp[producer] ?? 0] ?? 0));
      }
      sum = (sum + h) | 0;
    }
    return sum;
  };

  const count: Library['count'] = (plan, first, last) => {
    let opCount = 0;
    const familyCounts = new Float64Array(FAMILIES.length);
    const { families } = opFacts(plan.body);
    for (let i = first; i < last; i++) {
      const node = plan.scopes.sequence[i] ?? 0;
      let inside = 0;
      for (const call of plan.calls.get(node) ?? []) {
        const callee = facts.get(call.functionName);
        if (callee === undefined || callee === null) continue;
        inside += callee.opCount;
        for (const [family, ops] of callee.familyCounts.entries()) {
          familyCounts[family] = (familyCounts[family] ?? 0) + ops;
        }
      }
      if (inside === 0) {
        const family = families[plan.body.nodeOp[node] ?? 0] ?? 0;
        familyCounts[family] = (familyCounts[family] ?? 0) + 1;
      }
      opCount += Math.max(inside, 1);
    }
    return { opCount, familyCounts };
  };

  const factsOf = (plan: BodyPlan): FunctionFacts => {
    const { sequence } = plan.scopes;
    const { opCount, familyCounts } = count(plan, 0, sequence.length);
    const usesArg = new Uint8Array(plan.boundary.args.length);
    for (const node of plan.order) {
      const calls = isShown(plan.role[node]) ? plan.calls.get(node) : undefined;
      const start = plan.dataStart[node] ?? 0;
      for (let row = start; row < (plan.dataStart[node + 1] ?? 0); row++) {
        const arg = argOfInput(plan.from[row] ?? -1);
        if (arg !== null && (calls === undefined || usesInput(calls, row - start))) usesArg[arg] = 1;
      }
    }
    for (const returned of plan.returnFrom) {
      const arg = argOfInput(returned);
      if (arg !== null) usesArg[arg] = 1;
    }
    return {
      empty: sequence.length === 0,
      returnArg: plan.returnFrom.map((from) => argOfInput(from) ?? -1),
      opCount,
      familyCounts,
      usesArg,
      hash: hash(plan, 0, sequence.length),
    };
  };

  const usesInput = (calls: readonly CallBody[], input: number): boolean =>
    calls.some((call) => {
      if (call.inputOffset === null || input < call.inputOffset) return true;
      const callee = facts.get(call.functionName);
      // A body without a box is drawn as the call itself, with all that goes in.
      return callee === undefined || callee === null || callee.empty || callee.usesArg[input - call.inputOffset] !== 0;
    });

  let layers: ReadonlyMap<string, string> | null = options.layerClasses ?? null;
  return {
    metaGraph,
    layerClass: (name) => {
      layers ??= layerClasses(metaGraph);
      return layers.get(name) ?? '';
    },
    context: {
      ...context,
      callee: (name) => {
        prepare(name);
        return facts.get(name) ?? null;
      },
    },
    opDefinition: options.opDefinition,
    plan: (name) => {
      prepare(name);
      return plans.get(name) ?? null;
    },
    facts: (name) => {
      prepare(name);
      return facts.get(name) ?? null;
    },
    count,
    hash,
    usesInput: (plan, node, input) => {
      const calls = plan.calls.get(node);
      return calls === undefined || usesInput(calls, input);
    },
  };
}
