import type { Scene } from './sceneModel';

/** A scene of more boxes is readied in slices; of fewer, slices would let everything else go first. */
export const LARGE_SCENE = 20_000;

const DRAWN = [
  'kind',
  'title',
  'subtitle',
  'group',
  'shape',
  'problem',
  'family',
  'opCount',
  'parameters',
  'memberCount',
] as const;
const DRAWN_EDGES = ['kind', 'tensors', 'label'] as const;

/** Has the columns made that whoever draws or lists the scene reads: all at once they take the time of some frames. */
export function* readColumns(scene: Scene): Generator<void, void> {
  for (const key of DRAWN) {
    void scene[key];
    yield;
  }
  for (const key of DRAWN_EDGES) {
    void scene.edges[key];
    yield;
  }
}
