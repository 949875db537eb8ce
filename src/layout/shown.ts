import type { ModelGraph } from '../graph/modelGraph';
import type { GroupId } from '../graph/view';
import type { OpenGroup } from './arranger';
import { isQuick } from './groupLayout';
import type { SceneStart } from './layoutApi';

/** What was on the screen last. */
export interface Shown {
  readonly start: SceneStart;
  readonly graph: ModelGraph;
  /** As asked, or all that there are. */
  readonly open: ReadonlySet<GroupId>;
  readonly root: OpenGroup;
  readonly elk: boolean;
}

/** The groups that are open below an arranged one. */
export function openIn(root: OpenGroup): Set<GroupId> {
  const open = new Set<GroupId>();
  const pending = [root];
  for (let at = pending.pop(); at; at = pending.pop()) {
    for (const child of at.children.values()) {
      open.add(child.view.id);
      pending.push(child);
    }
  }
  return open;
}

/** Groups that were opened or closed, and all around them: nothing else has to be arranged anew. */
export function changedGroups(
  graph: ModelGraph,
  before: ReadonlySet<GroupId>,
  now: ReadonlySet<GroupId>,
): Set<GroupId> {
  const changed = new Set<GroupId>();
  const mark = (group: GroupId): void => {
    for (let at: GroupId | null = group; at !== null && !changed.has(at); at = graph.parentOf(at)) changed.add(at);
  };
  for (const group of before) if (!now.has(group)) mark(group);
  for (const group of now) if (!before.has(group)) mark(group);
  return changed;
}

/** Whether groups are arranged soon enough for somebody who meanwhile asks for something else. */
export function areQuick(graph: ModelGraph, groups: ReadonlySet<GroupId>): boolean {
  return [...groups].every((group) => {
    const view = graph.view(group);
    return !view.ok || isQuick(view.value.boxes.length);
  });
}
