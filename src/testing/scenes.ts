import type { GroupId } from '../graph/view';
import type { Scene } from '../layout/layoutApi';
import { LayoutCache, openGroups } from '../layout/openGroups';
import { assembleScene } from '../layout/scene';
import { viewFromText, viewSource } from './groupViews';

/** A laid-out scene of drawn views: `''` is the top, the others are groups by name; all of them are open. Without ELK. */
export async function sceneFromText(views: Readonly<Record<string, string>>): Promise<Scene> {
  const source = viewSource(...Object.entries(views).map(([group, text]) => viewFromText(text, group)));
  const open = new Set(Object.keys(views) as GroupId[]);
  const done = await openGroups(source, '' as GroupId, open, new LayoutCache(), null, async () => false);
  if (!done.ok || done.value === null) throw new Error('The views have no top.');
  return assembleScene({ kind: 'graph', metaGraph: 0 }, done.value);
}
