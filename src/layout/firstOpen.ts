import type { ModelGraph } from '../graph/modelGraph';
import type { GroupId } from '../graph/view';
import { ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { OpenGroup } from './arranger';
import { READABLE_ZOOM } from './sizes';

/** Boxes on the screen when nobody said what is to be open; fewer where so many would be too small to read. */
export const OPEN_BUDGETS = [60, 36, 20] as const;

/** A few closed boxes fit and say nothing; a large graph read from its start says more. */
const LEAST_BOXES = 8;

/**
 * Room for a graph on a laptop beside outline and inspector, px. The same for
 * everybody: what is open at first must not depend on the size of a window.
 */
const ROOM = { width: 770, height: 700 };

/** Sets of groups to open at first, the largest one first. */
export function firstChoices(graph: Pick<ModelGraph, 'defaultOpen'>): readonly ReadonlySet<GroupId>[] {
  const choices = OPEN_BUDGETS.map((budget) => new Set(graph.defaultOpen(budget)));
  return choices.filter(({ size }, i) => i === 0 || size !== choices[i - 1]?.size);
}

/** Whether a graph of this size can be read on a screen that shows all of it. */
export function isReadable({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width * READABLE_ZOOM <= ROOM.width && height * READABLE_ZOOM <= ROOM.height;
}

/** A set of open groups (null: all), and the graph as it is arranged with them. */
export interface Arranged {
  readonly chosen: ReadonlySet<GroupId> | null;
  readonly root: OpenGroup;
}

/**
 * The first of some choices that can be read as a whole. Where none can, the
 * first: it is read from its start then, and as much as may be is open. Null
 * when arranging stopped because nobody waits for it any more.
 */
export async function arrangeReadable(
  choices: readonly Arranged['chosen'][],
  arrange: (chosen: Arranged['chosen'], before: Arranged | null) => Promise<Result<OpenGroup | null, Failure>>,
): Promise<Result<Arranged | null, Failure>> {
  let first: Arranged | null = null;
  let before: Arranged | null = null;
  for (const chosen of choices) {
    const root = await arrange(chosen, before);
    if (!root.ok) return root;
    if (root.value === null) return ok(null);
    before = { chosen, root: root.value };
    if (choices.length === 1) return ok(before);
    const saysEnough = first === null || root.value.total.boxes >= LEAST_BOXES;
    if (isReadable(root.value.layout) && saysEnough) return ok(before);
    first ??= before;
  }
  return ok(first);
}
