import { describe, expect, it } from 'vitest';
import { matching } from './paletteMatch';

const entries = ['Open folder', 'dense/kernel', 'encoder/dense_1/kernel', 'encoder/dense_1/bias'].map((title) => ({
  key: title,
  title,
  hint: title.includes('/') ? 'variable float32' : '',
  run: () => undefined,
}));
const found = (query: string) => matching(entries, query).map((entry) => entry.title);

describe('the palette', () => {
  it('finds by every word, in any order, in title or hint', () => {
    expect(found('kernel dense_1')).toEqual(['encoder/dense_1/kernel']);
    expect(found('FLOAT32 bias')).toEqual(['encoder/dense_1/bias']);
    expect(found('kernel folder')).toEqual([]);
  });
  it('puts titles that start with the first word before the others', () => {
    expect(found('dense')).toEqual(['dense/kernel', 'encoder/dense_1/kernel', 'encoder/dense_1/bias']);
  });
  it('shows a few of each kind before anything is typed, and never more than eight', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ key: `${i}`, title: `f${i}`, run: () => undefined }));
    expect(found('')).toHaveLength(4);
    expect(matching(many, 'f')).toHaveLength(8);
    expect(matching(many, '')).toHaveLength(8);
  });
});
