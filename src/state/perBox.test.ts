import { describe, expect, it } from 'vitest';
import type { Scene } from '../layout/layoutApi';
import { sumPerBox } from './perBox';

/** Boxes as `kind id part part`. */
function sums(boxes: readonly string[], numbers: Readonly<Record<string, number>>): readonly number[] {
  const words = boxes.map((box) => box.split(' '));
  const scene = {
    count: boxes.length,
    kind: words.map(([kind]) => kind),
    group: words.map(([kind, id]) => (kind === 'op' ? null : id)),
    address: words.map(([kind, id]) => (kind === 'op' ? id : null)),
    members: words.map(([, , ...parts]) => parts),
  } as unknown as Scene;
  const list = Object.entries(numbers).map(([address, value]) => ({ address, value }));
  return [...sumPerBox(scene, list)];
}

describe('numbers per box', () => {
  const numbers = { 'l_0/a': 1, 'l_0/b': 2, 'l_1/a': 4, 'l_10/a': 8, while: 16, 'while#body|a': 32, 'call|x': 64 };

  it('are an op’s own, never those of one whose name begins alike', () => {
    expect(sums(['op l_0/a', 'op l_1', 'op while'], numbers)).toEqual([1, Number.NaN, 16]);
  });

  it('add up in groups, calls and bodies, not in open ones', () => {
    expect(sums(['group l_1/', 'group call|', 'group while#', 'frame l_0/'], numbers)).toEqual([4, 64, 32, Number.NaN]);
  });

  it('add up over the members of a stack or a pack', () => {
    expect(sums(['stack {l_0…l_1} l_0/ l_1/', 'pack {a…b} l_0/a l_10/a gone'], numbers)).toEqual([7, 9]);
  });
});
