import { describe, expect, it } from 'vitest';
import { sceneFromText } from '../testing/scenes';
import { indexScene } from './sceneIndex';
import { type Direction, firstBox, walk } from './walk';

/** Boxes visited when the keys are pressed one after the other; `·` where a key leads nowhere. */
async function way(views: Record<string, string>, start: string, keys: string): Promise<string[]> {
  const scene = await sceneFromText(views);
  const index = indexScene(scene);
  const directions: Record<string, Direction> = { '↑': 'up', '↓': 'down', '←': 'left', '→': 'right' };
  let at = scene.id.findIndex((id) => id === start);
  return Array.from(keys, (key) => {
    const next = walk(index, at, directions[key] ?? 'up');
    if (next < 0) return '·';
    at = next;
    return scene.id[next] ?? '';
  });
}

const DIAMOND = { '': '>in -> a\na -> l, r\nl, r -> z -> <out' };

describe('arrow keys', () => {
  it('walk down to consumers and up to producers', async () => {
    expect(await way(DIAMOND, 'in', '↓↓↓↓↓')).toEqual(['a', 'l', 'z', 'out', '·']);
    expect(await way(DIAMOND, 'z', '↑↑↑↑')).toEqual(['l', 'a', 'in', '·']);
  });

  it('walk sideways to neighbours', async () => {
    expect(await way(DIAMOND, 'l', '→→')).toEqual(['r', '·']);
    expect(await way(DIAMOND, 'r', '←')).toEqual(['l']);
  });

  const NESTED = { '': 'x -> [g -> y', g: '* -> a -> b -> *' };

  it('walk into an open group by its first box', async () => {
    expect(await way(NESTED, 'x', '↓↓↓')).toEqual(['g', 'g/a', 'g/b']);
  });

  it('walk out of it to what the group feeds', async () => {
    expect(await way(NESTED, 'g/b', '↓')).toEqual(['y']);
    expect(await way(NESTED, 'g/a', '↑↑')).toEqual(['g', 'x']);
  });

  it('start at the first input', async () => {
    const scene = await sceneFromText({ '': 'const -> b\n>in -> b' });
    expect(scene.id[firstBox(scene)]).toBe('in');
    const plain = await sceneFromText({ '': 'a -> b' });
    expect(plain.id[firstBox(plain)]).toBe('a');
  });
});
