import type { Result } from '../lib/result';

/**
 * One typed request/response over postMessage, used by every worker of the page.
 * Results are values: nothing is thrown across the thread. An AbortSignal cannot
 * be cloned, so cancelling is a message by request id; progress is one too.
 */

/** What a handler may use besides its request. */
export interface CallContext {
  readonly signal: AbortSignal;
  /** `done` of `total` in units of `what` (bytes, ops). Cheap to call often: sent at most every 50 ms. */
  readonly progress: (done: number, total: number, what: string) => void;
  /**
   * Before synchronous work that might never end: the page ends the worker when the answer, which is to be called
   * after the work, has not been called within `limitMs`. Absent where nobody could end this thread.
   */
  readonly watch?: (limitMs: number) => () => void;
}

/** What the page may pass besides the request. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Buffers in the request to hand over instead of copying. */
  readonly transfer?: readonly Transferable[];
  /** Milliseconds after which a cancelled call that the worker still works at (one long kernel) costs the worker. */
  readonly letGoWithin?: number;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly what: string;
}

/** Failures that the channel itself adds to those of the methods. */
export type ChannelFailure =
  | { readonly kind: 'cancelled'; readonly message: string }
  | { readonly kind: 'worker-crashed'; readonly message: string };

// biome-ignore lint: the one place where a method's types are not yet known
type AnyMethod = (request: never, context: CallContext) => Promise<Result<unknown, unknown>> | Result<unknown, unknown>;

/** The methods of a worker by name: each takes one cloneable request. */
export type Methods<Api> = { readonly [K in keyof Api]: AnyMethod };

type RequestOf<M> = M extends (request: infer R, ...rest: never[]) => unknown ? R : never;
type ValueOf<M> = M extends (...args: never[]) => infer P
  ? Awaited<P> extends Result<infer T, infer F>
    ? Result<T, F | ChannelFailure>
    : never
  : never;

interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly method: string;
  readonly request: unknown;
}
type ToWorker = CallMessage | { readonly type: 'cancel'; readonly id: number };
type FromWorker =
  | { readonly type: 'result'; readonly id: number; readonly result: Result<unknown, unknown> }
  | ({ readonly type: 'progress'; readonly id: number } & Progress)
  | { readonly type: 'watch'; readonly limitMs: number }
  | { readonly type: 'passed' };

/**
 * How long after the limit a watched worker is still waited for, ms: after a sleep of the computer, or of the page, the
 * limit is over before the worker could say that it has passed.
 */
const GRACE_MS = 500;

/** The end of a MessagePort or worker scope that this module needs. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

const transfers = new WeakMap<object, readonly Transferable[]>();

/** Marks buffers inside a result to be handed over to the page; the worker keeps no copy. */
export function withTransfer<T extends object>(result: T, buffers: readonly Transferable[]): T {
  transfers.set(result, buffers);
  return result;
}

/** Worker side: answers calls with `methods`. */
export function serve<Api extends Methods<Api>>(methods: Api, port: Port = self as unknown as Port): void {
  const running = new Map<number, AbortController>();
  port.addEventListener('message', (event: MessageEvent<ToWorker>) => {
    const message = event.data;
    if (message.type === 'cancel') running.get(message.id)?.abort();
    else void answer(message);
  });

  async function answer({ id, method, request }: CallMessage): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    let lastProgress = 0;
    const context: CallContext = {
      signal: controller.signal,
      progress: (done, total, what) => {
        const now = performance.now();
        if (now - lastProgress < 50) return;
        lastProgress = now;
        port.postMessage({ type: 'progress', id, done, total, what } satisfies FromWorker, []);
      },
      watch: (limitMs) => {
        port.postMessage({ type: 'watch', limitMs } satisfies FromWorker, []);
        return () => port.postMessage({ type: 'passed' } satisfies FromWorker, []);
      },
    };
    let result: Result<unknown, unknown>;
    try {
      result = await (methods[method as keyof Api] as AnyMethod)(request as never, context);
    } catch (error) {
      const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      result = controller.signal.aborted
        ? { ok: false, failure: { kind: 'cancelled', message: 'Cancelled.' } }
        : {
            ok: false,
            failure: { kind: 'internal', message: `${method} stopped on a fault of this program (${message}).` },
          };
    }
    running.delete(id);
    port.postMessage({ type: 'result', id, result } satisfies FromWorker, [...(transfers.get(result) ?? [])]);
  }
}

