/**
 * How many things the page is waiting for. Published as `data-idle` on the root
 * element: `true` once nothing was under way for two frames, so that a test can
 * wait for the page instead of for time.
 */
let running = 0;
let settling = 0;

function publish(idle: boolean): void {
  if (typeof document !== 'undefined') document.documentElement.dataset['idle'] = String(idle);
}

/** Counts `work` as under way until it settles, and gives it back. */
export function track<T>(work: Promise<T>): Promise<T> {
  running += 1;
  publish(false);
  const end = (): void => {
    running -= 1;
    if (running > 0) return;
    settling += 1;
    const mine = settling;
    // Two frames: React has rendered what the result changed.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (running === 0 && mine === settling) publish(true);
      }),
    );
  };
  void work.then(end, end);
  return work;
}
