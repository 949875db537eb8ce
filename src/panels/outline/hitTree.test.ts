import { describe, expect, it } from 'vitest';
import type { SearchHit } from '../../layout/layoutApi';
import { hitTree } from './hitTree';

const hit = (path: string): SearchHit => {
  const titles = path.split('/');
  const title = titles.pop() ?? '';
  return { box: path as SearchHit['box'], title, subtitle: title, address: null, path: titles, open: [] };
};
const drawn = (...paths: string[]) =>
  hitTree(paths.map(hit)).map((row) => `${'  '.repeat(row.level)}${row.title}${row.hit ? '' : ` (${row.count})`}`);

describe('the tree of search results', () => {
  it('puts hits under their groups and counts them on every level', () => {
    expect(drawn('net/cell_0/resize', 'net/cell_0/resize_1', 'net/cell_1/resize', 'resize')).toEqual([
      'net (3)',
      '  cell_0 (2)',
      '    resize',
      '    resize_1',
      '  cell_1 (1)',
      '    resize',
      'resize',
    ]);
  });
  it('gathers the hits of a group that come apart from each other', () => {
    expect(drawn('a/x', 'b/y', 'a/z')).toEqual(['a (2)', '  x', '  z', 'b (1)', '  y']);
  });
  it('tells apart groups of the same name in different places', () => {
    expect(hitTree(['a/s/x', 'b/s/y'].map(hit)).map((row) => row.key)).toHaveLength(6);
    expect(new Set(hitTree(['a/s/x', 'b/s/y'].map(hit)).map((row) => row.key)).size).toBe(6);
  });
  it('stands thousands of nested groups', () => {
    const deep = Array.from({ length: 20_000 }, (_, i) => `g${i}`).join('/');
    expect(hitTree([hit(`${deep}/x`)])).toHaveLength(20_001);
  });
});
