import { describe, expect, it } from 'vitest';
import { parsePythonLiteral } from '../../lib/pythonLiteral';
import { pythonLiteralText } from './pythonLiteralText';
import fixture from '../fixtures/pythonLiteral.json';

describe('Python literals', () => {
  it.each(fixture.accepted)('$text is $repr', ({ text, repr }) => {
    const value = parsePythonLiteral(text);
    expect(value.ok ? pythonLiteralText(value.value) : value.failure).toBe(repr);
  });

  it.each(fixture.refused)('%s is none', (text) => {
    expect(parsePythonLiteral(text)).toEqual({
      ok: false,
      failure: `Expression "${text}" is not a valid python literal.`,
    });
  });

  it('nested deeper than anybody writes are refused', () => {
    expect(parsePythonLiteral('['.repeat(100_000)).ok).toBe(false);
  });
});
