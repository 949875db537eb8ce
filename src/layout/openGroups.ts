import type { GroupId, GroupView } from '../graph/view';
import type { Result } from '../lib/result';
import { ok } from '../lib/result';
import type { Failure } from '../model/failure';
import { type Arranger, closedView, type OpenGroup } from './arranger';
import type { ElkEngine } from './elk';

/** What layout needs of a model's graph: the inside of one group. */
export interface ViewSource {
  view(group: GroupId): Result<GroupView, Failure>;
}

/** What was arranged before, and the groups whose inside is another now: those opened or closed since, and all around them. */
export interface Before {
  readonly root: OpenGroup;
  readonly changed: ReadonlySet<GroupId>;
}

interface Visit {
  readonly view: GroupView;
  readonly openable: readonly number[];
  readonly children: Map<number, OpenGroup>;
  /** The same group as it was arranged before. */
  readonly before: OpenGroup | null;
  /** Index in `openable`. */
  next: number;
}

const NO_CHILDREN: ReadonlyMap<number, OpenGroup> = new Map();
/** Groups in groups; deeper ones stay closed. */
const MOST_LEVELS = 200;

/** Called between groups with the number of boxes found so far; true: stop, the answer is no longer wanted. */
export type Pause = (boxes: number) => Promise<boolean>;

function visitOf(view: GroupView, before: OpenGroup | null): Visit {
  return { view, openable: closedView(view).openable, children: new Map(), before, next: 0 };
}

/**
 * Arranges the start and all open groups below it, children first, because the
 * size of an open group is that of its frame. Null when `pause` said stop. A
 * group whose inside cannot be read stays closed, and so do all once there are
 * `mostBoxes`: calls that double at each level have no end.
 */
export async function openGroups(
  source: ViewSource,
  start: GroupId,
  open: Pick<ReadonlySet<GroupId>, 'has'>,
  arranger: Arranger,
  elk: ElkEngine | null,
  pause: Pause,
  { mostBoxes = Number.POSITIVE_INFINITY, before = null }: { mostBoxes?: number; before?: Before | null } = {},
): Promise<Result<OpenGroup | null, Failure>> {
  const root = source.view(start);
  if (!root.ok) return root;
  const path: Visit[] = [visitOf(root.value, before?.root ?? null)];
  const above = new Set<GroupId>([start]);
  let boxes = root.value.boxes.length;
  for (;;) {
    const visit = path[path.length - 1];
    if (!visit) return ok(null);
    const i = visit.openable[visit.next];
    if (i === undefined) {
      const { view, children } = visit;
      const done = arranger.arrange(view, children.size === 0 ? NO_CHILDREN : children, elk);
      above.delete(view.id);
      path.pop();
      const outer = path[path.length - 1];
      if (await pause(boxes)) return ok(null);
      if (!outer) return ok(done);
      outer.children.set(outer.openable[outer.next] ?? -1, done);
      outer.next += 1;
      continue;
    }
    const group = visit.view.boxes[i]?.group ?? null;
    // A group inside itself (recursion that the graph did not cut) would never end.
    const enter =
      group !== null && open.has(group) && !above.has(group) && path.length < MOST_LEVELS && boxes < mostBoxes;
    const same = enter && before?.changed.has(group) === false ? visit.before?.children.get(i) : undefined;
    if (same !== undefined && boxes + same.total.boxes < mostBoxes) {
      boxes += same.total.boxes;
      visit.children.set(i, same);
      visit.next += 1;
      continue;
    }
    const inside = enter ? source.view(group) : null;
    if (inside?.ok && group !== null) {
      above.add(group);
      boxes += inside.value.boxes.length;
      path.push(visitOf(inside.value, visit.before?.children.get(i) ?? null));
    } else visit.next += 1;
  }
}
