import { describe, expect, it } from 'vitest';
import { sceneFromText } from '../../testing/scenes';
import { sceneTree } from './sceneTree';

/** One line per box: its title behind as many dots as it is deep. */
async function drawn(views: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const scene = await sceneFromText(views);
  return sceneTree(scene).map(
    ({ row, level, group, isOpen }) =>
      `${'· '.repeat(level)}${scene.title[row]}${group === null ? '' : isOpen ? ' open' : ' closed'}`,
  );
}

describe('the outline of a scene', () => {
  it('lists the boxes of an open group below it, of a closed one none, and no reference twice', async () => {
    expect(await drawn({ '': '>x -> [enc -> [dec -> <y\n&mask -> [dec', enc: 'a -> #layer' })).toEqual([
      'x',
      'enc open',
      '· a',
      '· layer closed',
      'dec closed',
      'y',
    ]);
  });
});