/** Page side of a worker that is started on first use and again after it was lost. */
export interface Client<Api> {
  call<K extends keyof Api & string>(
    method: K,
    request: RequestOf<Api[K]>,
    options?: CallOptions,
  ): Promise<ValueOf<Api[K]>>;
  /** Ends the worker; calls under way fail as cancelled; the next call starts a new one. */
  restart(reason: string): void;
  /**
   * Resolves when the worker has let go of every cancelled call, or was ended since it did not. What may not be asked
   * twice is asked after it: behind a held call it would be lost with the worker.
   */
  letGo(): Promise<void>;
  /** Tells when a worker ended otherwise than by `restart`: the next one has none of its state. */
  onLost(listener: (why: Lost) => void): void;
}

/** A worker ends by itself (memory, a fault), because a cancelled call did not let go of it, or because watched work did not end. */
export type Lost = 'crashed' | 'held' | 'hung';

export function connect<Api extends Methods<Api>>(spawn: () => Worker): Client<Api> {
  interface Waiting {
    readonly settle: (result: Result<unknown, unknown>) => void;
    readonly onProgress: ((progress: Progress) => void) | undefined;
  }
  let worker: Worker | null = null;
  let nextId = 1;
  let waiting = new Map<number, Waiting>();
  /** Cancelled calls whose end the worker is still to tell, each with the timer that ends the worker. */
  const leaving = new Map<number, ReturnType<typeof setTimeout>>();
  let whenLetGo: (() => void)[] = [];
  const listeners: ((why: Lost) => void)[] = [];

  function failAll(failure: ChannelFailure): void {
    const calls = waiting;
    waiting = new Map();
    for (const call of calls.values()) call.settle({ ok: false, failure });
  }

  function end(ended: Worker): boolean {
    if (worker !== ended) return false;
    worker = null;
    ended.terminate();
    for (const id of leaving.keys()) left(id);
    return true;
  }

  /** The cancelled call holds nothing any more. */
  function left(id: number): void {
    clearTimeout(leaving.get(id));
    if (!leaving.delete(id) || leaving.size > 0) return;
    const waitingForIt = whenLetGo;
    whenLetGo = [];
    for (const resolve of waitingForIt) resolve();
  }

  function lose(lost: Worker, why: Lost, message: string): void {
    if (!end(lost)) return;
    for (const listener of listeners) listener(why);
    failAll({ kind: 'worker-crashed', message });
  }

  function start(): Worker {
    const started = spawn();
    let limit: ReturnType<typeof setTimeout> | undefined;
    const watch = (limitMs: number): void => {
      limit = setTimeout(() => {
        limit = setTimeout(() => lose(started, 'hung', 'The worker did not come back from its work.'), GRACE_MS);
      }, limitMs);
    };
    started.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      const message = event.data;
      if (message.type === 'watch' || message.type === 'passed') {
        clearTimeout(limit);
        if (message.type === 'watch' && worker === started) watch(message.limitMs);
        return;
      }
      if (message.type === 'result') left(message.id);
      const call = waiting.get(message.id);
      if (!call) return;
      if (message.type === 'progress') {
        call.onProgress?.(message);
        return;
      }
      waiting.delete(message.id);
      call.settle(message.result);
    });
    const lost = (event: Event): void => {
      // An ErrorEvent has a message, a messageerror event has none.
      const { message } = event as { readonly message?: string };
      const detail = message ? ` (${message})` : '';
      lose(started, 'crashed', `The worker stopped unexpectedly${detail}.`);
    };
    started.addEventListener('error', lost);
    started.addEventListener('messageerror', lost);
    return started;
  }

  return {
    call(method, request, options = {}) {
      const id = nextId++;
      const { signal, letGoWithin } = options;
      return new Promise((resolve) => {
        const cancelled = { ok: false, failure: { kind: 'cancelled', message: 'Cancelled.' } } as const;
        if (signal?.aborted) {
          resolve(cancelled as never);
          return;
        }
        worker ??= start();
        const asked = worker;
        const cancel = (): void => {
          if (!waiting.delete(id)) return;
          asked.postMessage({ type: 'cancel', id } satisfies ToWorker);
          if (letGoWithin !== undefined) {
            const hold = (): void => lose(asked, 'held', 'The worker was ended: a cancelled call held it.');
            leaving.set(id, setTimeout(hold, letGoWithin));
          }
          resolve(cancelled as never);
        };
        signal?.addEventListener('abort', cancel, { once: true });
        waiting.set(id, {
          settle: (result) => {
            signal?.removeEventListener('abort', cancel);
            resolve(result as never);
          },
          onProgress: options.onProgress,
        });
        const message: ToWorker = { type: 'call', id, method, request };
        worker.postMessage(message, [...(options.transfer ?? [])]);
      });
    },
    restart(reason) {
      if (worker) end(worker);
      failAll({ kind: 'cancelled', message: reason });
    },
    letGo: () => (leaving.size === 0 ? Promise.resolve() : new Promise((resolve) => whenLetGo.push(resolve))),
    onLost(listener) {
      listeners.push(listener);
    },
  };
}
