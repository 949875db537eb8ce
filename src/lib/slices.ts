/** The longest that one slice of work keeps the page from answering, ms: half a frame. */
const SLICE_MS = 8;

/**
 * Does work that pauses at its `yield`s without blocking the page, in tasks of its own, the first of them later too.
 * `done` after the last one. Returns how to stop.
 */
export function inSlices(work: Iterator<unknown>, done: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const slice = (): void => {
    const end = performance.now() + SLICE_MS;
    do {
      if (work.next().done === true) {
        done();
        return;
      }
    } while (performance.now() < end);
    timer = setTimeout(slice, 0);
  };
  timer = setTimeout(slice, 0);
  return () => clearTimeout(timer);
}
