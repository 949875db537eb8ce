let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` when everything before it is done. tfjs has one current backend
 * and one scope per thread, so two runs must not interleave.
 */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}
