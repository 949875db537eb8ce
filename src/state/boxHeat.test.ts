import { describe, expect, it } from 'vitest';
import { FAMILIES } from '../graph/families';
import { sceneFromText } from '../testing/scenes';
import { heatBy } from './boxHeat';

const drawn = () => sceneFromText({ '': '>x -> a -> [enc -> b' });

describe('the colour of boxes', () => {
  it('is that of families unless something else is asked for and there', async () => {
    const scene = await drawn();
    for (const by of ['family', 'time', 'column'] as const) expect(heatBy(by, scene, null, null)).toBeNull();
  });

  it('by parameters is darkest where most are, and absent where none are', async () => {
    const heat = heatBy('parameters', await drawn(), null, null);
    expect(heat?.text).toEqual(['', '', '5,568', '']);
    expect([...(heat?.level ?? [])]).toEqual([Number.NaN, Number.NaN, 1, Number.NaN]);
    expect(heat?.legend).toMatchObject({ from: '1', to: '5,568' });
  });

  it('by dtype names each kind with its colour', async () => {
    const scene = await drawn();
    const mixed = { ...scene, dtype: scene.dtype.map((dtype, row) => (scene.title[row] === 'b' ? 'int32' : dtype)) };
    const family = (name: (typeof FAMILIES)[number]): number => FAMILIES.indexOf(name);
    expect(heatBy('dtype', mixed, null, null)).toMatchObject({
      text: ['', 'float32', '', 'int32'],
      legend: [
        { label: 'float32', family: family('conv') },
        { label: 'int32', family: family('math') },
      ],
    });
  });

  it('by a column goes from its least to its greatest number', async () => {
    const values = new Map([
      ['a', -2],
      ['b', 6],
      ['gone', 100],
    ]);
    const heat = heatBy('column', await drawn(), null, { name: 'energy.csv', values });
    expect([...(heat?.level ?? [])]).toEqual([Number.NaN, 0, Number.NaN, 1]);
    expect(heat?.legend).toEqual({ label: 'energy.csv', from: '−2', to: '6', note: '2 of 3 names are here' });
  });
});
