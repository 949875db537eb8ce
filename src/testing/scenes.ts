import type { GroupId } from '../graph/view';
import { Arranger, type OpenGroup } from '../layout/arranger';
import type { Scene, SceneStart } from '../layout/layoutApi';
import { openGroups } from '../layout/openGroups';
import { packScene } from '../layout/packedScene';
import { composeScene } from '../layout/scene';
import { readScene, SceneBook } from '../layout/sceneBook';
import { ViewBook } from '../layout/viewBook';
import { viewFromText, viewSource } from './groupViews';

/** A laid-out scene of drawn views: `''` is the top, the others are groups by name; all of them are open. Without ELK. */
export async function sceneFromText(views: Readonly<Record<string, string>>): Promise<Scene> {
  const source = viewSource(...Object.entries(views).map(([group, text]) => viewFromText(text, group)));
  const open = new Set(Object.keys(views) as GroupId[]);
  const done = await openGroups(source, '' as GroupId, open, new Arranger(), null, async () => false);
  if (!done.ok || done.value === null) throw new Error('The views have no top.');
  return columnsOf(sceneOfGroups(done.value));
}

/** Arranged groups as the page reads them. */
export function sceneOfGroups(root: OpenGroup, start: SceneStart = { kind: 'graph', metaGraph: 0 }): Scene {
  const told = new ViewBook();
  const packed = packScene(start, composeScene(root, told), told, null);
  const book = new SceneBook(told.id);
  for (const part of packed.views) book.take(part);
  return readScene(packed, book);
}

const TEXTS = ['id', 'kind', 'title', 'subtitle', 'shape', 'dtype', 'address', 'group', 'problem', 'open'] as const;
const LISTS = ['members', 'rows', 'familyCounts'] as const;
const NUMBERS = ['family', 'opCount', 'parameters', 'memberCount'] as const;
const EDGES = ['kind', 'tensors', 'producer', 'port', 'label'] as const;

/** A scene with every column its own, those too that are only made when they are read: to compare and to change. */
export function columnsOf(scene: Scene): Scene {
  const { edges, ...own } = scene;
  const of = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): [K, T[K]][] =>
    keys.map((key) => [key, from[key]]);
  return {
    ...own,
    ...Object.fromEntries([...of(scene, TEXTS), ...of(scene, NUMBERS)]),
    ...Object.fromEntries(LISTS.map((key) => [key, Array.from(scene[key] as readonly unknown[])])),
    edges: { ...edges, ...Object.fromEntries(of(edges, EDGES)) },
  } as Scene;
}
