/** One measurement beside its yardstick, both made in the same run. */
export interface Measurement {
  readonly name: string;
  /** Milliseconds, or what `unit` says. */
  readonly ours: number;
  readonly yardstick: number;
  /** What the yardstick is, in a few words. */
  readonly against: string;
  readonly unit?: 'ms' | 'MiB' | 'KiB' | 'frames';
}

export interface Bench {
  readonly name: string;
  run(): Promise<readonly Measurement[]>;
}

/**
 * Shortest wall time in milliseconds of each piece of work, done in turns: a busy machine slows all of them, and
 * the shortest is the one that it slowed least.
 */
export async function fastest(work: readonly (() => unknown)[], runs = 15): Promise<readonly number[]> {
  const times = work.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run <= runs; run++) {
    for (const [i, one] of work.entries()) {
      const start = performance.now();
      await one();
      // The first is for the compiler.
      if (run > 0) times[i] = Math.min(times[i] ?? 0, performance.now() - start);
    }
  }
  return times;
}

/**
 * Least processor time in milliseconds of each of `works`, made in turns. Not
 * wall time: what else the machine does would be in it. One round before is not counted.
 */
export async function interleaved(rounds: number, works: readonly (() => unknown)[]): Promise<readonly number[]> {
  const least = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = -1; round < rounds; round++) {
    for (const [i, work] of works.entries()) {
      const start = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(start);
      if (round >= 0) least[i] = Math.min(least[i] ?? 0, (user + system) / 1000);
    }
  }
  return least;
}
