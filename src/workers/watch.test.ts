import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ok, type Result } from '../lib/result';
import { type CallContext, connect, type Lost, type Port, serve } from './rpc';

/** A worker whose two ends are in this thread; messages are handed over one by one. */
class FakeWorker extends EventTarget {
  readonly inside = new EventTarget();
  ended = false;

  constructor(start: (port: Port) => void) {
    super();
    const { inside } = this;
    start({
      postMessage: (data) => this.hand(this, data),
      addEventListener: (type, listener) => inside.addEventListener(type, listener as (event: Event) => void),
    });
  }

  postMessage(data: unknown): void {
    this.hand(this.inside, data);
  }

  terminate(): void {
    this.ended = true;
  }

  private hand(to: EventTarget, data: unknown): void {
    queueMicrotask(() => {
      if (!this.ended) to.dispatchEvent(new MessageEvent('message', { data }));
    });
  }
}

interface Api {
  work(request: number, context: CallContext): Promise<Result<number, never>>;
}

const LIMIT_MS = 10_000;

/** Answers twice the request; the first of these workers stops inside its watched work for good. */
function workers(hanging: number): { readonly spawn: () => Worker; readonly made: FakeWorker[] } {
  const made: FakeWorker[] = [];
  const spawn = (): Worker => {
    const hangs = made.length < hanging;
    const worker = new FakeWorker((port) =>
      serve<Api>(
        {
          async work(request, { watch }) {
            const passed = watch?.(LIMIT_MS);
            if (hangs) await new Promise(() => undefined);
            passed?.();
            return ok(request * 2);
          },
        },
        port,
      ),
    );
    made.push(worker);
    return worker as unknown as Worker;
  };
  return { spawn, made };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('ends a worker that does not come back, fails its calls and starts another for the next', async () => {
  const { spawn, made } = workers(1);
  const lost: Lost[] = [];
  const client = connect<Api>(spawn);
  client.onLost((why) => lost.push(why));
  const first = client.call('work', 1);
  const second = client.call('work', 2);
  await vi.advanceTimersByTimeAsync(LIMIT_MS - 1);
  expect(made.map((worker) => worker.ended)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await first).toMatchObject({ ok: false, failure: { kind: 'worker-crashed' } });
  expect(await second).toMatchObject({ ok: false, failure: { kind: 'worker-crashed' } });
  expect(lost).toEqual(['hung']);
  expect(await client.call('work', 3)).toEqual(ok(6));
  expect(made.map((worker) => worker.ended)).toEqual([true, false]);
});

it('lets a worker live that came back in time', async () => {
  const { spawn, made } = workers(0);
  const client = connect<Api>(spawn);
  expect(await client.call('work', 4)).toEqual(ok(8));
  await vi.advanceTimersByTimeAsync(LIMIT_MS * 2);
  expect(made.map((worker) => worker.ended)).toEqual([false]);
  expect(await client.call('work', 5)).toEqual(ok(10));
});
