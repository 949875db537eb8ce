import { addressInFrame, framePrefix } from '../../model/address';
import type { NodeAddress } from '../../model/address';
import type { FunctionRef } from '../../model/attr';
import type { Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { ErrorCode } from '../opError';
import type { BodyPlan, Step } from './plan';
import type { SupportReason, SupportReport } from '../runtimeApi';

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
  /** No end: not even a run that might go round it is begun. */
  readonly isCircle: boolean;
  readonly code: ErrorCode | undefined;
  readonly count: number;
  readonly places: readonly string[];
}

type PlanOf = (ref: FunctionRef) => Result<BodyPlan, Failure>;

/** By what a plan was entered while the walk is inside it. */
interface Entry {
  readonly parent: BodyPlan | null;
  readonly step: Step | null;
}

/**
 * What a run of these plans would meet: the verdict that planning has put on
 * every step. A function is summed up once however often it is called; both
 * branches of a condition count.
 */
export class SupportCheck {
  private readonly planOf: PlanOf;
  private readonly refusesCircles: () => boolean;
  private readonly summaries = new Map<BodyPlan, Summary>();

  /** `refusesCircles`: TensorFlow would not load functions that call each other in a circle, even one that ends. */
  constructor(planOf: PlanOf, refusesCircles: () => boolean) {
    this.planOf = planOf;
    this.refusesCircles = refusesCircles;
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

  /** The first circle of calls that a plan leads into. */
  circleIn(plan: BodyPlan): SupportReason | null {
    const circle = [...this.summary(plan).reasons.values()].find((reason) => reason.isCircle);
    return circle === undefined ? null : toReport(circle);
  }

  isBlocked(plan: BodyPlan): boolean {
    return [...this.summary(plan).reasons.values()].some((r) => r.blocks);
  }

  private summary(root: BodyPlan): Summary {
    // Depth first with a stack of its own; a function that calls itself counts as nothing inside itself.
    const open = new Map<BodyPlan, Entry>();
    const stack: { readonly plan: BodyPlan; readonly entry: Entry }[] = [
      { plan: root, entry: { parent: null, step: null } },
    ];
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { plan, entry } = top;
      if (this.summaries.has(plan)) {
        stack.pop();
        continue;
      }
      if (open.has(plan)) {
        this.summaries.set(plan, this.summarise(plan, open));
        open.delete(plan);
        stack.pop();
        continue;
      }
      open.set(plan, entry);
      for (const { step, plan: inner } of this.inside(plan)) {
        if (!inner.ok || this.summaries.has(inner.value) || open.has(inner.value)) continue;
        stack.push({ plan: inner.value, entry: { parent: plan, step } });
      }
    }
    return this.summaries.get(root) as Summary;
  }

  /**
   * What is wrong with a step from inside `from` back into `to`, which led there: TensorFlow's loader sorts the
   * functions of a SavedModel by who calls whom and gives up on a circle. Graphs of TensorFlow 1 are not sorted:
   * there only a circle of plain calls is refused, which nothing ends.
   */
  private whyCircle(from: BodyPlan, step: Step, to: BodyPlan, open: ReadonlyMap<BodyPlan, Entry>): string | null {
    const names: string[] = [];
    let ends = !isPlainCall(step);
    for (let at: BodyPlan | null = from; at !== null; ) {
      names.unshift(at.body.functionName ?? '');
      if (at === to) break;
      const entry: Entry | undefined = open.get(at);
      if (entry?.step) ends ||= !isPlainCall(entry.step);
      at = entry?.parent ?? null;
    }
    if (ends && !this.refusesCircles()) return null;
    const shown = names.length > 12 ? [...names.slice(0, 12), '…'] : names;
    return `functions call each other in a circle (${[...shown, to.body.functionName].join(' → ')}), which TensorFlow does not load`;
  }

  /** The plans that steps of a plan lead into, with what their addresses begin with. */
  private *inside(plan: BodyPlan): Generator<{ step: Step; prefix: string; plan: Result<BodyPlan, Failure> }> {
    for (const step of plan.inward) {
      if (step.kind === 'loop') yield { step, prefix: '', plan: { ok: true, value: step.plan } };
      else {
        for (const { attr, ref } of step.bodies) {
          yield { step, prefix: framePrefix('', { node: step.name, attr }), plan: this.planOf(ref) };
        }
      }
    }
  }

  private summarise(plan: BodyPlan, open: ReadonlyMap<BodyPlan, Entry>): Summary {
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
        isCircle: false,
        code: support.verdict === 'blocked' ? support.code : undefined,
        count: 1,
        places: [addressInFrame('', step.name)],
      });
    }
    for (const { step, prefix, plan: inner } of this.inside(plan)) {
      if (!inner.ok) {
        add(reasons, blockAt(step, inner.failure.message));
        continue;
      }
      const summary = this.summaries.get(inner.value);
      if (summary === undefined) {
        const why = this.whyCircle(plan, step, inner.value, open);
        if (why !== null) add(reasons, { ...blockAt(step, why), isCircle: true });
        continue;
      }
      opCount += summary.opCount;
      random ||= summary.random;
      merge(reasons, summary, prefix);
    }
    return { opCount, random, reasons };
  }
}

function isPlainCall(step: Step): boolean {
  return step.kind === 'loop' || step.flow === 'call';
}

/** A step that leads where no run can go. */
function blockAt(step: Step, why: string): Reason {
  return {
    op: step.kind === 'node' ? step.op : step.name,
    why,
    instead: undefined,
    blocks: true,
    isCircle: false,
    code: undefined,
    count: 1,
    places: [addressInFrame('', step.name)],
  };
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

function toReport({ op, why, instead, blocks, code, count, places }: Reason): SupportReason {
  return {
    op,
    blocks,
    why,
    ...(instead === undefined ? {} : { instead }),
    ...(code === undefined ? {} : { code }),
    count,
    places: places as readonly NodeAddress[],
  };
}
