import { describe, expect, it } from 'vitest';
import { linesOf, namesOf, readLabelText } from './labelText';

const bytes = (text: string) => new TextEncoder().encode(text);
const lines = (text: string) => linesOf(bytes(text));

function names(text: string, size: number) {
  const read = readLabelText(bytes(text));
  return read && namesOf(read, size);
}

describe('the lines of a text', () => {
  it('end with or without a line break, of either kind', () => {
    expect(lines('cat\ndog')).toEqual(['cat', 'dog']);
    expect(lines('cat\r\ndog\r\n')).toEqual(['cat', 'dog']);
  });

  it('keep empty lines inside: they are a class too', () => {
    expect(lines('\ncat\n\n')).toEqual(['', 'cat', '']);
  });

  it('are none where the bytes are no text', () => {
    expect(linesOf(new Uint8Array([0xff, 0xfe, 0x41]))).toBeNull();
    expect(readLabelText(bytes('a\0b'))).toBeNull();
  });
});

describe('the names of so many classes', () => {
  it('are lines, if there are as many', () => {
    expect(names('cat\ndog\n', 2)).toEqual(['cat', 'dog']);
    expect(names('cat\ndog\n', 3)).toBeNull();
  });

  it('are lines without the numbers they begin with', () => {
    expect(names('0 cat\n1  small dog\n', 2)).toEqual(['cat', 'small dog']);
    expect(names('1: cat\n2: dog\n', 2)).toEqual(['cat', 'dog']);
    expect(names('1,dog\n0,cat\n', 2)).toEqual(['cat', 'dog']);
    expect(names('3 cat\n9 dog\n', 2)).toBeNull();
  });

  it('are those of a label map, which has none for the background', () => {
    const map = `item {\n  id: 1\n  name: "/m/01g317"\n  display_name: "person"\n}
      item { name: 'bus' id: 2 }`;
    expect(names(map, 3)).toEqual(['0', 'person', 'bus']);
    expect(names(map, 2)).toEqual(['person', 'bus']);
    expect(names(map, 5)).toBeNull();
  });
});
