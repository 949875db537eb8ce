import { describe, expect, it } from 'vitest';
import { columnChoices, parseAxes, rowChoices } from './heatmapChoices';

const labels = (choices: readonly { label: string }[]) => choices.map((choice) => choice.label);

describe('the axes of a heat map', () => {
  it('offers the first axes together and every single one for the rows', () => {
    expect(labels(rowChoices(4))).toEqual(['axis 0', 'axes 0, 1', 'axes 0, 1, 2', 'axis 1', 'axis 2', 'axis 3']);
    expect(labels(rowChoices(2))).toEqual(['axis 0', 'axis 1']);
    expect(labels(rowChoices(1))).toEqual(['none']);
  });
  it('offers what is left for the columns', () => {
    expect(labels(columnChoices(3, [0]))).toEqual(['axes 1, 2', 'axis 1', 'axis 2']);
    expect(labels(columnChoices(3, [0, 1]))).toEqual(['axis 2']);
    expect(labels(columnChoices(1, []))).toEqual(['axis 0']);
  });
  it('reads its own values back', () => {
    for (const { value } of rowChoices(4)) expect(parseAxes(value).join(',')).toBe(value);
    expect(parseAxes('')).toEqual([]);
  });
});
