import type { FunctionRef } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { Failure } from '../../model/failure';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import type { MetaGraph } from '../../model/savedModel';
import type { TensorSpec } from '../../model/summary';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { Instantiation } from '../attrs';
import { freeUnused, release } from '../values/lifetime';
import { NodeCall } from './nodeCall';
import { OpError } from '../opError';
import { OPS } from '../ops';
import type { BodyPlan, OutputRef, PlanRequest } from './plan';
import type { PlanContext } from './planContext';
import type { PlannedNode } from './nodeCall';
import { planBody } from './planBody';
import { DIRECT } from './planNode';
import type { BackendName, OpCall } from '../registry';
import type { Session } from '../session/session';
import { SupportCheck } from './support';

const decoder = new TextDecoder();
const NO_ATTRS: Instantiation = new Map();

/** Makes the plans of one MetaGraph and keeps them: each function once, however often it is called. */
export class Planner implements PlanContext {
  readonly backend: BackendName;
  /** Prefix of the frame that runs; kernels' addresses begin with it. */
  readonly position = { prefix: '' };
  readonly support = new SupportCheck(
    (ref) => this.planFunction(ref),
    () => hasObjects(this.metaGraph),
  );
  private readonly metaGraph: MetaGraph;
  private readonly session: Session;
  private readonly hostLimit: number;
  private readonly functions = new Map<string, Result<BodyPlan, Failure>>();
  private readonly exact = new Map<string, Result<BodyPlan, Failure>>();
  private readonly plans: BodyPlan[] = [];
  private implementations: ReadonlyMap<string, readonly Implementation[]> | null = null;

  constructor(metaGraph: MetaGraph, session: Session, backend: BackendName, hostLimit: number) {
    this.metaGraph = metaGraph;
    this.session = session;
    this.backend = backend;
    this.hostLimit = hostLimit;
  }

  isFunction(name: string): boolean {
    return this.metaGraph.hasFunction(name);
  }

  whyUnreadable(node: Pick<OpCall, 'functionName' | 'nodeName' | 'attrs'>): string | null {
    return this.session.whyUnreadable(node);
  }

  makeCall(node: PlannedNode): NodeCall {
    return new NodeCall(node, this.backend, this.hostLimit, this.session, this.position);
  }

  /**
   * The body that runs for a call of `ref`: of the functions that implement the
   * same interface the one that prefers the CPU, as TensorFlow exchanges them for
   * a call placed there (grappler's implementation_selector.cc); without one the
   * function itself or, where that cannot run here, any other of the group (Keras
   * registers a CPU and a GPU body of every LSTM and GRU, TensorFlow Probability
   * two samplers with different draws).
   */
  planFunction(ref: FunctionRef): Result<BodyPlan, Failure> {
    const key = keyOf(ref);
    const known = this.functions.get(key);
    if (known !== undefined) return known;
    const own = this.planExact(ref);
    // Noted first: a function that calls itself finds its plan.
    this.functions.set(key, own);
    if (!own.ok) return own;
    const { body } = own.value;
    const runs = !this.support.isBlocked(own.value);
    const group = prefersCpu(body) && runs ? null : interfaceOf(body);
    for (const { name, cpu } of group === null ? [] : (this.groups().get(group) ?? [])) {
      if (name === ref.name || (runs && !cpu)) continue;
      const other = this.planExact({ name, attrs: ref.attrs });
      if (!other.ok || this.support.isBlocked(other.value) || !sameEnds(other.value.body, body)) continue;
      this.functions.set(key, other);
      return other;
    }
    return own;
  }

  /** Plan of the main graph from `feeds` to `results` and `targets`. Argument i of the plan is feed i. */
  planGraph(
    feeds: readonly OutputRef[],
    results: readonly OutputRef[],
    targets: readonly NodeIndex[],
  ): Result<BodyPlan, Failure> {
    const graph = this.metaGraph.graph();
    if (!graph.ok) return graph;
    return this.plan({ body: graph.value, instantiation: NO_ATTRS, feeds, results, targets });
  }

  /** Plan of a function body to some of its nodes only, instead of to what it returns. */
  planFunctionTo(body: GraphBody, targets: readonly NodeIndex[]): Result<BodyPlan, Failure> {
    return this.plan({ body, instantiation: NO_ATTRS, feeds: [], results: [], targets });
  }

  /** Node and port of a tensor named `node:0` in the main graph. */
  findTensor(spec: TensorSpec): Result<OutputRef, Failure> {
    const graph = this.metaGraph.graph();
    if (!graph.ok) return graph;
    const at = spec.tensorName.lastIndexOf(':');
    const name = at < 0 ? spec.tensorName : spec.tensorName.slice(0, at);
    const node = graph.value.findNode(name);
    if (node === undefined) {
      return fail({
        kind: 'bad-signature',
        message: `${spec.key} is bound to ${spec.tensorName}, which is not in the graph.`,
        where: { node: name },
      });
    }
    return ok({ node, port: at < 0 ? 0 : Number(spec.tensorName.slice(at + 1)) });
  }

