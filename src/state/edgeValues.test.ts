import { describe, expect, it } from 'vitest';
import type { NodeAddress } from '../model/address';
import { floats } from '../testing/runText';
import { sceneFromText } from '../testing/scenes';
import { edgeValues, rangeText } from './edgeValues';

describe('the range on an edge', () => {
  it.each([
    [{ min: -0.98123, max: 0.97 }, '−0.981 … 0.97'],
    [{ min: 2, max: 2 }, '2'],
    [{ min: 0, max: 1e9 }, '0 … 1,000,000,000'],
    [{ min: Number.NaN, max: Number.NaN }, ''],
  ])('%j is written %s', (range, text) => {
    expect(rangeText(range)).toBe(text);
  });

  it('is that of the output it carries; an input shows what was fed', async () => {
    const scene = await sceneFromText({ '': '>x -> split -> a\nsplit -> b' });
    const ids = (ends: Int32Array) => Array.from(ends, (row) => scene.title[row]);
    expect(ids(scene.edges.from)).toEqual(['x', 'split', 'split']);
    const producer = [null, 'split' as NodeAddress, 'split' as NodeAddress];
    const drawn = { ...scene, edges: { ...scene.edges, producer, port: Uint32Array.of(0, 0, 1) } };
    const known = new Map([
      ['split:0', { min: -1, max: 1, flags: 0 }],
      ['split:1', { min: 5, max: 5, flags: 1 }],
    ]);
    const values = edgeValues(drawn, known, { x: floats([3, 4]) });
    expect(values.text).toEqual(['3 … 4', '−1 … 1', '5']);
    expect([...values.flags]).toEqual([0, 0, 1]);
  });

  it('is left out where nothing is known', async () => {
    const scene = await sceneFromText({ '': 'a -> b' });
    expect(edgeValues(scene, new Map(), {}).text).toEqual(['']);
  });
});
