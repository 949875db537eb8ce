import { describe, expect, it } from 'vitest';
import type { BoxId } from '../../graph/view';
import { sceneFromText } from '../../testing/scenes';
import { lineOfBox, lineOfRow, treeRows } from './sceneTree';

/** One line per box: its title behind as many dots as it is deep. */
async function drawn(views: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const scene = await sceneFromText(views);
  return Array.from(treeRows(scene), (at) => {
    const { row, level, group, isOpen } = lineOfRow(scene, at);
    return `${'· '.repeat(level)}${scene.title[row]}${group === null ? '' : isOpen ? ' open' : ' closed'}`;
  });
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

  it('finds the line of a box, and none for a reference', async () => {
    const scene = await sceneFromText({ '': '>x -> [enc -> [dec -> <y\n&mask -> [dec', enc: 'a -> #layer' });
    const rows = treeRows(scene);
    const found = scene.id.map((box) => rows[lineOfBox(scene, rows, box)]);
    expect(found).toEqual(scene.kind.map((kind, row) => (kind === 'hub' ? undefined : row)));
    expect(lineOfBox(scene, rows, 'op:nowhere' as BoxId)).toBe(-1);
  });
});
