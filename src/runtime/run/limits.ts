import { formatBytes, formatCount } from '../../lib/text';
import { deviceBytes, hostBytes } from '../values/lifetime';
import { LimitError } from '../opError';

/** How far a run may go. */
export interface RunLimits {
  /** Milliseconds from the call to the answer, reading weights included. */
  readonly timeMs?: number;
  /** Bytes of values held at one moment, weights included, on the backend and in ordinary memory together. */
  readonly bytes?: number;
}

/** Bytes that one value may hold in the run under way: there is only one at a time. */
let largest = Number.POSITIVE_INFINITY;

/** Throws LimitError for a value that is alone more than a run may hold, before it is made. */
export function refuseTooLarge(bytes: number): void {
  if (bytes <= largest) return;
  throw new LimitError(
    'ResourceExhaustedError',
    `A value of ${formatBytes(bytes)} is needed: alone more than the run's limit of ${formatBytes(largest)}.`,
  );
}

/** The limits of a run that is under way. */
export class Limits {
  private readonly timeMs: number;
  private readonly bytes: number;
  private readonly started: number;

  /** `started` is a time of `performance.now()`. */
  constructor({ timeMs, bytes }: RunLimits, started: number) {
    this.timeMs = timeMs ?? Number.POSITIVE_INFINITY;
    this.bytes = bytes ?? Number.POSITIVE_INFINITY;
    this.started = started;
  }

  /** Carries out `work` with a bound on every single value. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    largest = this.bytes;
    try {
      return await work();
    } finally {
      largest = Number.POSITIVE_INFINITY;
    }
  }

  isOver(now: number): boolean {
    return now - this.started > this.timeMs;
  }

  /** Throws LimitError when the time is over. `steps` were carried out so far. */
  refuseOver(now: number, steps: number): void {
    if (!this.isOver(now)) return;
    throw new LimitError(
      'DeadlineExceededError',
      `The run took longer than its limit of ${formatCount(this.timeMs / 1000, 1)} s. ${formatCount(steps)} ops were done.`,
    );
  }

  isFull(): boolean {
    return deviceBytes.now + hostBytes.now > this.bytes;
  }

  /** Throws LimitError when more is held than may be. */
  refuseFull(): void {
    if (!this.isFull()) return;
    const where = deviceBytes.now > 0 ? `, ${formatBytes(deviceBytes.now)} of them on the backend` : '';
    throw new LimitError(
      'ResourceExhaustedError',
      `The run holds ${formatBytes(deviceBytes.now + hostBytes.now)} of values${where}: more than its limit of ${formatBytes(this.bytes)}.`,
    );
  }
}
