import { describe, expect, it } from 'vitest';
import { orderUnits } from './order';

function order(needs: Readonly<Record<number, readonly number[]>>): readonly number[] | string {
  const units = Object.keys(needs).map(Number);
  const result = orderUnits(units, (unit) => needs[unit] ?? []);
  return 'order' in result ? result.order : `cycle of ${result.cycle.toSorted((a, b) => a - b).join(' ')}`;
}

describe('ordering', () => {
  it('keeps the order of the file where producers come first', () => {
    expect(order({ 0: [], 1: [], 2: [0], 3: [1, 2] })).toEqual([0, 1, 2, 3]);
  });

  it('puts producers first where the file does not', () => {
    expect(order({ 0: [2], 1: [0], 2: [3], 3: [] })).toEqual([3, 2, 0, 1]);
  });

  it('names the members of a cycle and nothing else', () => {
    expect(order({ 0: [1], 1: [2], 2: [3], 3: [1], 4: [0] })).toBe('cycle of 1 2 3');
  });

  it('ignores what is not among the units', () => {
    expect(order({ 5: [9], 6: [5] })).toEqual([5, 6]);
  });
});
