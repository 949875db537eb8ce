import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { inSlices } from './slices';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Each step takes 5 ms of the clock. */
function* steps(log: number[]): Generator<void, void> {
  let passed = 0;
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now + passed);
  for (let step = 0; step < 5; step++) {
    log.push(step);
    passed += 5;
    yield;
  }
}

it('stops for others once a slice has taken its time, and goes on', () => {
  const log: number[] = [];
  const done = vi.fn();
  inSlices(steps(log), done);
  vi.advanceTimersToNextTimer();
  expect(log).toEqual([0, 1]);
  vi.runAllTimers();
  expect(log).toEqual([0, 1, 2, 3, 4]);
  expect(done).toHaveBeenCalledOnce();
});

it('begins later, and never once it was stopped', () => {
  const log: number[] = [];
  const done = vi.fn();
  const stop = inSlices(steps(log), done);
  expect(log).toEqual([]);
  stop();
  vi.runAllTimers();
  expect([log, done.mock.calls]).toEqual([[], []]);
});
