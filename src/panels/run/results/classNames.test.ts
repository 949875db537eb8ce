import { describe, expect, it } from 'vitest';
import { classNames, likelyFirst, nameOfClass } from './classNames';

const plain = (path: string, ...lines: string[]) => ({ path, lines, byNumber: null });

describe('names of classes', () => {
  it('are by the numbers that the file gives them', () => {
    const map = new Map([
      [1, 'person'],
      [12, 'bus'],
    ]);
    const file = { path: 'assets/map.pbtxt', lines: [], byNumber: map };
    const found = classNames([12, 1], [plain('assets/vocab.txt', 'the', 'of'), file]);
    expect(found && [nameOfClass(found, 0, 12), nameOfClass(found, 1, 1)]).toEqual(['bus', 'person']);
    expect(classNames([1, 2], [file])).toBeNull();
  });

  it('are lines, none of which is missing', () => {
    const labels = [plain('assets/labels.txt', 'cat', 'dog')];
    const found = classNames([1, 0], labels);
    expect(found && [nameOfClass(found, 0, 1), nameOfClass(found, 1, 1), nameOfClass(found, 1, 0)]).toEqual([
      'dog',
      'cat',
      null,
    ]);
    expect(classNames([3], labels)).toBeNull();
    expect(classNames([0.5], labels)).toBeNull();
  });

  it('are not taken out of a vocabulary beside other texts', () => {
    const vocabulary = plain('assets/vocab.txt', 'the', 'of', 'and');
    expect(classNames([1], [vocabulary, plain('assets/other.txt', 'x')])).toBeNull();
    expect(classNames([1], [vocabulary, plain('assets/labels.txt', 'cat', 'dog')])?.path).toBe('assets/labels.txt');
  });

  it('begin at 0 or at 1 as the numbers and the first line say', () => {
    expect(likelyFirst(['cat', 'dog'], [1, 2])).toBe(1);
    expect(likelyFirst(['cat', 'dog'], [0, 1])).toBe(0);
    expect(likelyFirst(['background', 'cat'], [1])).toBe(0);
    expect(likelyFirst(['???', 'cat'], [1])).toBe(0);
  });
});
