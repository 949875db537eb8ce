import { describe, expect, it } from 'vitest';
import { sceneFromText } from '../testing/scenes';
import { callOf, nameOf, pathOf } from './boxActions';

describe('a group', () => {
  it.each([
    ['StatefulPartitionedCall|', 'StatefulPartitionedCall', 'f'],
    ['outer|while#body|', 'outer|while', 'body'],
    ['model/case#branches.2|', 'model/case', 'branches.2'],
  ])('that is the body of a call names it: %s', (group, address, attr) => {
    expect(callOf(group)).toEqual({ address, attr });
  });

  it.each(['', 'encoder/layer_0/', 'encoder/{layer_0…layer_3}', 'while#'])(
    'that is no body names none: %s',
    (group) => {
      expect(callOf(group)).toBeNull();
    },
  );
});

describe('a box', () => {
  it('is named by its node, and placed by its groups where it is none', async () => {
    const scene = await sceneFromText({ '': '>x -> [enc', enc: 'a -> [deep' });
    const row = (title: string): number => scene.title.indexOf(title);
    expect(nameOf(scene, row('a'))).toBe('enc/a');
    expect(nameOf(scene, row('x'))).toBe('x');
    expect(pathOf(scene, row('deep'))).toBe('enc ▸ deep');
  });
});
