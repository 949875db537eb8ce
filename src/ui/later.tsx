import { type ComponentType, type ReactNode, useSyncExternalStore } from 'react';

/** A component whose code is fetched when it is first shown, or before. */
export interface Later<P> {
  (props: P & { readonly waiting?: ReactNode }): ReactNode;
  /** Fetches the code now; asked again it does nothing. */
  load(): void;
}

type Code<P> =
  | { readonly kind: 'absent' }
  | { readonly kind: 'there'; readonly part: ComponentType<P> }
  | { readonly kind: 'failed'; readonly reason: unknown };

/**
 * What `React.lazy` is for, without its wait: what a Suspense boundary once replaced by its fallback is held back for
 * 300 ms (React's FALLBACK_THROTTLE_MS), however early its code is there. Shows `waiting` until then. A fetch that
 * fails is thrown while rendering, for the error boundary.
 */
export function later<P extends object>(fetch: () => Promise<ComponentType<P>>): Later<P> {
  let code: Code<P> = { kind: 'absent' };
  let asked = false;
  const listeners = new Set<() => void>();
  const arrive = (next: Code<P>): void => {
    code = next;
    for (const listener of listeners) listener();
  };
  const load = (): void => {
    if (asked) return;
    asked = true;
    fetch().then(
      (part) => arrive({ kind: 'there', part }),
      (reason: unknown) => arrive({ kind: 'failed', reason }),
    );
  };
  const subscribe = (listener: () => void): (() => void) => {
    load();
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const now = (): Code<P> => code;
  function Part({ waiting = null, ...props }: P & { readonly waiting?: ReactNode }): ReactNode {
    const known = useSyncExternalStore(subscribe, now);
    if (known.kind === 'failed') throw known.reason;
    return known.kind === 'absent' ? waiting : <known.part {...(props as P)} />;
  }
  return Object.assign(Part, { load });
}
