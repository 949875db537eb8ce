import { describe, expect, it } from 'vitest';
import { sceneFromText } from '../testing/scenes';
import { describeBox } from './describeBox';
import { keyAction } from './keyAction';
import { indexScene } from './sceneIndex';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('keys', () => {
  it.each([
    ['ArrowLeft', { kind: 'walk', direction: 'left' }],
    ['Enter', { kind: 'open' }],
    ['Backspace', { kind: 'out' }],
    ['f', { kind: 'fit' }],
    ['+', { kind: 'zoom', way: 1 }],
    ['-', { kind: 'zoom', way: -1 }],
    ['x', null],
  ])('%s', (key, action) => {
    expect(keyAction({ key, ...plain })).toEqual(action);
  });

  it('with a command key belong to the browser', () => {
    expect(keyAction({ key: 'f', ...plain, ctrlKey: true })).toBeNull();
    expect(keyAction({ key: '+', ...plain, metaKey: true })).toBeNull();
  });

  it('Alt with Enter opens a view of its own; other keys with Alt are the browser’s', () => {
    expect(keyAction({ key: 'Enter', ...plain, altKey: true })).toEqual({ kind: 'own' });
    expect(keyAction({ key: 'ArrowLeft', ...plain, altKey: true })).toBeNull();
  });

  it('open the context menu', () => {
    expect(keyAction({ key: 'F10', ...plain, shiftKey: true })).toEqual({ kind: 'menu' });
    expect(keyAction({ key: 'F10', ...plain })).toBeNull();
  });
});

describe('a box in words', () => {
  it('says what it is, what is inside and what it is connected to', async () => {
    const scene = await sceneFromText({ '': '>in -> MatMul_1 -> [enc' });
    const index = indexScene(scene);
    const words = scene.id.map((_, row) => describeBox(index, row, null));
    expect(words).toEqual([
      'in, input, 0 edges in, 1 out',
      'MatMul, op, MatMul_1, 1 edge in, 1 out',
      'enc, group, closed, 9 ops · 5,568, 1 edge in, 0 out',
    ]);
  });

  it('says what the last run made of it', async () => {
    const scene = await sceneFromText({ '': '>in -> a -> b' });
    const index = indexScene(scene);
    const values = { text: ['1 … 3', '−2 … 7'], flags: Uint8Array.of(0, 3) };
    expect(scene.id.map((_, row) => describeBox(index, row, values))).toEqual([
      'in, input, 0 edges in, 1 out, in the last run 1 … 3',
      'a, op, 1 edge in, 1 out, in the last run −2 … 7, has NaN, has infinities',
      'b, op, 1 edge in, 0 out',
    ]);
  });
});
