import { create } from 'zustand';
import type { GroupId } from '../graph/view';
import type { OutlineItem, SceneStart } from '../layout/layoutApi';
import { askLayout } from './engine';

/** The children of groups as far as they were asked for, for one start. */
interface OutlineState {
  readonly start: SceneStart | null;
  readonly children: ReadonlyMap<GroupId, readonly OutlineItem[]>;
}

export const useOutline = create<OutlineState>()(() => ({ start: null, children: new Map() }));

const asked = new Set<string>();

/** Reads the children of `groups` that are not known yet. */
export async function loadOutline(start: SceneStart, groups: readonly GroupId[]): Promise<void> {
  if (useOutline.getState().start !== start) {
    asked.clear();
    useOutline.setState({ start, children: new Map() });
  }
  const missing = groups.filter((group) => !asked.has(group));
  for (const group of missing) asked.add(group);
  await Promise.all(
    missing.map(async (group) => {
      const result = await askLayout('outline', { start, group });
      if (useOutline.getState().start !== start) return;
      // A group without an outline is shown as a leaf.
      const items = result.ok ? result.value : [];
      useOutline.setState(({ children }) => ({ children: new Map(children).set(group, items) }));
    }),
  );
}
