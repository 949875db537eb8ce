import type { Limits } from './limits';
import type { Site } from './site';
import type { Trace } from './trace';

/** Longest time in milliseconds without looking for messages. */
const YIELD_AFTER = 40;
/** Elements that go through kernels between two looks at the clock: about 0.1 ms of the cheapest work. */
const WORK_PER_LOOK = 8192;
/** What a step counts for beside its elements. */
export const STEP_WORK = 32;

/** When a run looks at the clock, and when it lets messages in. */
export class Pace {
  /** Elements read and written since the last look at the clock, and a little for every step. */
  work = 0;
  /** More work than this wants a look. */
  readonly workPerLook: number;
  /** Messages are to be let in before the next step. */
  isDue = false;
  private before = performance.now();
  /** When messages were last let in. */
  private listened = this.before;
  private readonly trace: Trace;
  private readonly limits: Limits | null;

  /** Where every step is timed, none may go by without a look. */
  constructor(trace: Trace, limits: Limits | null, isEachTimed: boolean) {
    this.trace = trace;
    this.limits = limits;
    this.workPerLook = isEachTimed ? 0 : WORK_PER_LOOK;
  }

  /** Looks at the clock behind a step: notes the time, and whether it is time to listen. */
  look(site: Site, index: number): void {
    const now = performance.now();
    this.trace.time(site, index, now - this.before);
    this.before = now;
    this.work = 0;
    this.isDue = now - this.listened > YIELD_AFTER;
    this.limits?.refuseOver(now, this.trace.total);
  }

  /** Messages have been let in. */
  goOn(): void {
    this.isDue = false;
    this.before = performance.now();
    this.listened = this.before;
  }
}
