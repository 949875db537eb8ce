import { addressInFrame, framePrefix } from '../model/address';
import type { NodeAddress } from '../model/address';
import type { FunctionRef } from '../model/attr';
import type { Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { BodyPlan, Step } from './plan';
import type { SupportReason, SupportReport } from './runtimeApi';

const MAX_PLACES = 100;

/** What is to be said about a plan and everything it may call. Places are relative to it. */
interface Summary {
  readonly opCount: number;
  readonly random: boolean;
  readonly reasons: ReadonlyMap<string, Reason>;
}

interface Reason {
  readonly op: string;
  readonly why: string;
  readonly instead: string | undefined;
  readonly blocks: boolean;
  readonly count: number;
  readonly places: readonly string[];
}

type PlanOf = (ref: FunctionRef) => Result<BodyPlan, Failure>;

/**
 * What a run of these plans would meet: the verdict that planning has put on
 * every step. A function is summed up once however often it is called; both
 * branches of a condition count.
 */
export class SupportCheck {
  private readonly planOf: PlanOf;
  private readonly summaries = new Map<BodyPlan, Summary>();

  constructor(planOf: PlanOf) {
    this.planOf = planOf;
  }

  report(plans: readonly BodyPlan[]): SupportReport {
    const all = plans.map((plan) => this.summary(plan));
    const reasons = new Map<string, Reason>();
    for (const summary of all) merge(reasons, summary, '');
    const list = [...reasons.values()].sort((a, b) => Number(b.blocks) - Number(a.blocks) || b.count - a.count);
    return {
      verdict: list.some((r) => r.blocks) ? 'blocked' : list.length > 0 ? 'approximate' : 'exact',
      opCount: all.reduce((sum, s) => sum + s.opCount, 0),
      random: all.some((s) => s.random),
      reasons: list.map(toReport),
    };
  }

  isBlocked(plan: BodyPlan): boolean {
    return [...this.summary(plan).reasons.values()].some((r) => r.blocks);
  }

  private summary(root: BodyPlan): Summary {
    // Depth first with a stack of its own; a function that calls itself counts as nothing inside itself.
    const open = new Set<BodyPlan>();
    const stack = [root];
    while (stack.length > 0) {
      const plan = stack[stack.length - 1] as BodyPlan;
      if (this.summaries.has(plan)) {
        stack.pop();
        continue;
      }
      if (open.has(plan)) {
        this.summaries.set(plan, this.summarise(plan));
        open.delete(plan);
        stack.pop();
        continue;
      }
      open.add(plan);
      for (const { plan: inner } of this.inside(plan)) {
        if (inner.ok && !this.summaries.has(inner.value) && !open.has(inner.value)) stack.push(inner.value);
      }
    }
    return this.summaries.get(root) as Summary;
  }

  /** The plans that steps of a plan lead into, with what their addresses begin with. */
  private *inside(plan: BodyPlan): Generator<{ step: Step; prefix: string; plan: Result<BodyPlan, Failure> }> {
    for (const step of plan.steps) {
      if (step.kind === 'loop') yield { step, prefix: '', plan: { ok: true, value: step.plan } };
      else if (step.bodies.length > 0) {
        for (const { attr, ref } of step.bodies) {
          yield { step, prefix: framePrefix('', { node: step.name, attr }), plan: this.planOf(ref) };
        }
      }
    }
  }

  private summarise(plan: BodyPlan): Summary {
    const reasons = new Map<string, Reason>();
    let opCount = plan.constantNodes.size;
    let random = false;
    for (const step of plan.steps) {
      if (step.kind === 'loop') continue;
      opCount += 1;
      const { support } = step;
      if (support.verdict === 'random') random = true;
      if (support.verdict !== 'blocked' && support.verdict !== 'approximate') continue;
      add(reasons, {
        op: step.op,
        why: support.why,
        instead: support.verdict === 'blocked' ? support.instead : undefined,
        blocks: support.verdict === 'blocked',
        count: 1,
        places: [addressInFrame('', step.name)],
      });
    }
    for (const { step, prefix, plan: inner } of this.inside(plan)) {
      if (!inner.ok) {
        add(reasons, {
          op: step.kind === 'node' ? step.op : step.name,
          why: inner.failure.message,
          instead: undefined,
          blocks: true,
          count: 1,
          places: [addressInFrame('', step.name)],
        });
        continue;
      }
      const summary = this.summaries.get(inner.value);
      if (summary === undefined) continue;
      opCount += summary.opCount;
      random ||= summary.random;
      merge(reasons, summary, prefix);
    }
    return { opCount, random, reasons };
  }
}

function merge(into: Map<string, Reason>, summary: Summary, prefix: string): void {
  for (const reason of summary.reasons.values()) {
    add(into, { ...reason, places: reason.places.map((place) => `${prefix}${place}`) });
  }
}

function add(into: Map<string, Reason>, reason: Reason): void {
  const key = `${reason.op}\n${reason.why}`;
  const before = into.get(key);
  into.set(
    key,
    before === undefined
      ? reason
      : {
          ...before,
          count: before.count + reason.count,
          places: [...before.places, ...reason.places].slice(0, MAX_PLACES),
        },
  );
}

function toReport({ op, why, instead, blocks, count, places }: Reason): SupportReason {
  return {
    op,
    blocks,
    why,
    ...(instead === undefined ? {} : { instead }),
    count,
    places: places as readonly NodeAddress[],
  };
}
