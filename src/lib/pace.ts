/** Milliseconds of work after which messages (a cancel) are let in. */
const BREATH = 50;

/** Thrown out of work that was cancelled, inside one stage only; caught where the stage begins. */
export class Stopped extends Error {}

/**
 * Lets a long piece of work be watched and stopped: a worker hears no message while a loop keeps its thread.
 * Asked every few hundred rows it costs nothing; every 50 ms it tells how far the work is and lets messages in.
 */
export class Pace {
  private readonly signal: AbortSignal | undefined;
  private readonly progress: ((done: number, total: number, what: string) => void) | undefined;
  private last = performance.now();

  constructor(
    context: {
      readonly signal?: AbortSignal;
      readonly progress?: (done: number, total: number, what: string) => void;
    } = {},
  ) {
    this.signal = context.signal;
    this.progress = context.progress;
  }

  /** `done` of `total` in units of `what`. Throws {@link Stopped} once the work is cancelled. */
  async at(done: number, total: number, what: string): Promise<void> {
    if (performance.now() - this.last < BREATH) return;
    this.progress?.(done, total, what);
    await this.breathe();
  }

  /** Between two steps of which nothing is told. */
  async breathe(): Promise<void> {
    if (this.signal && performance.now() - this.last >= BREATH) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    if (performance.now() - this.last >= BREATH) this.last = performance.now();
    if (this.signal?.aborted) throw new Stopped('Cancelled.');
  }
}
