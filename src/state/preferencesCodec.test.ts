import { describe, expect, it } from 'vitest';
import { decodePreferences, encodePreferences } from './preferencesCodec';

const mine = {
  theme: 'dark',
  outlineWidth: 300,
  inspectorWidth: 500,
  outlineOpen: false,
  inspectorOpen: true,
} as const;

describe('stored preferences', () => {
  it('come back as they were', () => {
    expect(decodePreferences(encodePreferences(mine))).toEqual(mine);
  });
  it('are the defaults on the first visit, after damage and in another version', () => {
    const defaults = decodePreferences(null);
    expect(defaults).toMatchObject({ theme: 'system', outlineWidth: 224, inspectorWidth: 384 });
    for (const text of ['', '{', 'null', '7', '[]', '{"v":2,"theme":"dark"}'])
      expect(decodePreferences(text)).toEqual(defaults);
  });
  it('lose only the fields that make no sense', () => {
    const odd = JSON.stringify({ v: 1, theme: 'sepia', outlineWidth: -5, inspectorWidth: 400, outlineOpen: 'yes' });
    expect(decodePreferences(odd)).toMatchObject({
      theme: 'system',
      outlineWidth: 224,
      inspectorWidth: 400,
      outlineOpen: true,
    });
  });
});
