import { addressInFrame, framePrefix } from '../../model/address';
import type { CallStep, NodeAddress } from '../../model/address';
import type { BodyPlan, Step } from '../plan/plan';
import { tapeOf } from './tape';
import type { Tape } from './tape';
import type { Tensor } from '../values/value';

/** Neighbouring steps of a site that ran first one after the other. */
export interface Stretch {
  readonly site: Site;
  readonly from: number;
  /** The first step behind it. */
  to: number;
}

/** Steps in the order in which they ran first. */
export interface Order {
  readonly stretches: readonly Stretch[];
  readonly sites: readonly Site[];
  readonly indexes: readonly number[];
  readonly addresses: readonly NodeAddress[];
  readonly fused: readonly { readonly address: NodeAddress; readonly into: NodeAddress }[];
}

/** The plan that is carried out for a plan: itself, or one with steps fused. */
export type PlanFor = (plan: BodyPlan) => BodyPlan;

/** What a step made of inputs that are the same in every run. */
export interface Folded {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** A function called from many places has one tape. */
const tapes = new WeakMap<readonly Step[], Tape>();

function tapeFor(steps: readonly Step[]): Tape {
  let tape = tapes.get(steps);
  if (tape === undefined) {
    tape = tapeOf(steps);
    tapes.set(steps, tape);
  }
  return tape;
}

/**
 * One place where a plan runs: a plan by the calls that lead to it. Iterations
 * of a loop share it. Holds what a run leaves behind for each node.
 */
export class Site {
  /** Addresses inside begin with it. */
  readonly prefix: string;
  readonly plan: BodyPlan;
  readonly steps: readonly Step[];
  readonly tape: Tape;
  private readonly planFor: PlanFor;
  readonly milliseconds: Float64Array;
  readonly count: Uint32Array;
  /** Values of the last time each step ran, while the budget lasts. */
  readonly kept: (readonly Tensor[] | undefined)[] = [];
  /** Outputs of steps that need not run again for the same inputs. */
  readonly folded: (Folded | undefined)[];
  /** By step, how often what was remembered of it was of no use: kept by FoldedValues only. */
  readonly foldChanges = new Map<number, number>();
  /** Of a root: how its last run went, kept by Trace. */
  order: Order | null = null;
  private readonly addresses: NodeAddress[] = [];
  /** By step, then by which body of the step. */
  private readonly children = new Map<number, Site[]>();

  /** `planFor` holds here and in everything below. */
  constructor(prefix: string, plan: BodyPlan, planFor: PlanFor) {
    this.prefix = prefix;
    this.planFor = planFor;
    this.plan = planFor(plan);
    this.steps = this.plan.steps;
    this.tape = tapeFor(this.steps);
    this.milliseconds = new Float64Array(this.steps.length);
    this.count = new Uint32Array(this.steps.length);
    this.folded = Array.from({ length: this.steps.length }, () => undefined);
  }

  /** The site of body `which` of step `index`, made by `plan` when it is first entered. */
  child(index: number, which: number, plan: () => BodyPlan): Site {
    let list = this.children.get(index);
    if (list === undefined) {
      list = [];
      this.children.set(index, list);
    }
    let child = list[which];
    if (child === undefined) {
      const step = this.steps[index];
      const body = step?.kind === 'node' ? step.bodies[which] : undefined;
      const prefix = step && body ? framePrefix(this.prefix, { node: step.name, attr: body.attr }) : this.prefix;
      child = new Site(prefix, plan(), this.planFor);
      list[which] = child;
    }
    return child;
  }

  address(index: number): NodeAddress {
    this.addresses[index] ??= addressInFrame(this.prefix, this.steps[index]?.name ?? '');
    return this.addresses[index];
  }

  existingChildren(index: number): readonly (Site | undefined)[] {
    return this.children.get(index) ?? [];
  }

  /** This place and all below it that were ever entered. */
  all(): readonly Site[] {
    const sites: Site[] = [this];
    for (const site of sites) {
      for (const list of site.children.values()) sites.push(...list.filter((child) => child !== undefined));
    }
    return sites;
  }
}

/** The place that a list of calls leads to; undefined where the last run did not come by. */
export function siteOf(root: Site, calls: readonly CallStep[]): Site | undefined {
  let site: Site | undefined = root;
  for (const call of calls) {
    const found = findStep(site, call.node);
    const step = found?.site.steps[found.index];
    const which = step?.kind === 'node' ? step.bodies.findIndex((body) => body.attr === call.attr) : -1;
    site = found?.site.existingChildren(found.index)[which];
    if (site === undefined) return undefined;
  }
  return site;
}

/** What a node of a site had as outputs: kept from the last run, or constant. */
export function valuesAt(site: Site, node: string): readonly Tensor[] | undefined {
  const found = findStep(site, node);
  if (found) return found.site.kept[found.index];
  const index = site.plan.body.findNode(node);
  if (index === undefined) return undefined;
  for (const { plan } of withLoops(site)) {
    const constant = plan.constantNodes.get(index);
    if (constant !== undefined) return [plan.constants[constant] as Tensor];
  }
  return undefined;
}

/** A node of a site, or of the TF1 loops inside it, which add nothing to addresses. */
function findStep(start: Site, name: string): { readonly site: Site; readonly index: number } | undefined {
  for (const site of withLoops(start)) {
    const index = site.steps.findIndex((step) => step.kind === 'node' && step.name === name);
    if (index >= 0) return { site, index };
  }
  return undefined;
}

function* withLoops(start: Site): Generator<Site> {
  const stack = [start];
  for (let site = stack.pop(); site !== undefined; site = stack.pop()) {
    yield site;
    for (let index = 0; index < site.steps.length; index++) {
      if (site.steps[index]?.kind !== 'loop') continue;
      for (const child of site.existingChildren(index)) if (child) stack.push(child);
    }
  }
}
