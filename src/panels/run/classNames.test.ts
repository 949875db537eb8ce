import { describe, expect, it } from 'vitest';
import { classNames, likelyFirst, nameOfClass } from './classNames';

function named(text: string, numbers: readonly number[], path = 'assets/labels.txt') {
  const found = classNames(numbers, [{ path, text }]);
  return found && numbers.map((number) => nameOfClass(found, 0, number));
}

describe('names of classes', () => {
  it('are those of a label map, whose numbers have gaps', () => {
    const map = `item {\n  id: 1\n  name: "/m/01g317"\n  display_name: "person"\n}
      item { name: 'bus' id: 12 }`;
    expect(named(map, [12, 1])).toEqual(['bus', 'person']);
    expect(named(map, [1, 2])).toBeNull();
  });

  it('are those of lines that begin with their number', () => {
    expect(named('3: cat\n7: dog\n', [7])).toEqual(['dog']);
    expect(named('0 cat\n1  small dog\n', [1, 0])).toEqual(['small dog', 'cat']);
  });

  it('are lines, none of which is missing', () => {
    expect(named('cat\ndog\n', [1, 0])).toEqual(['dog', 'cat']);
    expect(named('cat\ndog\n', [3])).toBeNull();
    expect(named('cat\ndog\n', [0.5])).toBeNull();
  });

  it('are not taken out of a vocabulary beside other texts', () => {
    const vocabulary = { path: 'assets/vocab.txt', text: 'the\nof\nand\n' };
    expect(classNames([1], [vocabulary, { path: 'assets/other.txt', text: 'x' }])).toBeNull();
    expect(classNames([1], [vocabulary, { path: 'assets/labels.txt', text: 'cat\ndog' }])?.path).toBe(
      'assets/labels.txt',
    );
  });

  it('begin at 0 or at 1 as the numbers and the first line say', () => {
    expect(likelyFirst(['cat', 'dog'], [1, 2])).toBe(1);
    expect(likelyFirst(['cat', 'dog'], [0, 1])).toBe(0);
    expect(likelyFirst(['background', 'cat'], [1])).toBe(0);
    expect(likelyFirst(['???', 'cat'], [1])).toBe(0);
  });
});
