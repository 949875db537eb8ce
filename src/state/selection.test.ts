import { describe, expect, it } from 'vitest';
import type { BoxId, BoxRow } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import type { VariableFact } from '../model/summary';
import { selectedIn } from './selection';

const variables = [
  { id: 0, name: 'kernel' },
  { id: 5, name: 'bias' },
] as unknown as readonly VariableFact[];
const row = (variable: number | null, address: string | null) => ({ variable, address }) as unknown as BoxRow;
const scene = {
  count: 1,
  id: ['op:conv'],
  kind: ['op'],
  title: ['Conv2D'],
  subtitle: ['conv'],
  address: ['call|conv'],
  rows: [[row(0, 'call|read'), row(null, 'call|const'), row(null, null)]],
} as unknown as Scene;
const box = 'op:conv' as BoxId;

describe('the selection', () => {
  it('is the box, or the weight or constant of one of its rows', () => {
    expect(selectedIn({ kind: 'box', box, row: null }, scene, variables)).toMatchObject({
      kind: 'box',
      box: { title: 'Conv2D', address: 'call|conv' },
    });
    expect(selectedIn({ kind: 'box', box, row: 0 }, scene, variables)).toMatchObject({
      kind: 'variable',
      variable: { name: 'kernel' },
      of: { title: 'Conv2D' },
    });
    expect(selectedIn({ kind: 'box', box, row: 1 }, scene, variables)).toMatchObject({
      kind: 'constant',
      address: 'call|const',
    });
  });
  it('is the box where a row stands for several things, or is none', () => {
    expect(selectedIn({ kind: 'box', box, row: 2 }, scene, variables).kind).toBe('box');
    expect(selectedIn({ kind: 'box', box, row: 9 }, scene, variables).kind).toBe('box');
  });
  it('finds a variable by its id, not by its place', () => {
    expect(selectedIn({ kind: 'variable', id: 5 }, null, variables)).toMatchObject({ variable: { name: 'bias' } });
  });
  it('is gone when the scene or the model does not have it', () => {
    expect(selectedIn({ kind: 'box', box: 'op:x' as BoxId, row: null }, scene, variables).kind).toBe('gone');
    expect(selectedIn({ kind: 'box', box, row: null }, null, variables).kind).toBe('gone');
    expect(selectedIn({ kind: 'variable', id: 1 }, scene, variables).kind).toBe('gone');
    expect(selectedIn(null, scene, variables).kind).toBe('nothing');
  });
});
