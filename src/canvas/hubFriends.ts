import type { Scene } from '../layout/layoutApi';
import type { SceneIndex } from './sceneIndex';

/** What a reference stands for: its id without the consumer it stands beside (`hub:mask:0>layer_3/`). */
function sourceOf(scene: Scene, row: number): string {
  const id = scene.id[row] ?? '';
  return id.slice(0, id.lastIndexOf('>'));
}

/** Asked for with every frame of a movement, while the same reference stays selected. */
let last: { readonly index: SceneIndex; readonly row: number; readonly friends: readonly number[] } | null = null;

/** All who use the tensor of a reference: the references to it, itself included, with the boxes they stand beside. */
export function hubFriends(index: SceneIndex, row: number): readonly number[] {
  if (last?.index === index && last.row === row) return last.friends;
  const friends = findFriends(index, row);
  last = { index, row, friends };
  return friends;
}

function findFriends(index: SceneIndex, row: number): readonly number[] {
  const { scene } = index;
  const source = sourceOf(scene, row);
  const friends: number[] = [];
  for (let other = 0; other < scene.count; other++) {
    if (scene.kind[other] !== 'hub' || sourceOf(scene, other) !== source) continue;
    friends.push(other, ...index.edgesOf(other).outs.map((edge) => scene.edges.to[edge] ?? other));
  }
  return [...new Set(friends)];
}

/** Where the tensor of a reference is made, if that is on the screen: an input of the start or the op itself; else -1. */
export function hubProducer(scene: Scene, row: number): number {
  const address = scene.address[row] ?? null;
  return scene.id.findIndex((_, other) => {
    const kind = scene.kind[other];
    if (kind === 'hub') return false;
    return address === null
      ? kind === 'input' && scene.title[other] === scene.title[row]
      : scene.address[other] === address;
  });
}
