/** One measurement beside its yardstick, both made in the same run. */
export interface Measurement {
  readonly name: string;
  /** Milliseconds, or what `unit` says. */
  readonly ours: number;
  readonly yardstick: number;
  /** What the yardstick is, in a few words. */
  readonly against: string;
  readonly unit?: 'ms' | 'MiB' | 'KiB';
}

export interface Bench {
  readonly name: string;
  run(): Promise<readonly Measurement[]>;
}

/** Median wall time in milliseconds of `runs` calls after one that is not counted. */
export async function median(runs: number, work: () => unknown): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(runs / 2)] ?? Number.NaN;
}
