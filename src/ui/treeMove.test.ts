import { describe, expect, it } from 'vitest';
import { treeMove } from './treeMove';

/** Rows from a picture: two spaces per level, `v` open, `>` closed, `-` a leaf. */
function rows(picture: string) {
  return picture
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [, indent = '', sign = '-', text = ''] = /^( *)([v>-]) (.*)$/.exec(line) ?? [];
      return { level: indent.length / 2, expanded: sign === '-' ? null : sign === 'v', text };
    });
}

const tree = rows(`
v encoder
  > layer_0
  v layer_1
    - kernel
- predictions
`);

describe('keys in a tree', () => {
  it('walk up and down and stop at the ends', () => {
    expect(treeMove(tree, 0, 'ArrowDown')).toEqual({ row: 1, action: 'go' });
    expect(treeMove(tree, 4, 'ArrowDown')).toEqual({ row: 4, action: 'go' });
    expect(treeMove(tree, 0, 'ArrowUp')).toEqual({ row: 0, action: 'go' });
    expect(treeMove(tree, -1, 'ArrowDown')).toEqual({ row: 0, action: 'go' });
  });
  it('open a closed row with Right, and go inside an open one', () => {
    expect(treeMove(tree, 1, 'ArrowRight')).toEqual({ row: 1, action: 'toggle' });
    expect(treeMove(tree, 2, 'ArrowRight')).toEqual({ row: 3, action: 'go' });
    expect(treeMove(tree, 3, 'ArrowRight')).toBeNull();
  });
  it('close an open row with Left, and go to the parent from a closed one', () => {
    expect(treeMove(tree, 2, 'ArrowLeft')).toEqual({ row: 2, action: 'toggle' });
    expect(treeMove(tree, 1, 'ArrowLeft')).toEqual({ row: 0, action: 'go' });
    expect(treeMove(tree, 3, 'ArrowLeft')).toEqual({ row: 2, action: 'go' });
  });
  it('choose with Enter and space', () => {
    expect(treeMove(tree, 3, 'Enter')).toEqual({ row: 3, action: 'select' });
    expect(treeMove(tree, 3, ' ')).toEqual({ row: 3, action: 'select' });
  });
  it('go to the next row that starts with a letter, round the end', () => {
    expect(treeMove(tree, 1, 'l')).toEqual({ row: 2, action: 'go' });
    expect(treeMove(tree, 2, 'l')).toEqual({ row: 1, action: 'go' });
    expect(treeMove(tree, 0, 'x')).toBeNull();
  });
  it('do nothing in an empty tree', () => {
    expect(treeMove([], -1, 'ArrowDown')).toBeNull();
  });
});
