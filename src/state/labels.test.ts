import { describe, expect, it } from 'vitest';
import type { Signature } from '../model/summary';
import { labelsOf, mayNameClasses } from './labels';

describe('the labels of a signature', () => {
  const output = (dtype: string, ...shape: number[]) => ({ dtype, shape });
  const signature = (...outputs: object[]) => ({ outputs }) as unknown as Signature;
  const labels = [
    { path: 'assets/vocabulary.txt', lines: ['a', 'b', 'c', 'd'], byNumber: null },
    { path: 'assets/labels.txt', lines: ['no', 'yes'], byNumber: null },
  ];
  it('are those with a line for each number of an output', () => {
    expect(labelsOf(signature(output('int64', -1), output('float32', -1, 2)), labels)?.path).toBe('assets/labels.txt');
  });
  it('are none where nothing fits, for strings and for a single number', () => {
    expect(labelsOf(signature(output('float32', -1, 3)), labels)).toBeNull();
    expect(labelsOf(signature(output('string', -1, 2)), labels)).toBeNull();
    expect(labelsOf(signature(output('float32', -1, 1)), [{ path: 'x', lines: ['a'], byNumber: null }])).toBeNull();
  });

  it('are looked for in the text assets, and beside the graph in texts called so', () => {
    expect(['assets/a.txt', 'assets.extra/map.pbtxt', 'labels.txt'].every(mayNameClasses)).toBe(true);
    expect(['assets/a.bin', 'notes.txt', 'saved_model.pbtxt', 'other/labels.txt'].some(mayNameClasses)).toBe(false);
  });
});
