import { describe, expect, it } from 'vitest';
import type { ObjectGraph, SavedObject } from '../../model/objectGraph';
import { objectRows } from './objectRows';

/** One object a line: `id: name=id name=id`. */
function graph(picture: string): ObjectGraph {
  const objects = picture
    .trim()
    .split('\n')
    .map((line): SavedObject => {
      const [id, ...children] = line.trim().split(/:?\s+/);
      return {
        id: Number(id?.replace(':', '')),
        kind: 'user_object',
        children: children.filter(Boolean).map((child) => {
          const [name = '', target] = child.split('=');
          return { name, id: Number(target) };
        }),
      };
    });
  return { objects, concreteFunctions: new Map() };
}

const drawn = (given: ObjectGraph, ...open: string[]) =>
  objectRows(given, new Set(open)).map(
    (row) => `${'  '.repeat(row.level)}${row.expanded === null ? '-' : row.expanded ? 'v' : '>'} ${row.content}`,
  );

const shared = graph(`
  0: dense=1 layers=2
  1: kernel=3 owner=0
  2: first=1
  3:
`);

describe('the tree of objects', () => {
  it('starts closed at the root', () => {
    expect(drawn(shared)).toEqual(['> root']);
  });
  it('shows a shared object wherever it is named', () => {
    expect(drawn(shared, '0', '0/1')).toEqual(['v root', '  > dense', '  v layers', '    > first']);
  });
  it('ends at an object that lies on the way to itself', () => {
    expect(drawn(shared, '0', '0/0', '0/0/1')).toEqual([
      'v root',
      '  v dense',
      '    - kernel',
      '    - owner',
      '  > layers',
    ]);
  });
  it('leaves out children that do not exist', () => {
    expect(drawn(graph('0: gone=9'), '0')).toEqual(['v root']);
  });
});
