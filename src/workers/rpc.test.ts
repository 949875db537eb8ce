import { describe, expect, it, vi } from 'vitest';
import { fail, ok, type Result } from '../lib/result';
import { type CallContext, connect, type Lost, serve } from './rpc';

interface Api {
  /** Answers when it is told to stop. */
  patient(request: null, context: CallContext): Promise<Result<string, never>>;
  quick(request: number): Result<number, never>;
  [name: string]: (
    request: never,
    context: CallContext,
  ) => Promise<Result<unknown, unknown>> | Result<unknown, unknown>;
}

/** A worker on this thread: its two ends are joined by queued messages. `deaf` ones never answer. */
function fakeWorker(deaf: boolean): Worker & { readonly ended: () => boolean } {
  const outside = new EventTarget();
  const inside = new EventTarget();
  let ended = false;
  const post = (to: EventTarget, data: unknown): void => {
    queueMicrotask(() => {
      if (!ended) to.dispatchEvent(new MessageEvent('message', { data }));
    });
  };
  const port = {
    postMessage: (message: unknown) => post(outside, message),
    addEventListener: inside.addEventListener.bind(inside),
  };
  const methods: Api = {
    patient: (_, { signal }) =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(ok('stopped')))),
    quick: (request) => ok(request + 1),
  };
  if (!deaf) serve<Api>(methods, port as never);
  return Object.assign(outside, {
    postMessage: (message: unknown) => post(inside, message),
    terminate: () => {
      ended = true;
    },
    ended: () => ended,
  }) as never;
}

function connected(deaf: (n: number) => boolean) {
  const workers: ReturnType<typeof fakeWorker>[] = [];
  const client = connect<Api>(() => {
    const worker = fakeWorker(deaf(workers.length));
    workers.push(worker);
    return worker;
  });
  const lost: Lost[] = [];
  client.onLost((why) => lost.push(why));
  return { client, workers, lost };
}

describe('a cancelled call', () => {
  it('is answered at once, and costs nothing when the worker lets go', async () => {
    vi.useFakeTimers();
    const { client, workers, lost } = connected(() => false);
    const stop = new AbortController();
    const call = client.call('patient', null, { signal: stop.signal, letGoWithin: 150 });
    stop.abort();
    expect(await call).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    await vi.advanceTimersByTimeAsync(1000);
    expect(workers.map((worker) => worker.ended())).toEqual([false]);
    expect(lost).toEqual([]);
    expect(await client.call('quick', 1)).toEqual(ok(2));
    vi.useRealTimers();
  });

  it('costs the worker when it does not, and the next call starts another', async () => {
    vi.useFakeTimers();
    const { client, workers, lost } = connected((n) => n === 0);
    const stop = new AbortController();
    const call = client.call('patient', null, { signal: stop.signal, letGoWithin: 150 });
    const other = client.call('quick', 1);
    stop.abort();
    expect(await call).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    await vi.advanceTimersByTimeAsync(149);
    expect(workers.map((worker) => worker.ended())).toEqual([false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(workers.map((worker) => worker.ended())).toEqual([true]);
    expect(lost).toEqual(['held']);
    // Whoever else waited is told, and may ask again.
    expect(await other).toMatchObject({ ok: false, failure: { kind: 'worker-crashed' } });
    expect(await client.call('quick', 1)).toEqual(ok(2));
    expect(workers).toHaveLength(2);
    vi.useRealTimers();
  });

  it('is waited for by what may be asked only once, until the worker lets go or is ended', async () => {
    vi.useFakeTimers();
    for (const deaf of [false, true]) {
      const { client, workers } = connected((n) => deaf && n === 0);
      await client.letGo();
      const stop = new AbortController();
      void client.call('patient', null, { signal: stop.signal, letGoWithin: 150 });
      stop.abort();
      const next = client.letGo().then(() => client.call('quick', 1));
      await vi.advanceTimersByTimeAsync(150);
      expect(await next).toEqual(ok(2));
      expect(workers).toHaveLength(deaf ? 2 : 1);
    }
    vi.useRealTimers();
  });

  it('never ends a worker that was started after it', async () => {
    vi.useFakeTimers();
    const { client, workers, lost } = connected((n) => n === 0);
    const stop = new AbortController();
    void client.call('patient', null, { signal: stop.signal, letGoWithin: 150 });
    stop.abort();
    client.restart('The model was closed.');
    expect(await client.call('quick', 1)).toEqual(ok(2));
    await vi.advanceTimersByTimeAsync(1000);
    expect(workers.map((worker) => worker.ended())).toEqual([true, false]);
    expect(lost).toEqual([]);
    vi.useRealTimers();
  });
});

describe('a worker that ends by itself', () => {
  it('fails every call and tells its owner', async () => {
    const { client, workers, lost } = connected((n) => n === 0);
    const call = client.call('quick', 1);
    workers[0]?.dispatchEvent(new Event('error'));
    expect(await call).toMatchObject(fail({ kind: 'worker-crashed' }));
    expect(lost).toEqual(['crashed']);
    expect(await client.call('quick', 2)).toEqual(ok(3));
  });
});