  /** Every plan that `roots` may run, each once. */
  reachable(roots: readonly BodyPlan[]): readonly BodyPlan[] {
    const seen = new Set(roots);
    for (const plan of seen) {
      for (const step of plan.inward) {
        if (step.kind === 'loop') seen.add(step.plan);
        else {
          for (const { ref } of step.bodies) {
            const inner = this.planFunction(ref);
            if (inner.ok) seen.add(inner.value);
          }
        }
      }
    }
    return [...seen];
  }

  /** Frees the constants of all plans. */
  dispose(): void {
    for (const plan of this.plans) for (const constant of plan.constants) release(constant);
    freeUnused();
    this.plans.length = 0;
    this.functions.clear();
    this.exact.clear();
  }

  private planExact(ref: FunctionRef): Result<BodyPlan, Failure> {
    const key = keyOf(ref);
    const known = this.exact.get(key);
    if (known !== undefined) return known;
    const body = this.metaGraph.functionBody(ref.name);
    const plan = body.ok ? this.plan(requestFor(body.value, ref)) : body;
    this.exact.set(key, plan);
    return plan;
  }

  private plan(request: PlanRequest): Result<BodyPlan, Failure> {
    // TensorFlow refuses the whole graph: which of the two an input means cannot be told.
    const twice = request.body.problems.find(
      ({ kind, where }) => kind === 'duplicate-node' && where?.node !== undefined,
    );
    if (twice !== undefined) return fail(twice);
    try {
      const plan = planBody(request, this);
      if (plan.ok) this.noteAll(plan.value);
      return plan;
    } catch (error) {
      // A Const whose content does not fit its shape.
      if (!(error instanceof OpError)) throw error;
      return fail({ kind: 'malformed', message: error.message, where: { function: request.body.functionName } });
    }
  }

  private noteAll(plan: BodyPlan): void {
    this.plans.push(plan);
    for (const step of plan.inward) if (step.kind === 'loop') this.noteAll(step.plan);
  }

  /** The functions that implement each interface, those for the CPU first. Reads every function once. */
  private groups(): ReadonlyMap<string, readonly Implementation[]> {
    if (this.implementations !== null) return this.implementations;
    const groups = new Map<string, Implementation[]>();
    for (const name of this.metaGraph.functionNames) {
      const body = this.metaGraph.functionBody(name);
      const group = body.ok ? interfaceOf(body.value) : null;
      if (!body.ok || group === null) continue;
      const list = groups.get(group) ?? [];
      groups.set(group, list);
      const cpu = prefersCpu(body.value);
      if (cpu) list.unshift({ name, cpu });
      else list.push({ name, cpu });
    }
    this.implementations = groups;
    return groups;
  }
}

/** A function of an `api_implements` group, and whether it is the one for the CPU. */
interface Implementation {
  readonly name: string;
  readonly cpu: boolean;
}

/**
 * A function runs the nodes that its results and its control outputs need
 * (FunctionDef.control_ret). Called as an op of its own name it also runs its
 * stateful nodes, as TensorFlow 1 did (PruneFunctionGraph in function.cc).
 */
function requestFor(body: GraphBody, ref: FunctionRef): PlanRequest {
  const targets = new Set<NodeIndex>(body.controlReturns);
  if (ref.attrs.has(DIRECT)) {
    for (let node = 0; node < body.nodeCount; node++) {
      const op = body.opNames[body.nodeOp[node] ?? 0] ?? '';
      if (OPS.get(op)?.stateful) targets.add(node as NodeIndex);
    }
  }
  return {
    body,
    instantiation: ref.attrs,
    feeds: [],
    results: body.returns.map(({ node, port }) => ({ node, port })),
    targets: [...targets].sort((a, b) => a - b),
  };
}

/** Whether TensorFlow 2's loader reads the graph; that of TensorFlow 1 has no objects. */
function hasObjects(metaGraph: MetaGraph): boolean {
  const objects = metaGraph.objects();
  return objects.ok && objects.value !== null;
}

function keyOf(ref: FunctionRef): string {
  const given = [...ref.attrs].filter(([name]) => !name.startsWith('_'));
  if (given.length === 0) return ref.name;
  const text = given.map(([name, value]) => `${name}=${JSON.stringify(value, plain)}`);
  return `${ref.name} ${text.sort().join(' ')}`;
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Map ? [...value] : value;
}

/**
 * What a function implements. The forward function of a gradient, which returns more, and the backward one are
 * told from the function itself by the attribute that names their other half (function_api_info.cc).
 */
function interfaceOf(body: GraphBody): string | null {
  const name = textAttr(body, 'api_implements');
  if (name === null) return null;
  if (body.functionAttrs.has('forward_function_name')) return `${name} backward`;
  return body.functionAttrs.has('backward_function_name') ? `${name} forward` : name;
}

function prefersCpu(body: GraphBody): boolean {
  return textAttr(body, 'api_preferred_device') === 'CPU';
}

/** Whether two functions take and return the same dtypes. */
function sameEnds(a: GraphBody, b: GraphBody): boolean {
  const dtypes = (ends: readonly { readonly dtype: DType }[]): string => ends.map(({ dtype }) => dtype).join();
  return dtypes(a.args) === dtypes(b.args) && dtypes(a.returns) === dtypes(b.returns);
}

function textAttr(body: GraphBody, name: string): string | null {
  const value = body.functionAttrs.get(name);
  return value?.kind === 's' ? decoder.decode(value.value) : null;
}
