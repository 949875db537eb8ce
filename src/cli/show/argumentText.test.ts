import { describe, expect, it } from 'vitest';
import { structuredValueOf } from '../../decode/structuredValue';
import { readMessage } from '../../proto/reader';
import fixture from '../fixtures/arguments.json';
import { argumentText } from './argumentText';
import { byCodePoints } from './pythonText';

describe('arguments of functions', () => {
  it.each(fixture.values)('$text', ({ proto, text }) => {
    const bytes = new Uint8Array(Buffer.from(proto, 'base64'));
    const value = structuredValueOf(readMessage('StructuredValue', { bytes, start: 0, end: bytes.length }));
    expect(argumentText([value], 'Argument')).toBe(text);
  });
});

describe("Python's order of strings", () => {
  it('is by code points, where UTF-16 puts 😀 before ﬁ', () => {
    const strings = ['b', 'a', '', 'ab', '😀', 'ﬁ', 'é'];
    expect([...strings].sort(byCodePoints)).toEqual(['', 'a', 'ab', 'b', 'é', 'ﬁ', '😀']);
    expect([...strings].sort()).not.toEqual([...strings].sort(byCodePoints));
  });
});
