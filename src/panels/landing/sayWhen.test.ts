import { describe, expect, it } from 'vitest';
import { sayWhen } from './sayWhen';

const at = (text: string): number => new Date(text).getTime();
const now = at('2026-11-22T10:00');

describe('when a folder was opened', () => {
  it.each([
    ['2026-11-22T09:12', 'today, 09:12'],
    ['2026-11-21T23:59', 'yesterday'],
    ['2026-11-12T12:00', '12 November'],
    ['2025-11-12T12:00', '12 November 2025'],
  ])('%s is %s', (then, said) => {
    expect(sayWhen(at(then), now)).toBe(said);
  });
});
