/** One measurement beside its yardstick, both made in the same run. */
export interface Measurement {
  readonly name: string;
  /** Milliseconds, or what `unit` says. */
  readonly ours: number;
  readonly yardstick: number;
  /** What the yardstick is, in a few words. */
  readonly against: string;
  readonly unit?: 'ms' | 'MiB' | 'KiB' | 'frames' | 'calls';
}

export interface Bench {
  readonly name: string;
  run(): Promise<readonly Measurement[]>;
}

type Work = readonly (() => unknown)[];

/**
 * Shortest wall time in milliseconds of each piece of work, done in turns: a busy machine slows all of them, and
 * the shortest is the one that it slowed least.
 */
export function fastest(works: Work, rounds = 15): Promise<readonly number[]> {
  return leastInTurns(works, rounds, () => performance.now());
}

/** Least processor time in milliseconds of each. Not wall time: what else the machine does would be in it. */
export function leastProcessorTime(works: Work, rounds: number): Promise<readonly number[]> {
  return leastInTurns(works, rounds, processorTime);
}

/**
 * Mean processor time in milliseconds of each. For work that leaves much garbage: small work meets the collector in
 * some rounds only, so that its least time is one without, and large work in all.
 */
export async function meanProcessorTime(works: Work, rounds: number): Promise<readonly number[]> {
  const sums = works.map(() => 0);
  await inTurns(works, rounds, processorTime, (i, time) => (sums[i] = (sums[i] ?? 0) + time));
  return sums.map((sum) => sum / rounds);
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function leastInTurns(works: Work, rounds: number, clock: () => number): Promise<readonly number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  await inTurns(works, rounds, clock, (i, time) => (least[i] = Math.min(least[i] ?? 0, time)));
  return least;
}

async function inTurns(
  works: Work,
  rounds: number,
  clock: () => number,
  note: (work: number, time: number) => void,
): Promise<void> {
  // The first round is for the compiler.
  for (let round = 0; round <= rounds; round++) {
    for (const [i, work] of works.entries()) {
      const start = clock();
      await work();
      const time = clock() - start;
      if (round > 0) note(i, time);
    }
  }
}
