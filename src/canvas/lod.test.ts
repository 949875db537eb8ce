import { describe, expect, it } from 'vitest';
import { lod } from './lod';

describe('the level of detail', () => {
  it.each([
    [2, 'near'],
    [0.6, 'near'],
    [0.599, 'middle'],
    [0.3, 'middle'],
    [0.299, 'far'],
    [0.1, 'far'],
    [0.099, 'map'],
    [0.001, 'map'],
  ])('at zoom %f is %s', (zoom, level) => {
    expect(lod(zoom).level).toBe(level);
  });

  it('only ever loses detail on the way out', () => {
    const shown = [1, 0.4, 0.2, 0.05].map((zoom) => {
      const { rows, labels, opText, arrows, corners } = lod(zoom);
      return [rows, labels, opText, arrows, corners].filter(Boolean).length;
    });
    expect(shown).toEqual([5, 3, 0, 0]);
  });
});
