import type { Box, GroupId, GroupView } from '../graph/view';
import type { Result } from '../lib/result';
import { ok } from '../lib/result';
import type { Failure } from '../model/failure';
import type { ElkEngine } from './elk';
import { layoutGroup } from './groupLayout';
import type { GroupLayout } from './problem';
import type { ChildSize } from './groupProblem';
import { boxSize, FRAME_HEAD, FRAME_PADDING, frameTitleWidth } from './sizes';
import { textWidth } from './textWidth';

/** What layout needs of a model's graph: the inside of one group. */
export interface ViewSource {
  view(group: GroupId): Result<GroupView, Failure>;
}

/** An open group with its view arranged, and its open children. */
export interface OpenGroup {
  readonly view: GroupView;
  readonly children: readonly (OpenGroup | null)[];
  readonly sizes: readonly ChildSize[];
  readonly layout: GroupLayout;
}

/** The frame around a group: its size and where the content starts inside. */
interface Frame {
  readonly width: number;
  readonly height: number;
  readonly contentX: number;
}

/** A shape at the right end of a frame's head keeps this distance. */
const HEAD_RIGHT = 14;

/** x ranges of a frame's head that carry text, which no edge may cross. */
export function headText(box: Box, width: number): { readonly left: number; readonly right: number } {
  const left = frameTitleWidth(box.title, box.opCount, box.parameters) + 8;
  return { left, right: box.shape === '' ? width : width - textWidth(box.shape, 'mono') - HEAD_RIGHT - 8 };
}

export function frameOf(box: Box, layout: GroupLayout): Frame {
  const text = headText(box, 0);
  const head = text.left - Math.min(0, text.right) + HEAD_RIGHT;
  const width = Math.ceil(Math.max(layout.width + FRAME_PADDING * 2, head));
  return { width, height: FRAME_HEAD + layout.height + FRAME_PADDING, contentX: (width - layout.width) / 2 };
}

/** One layout serves all groups of the same structure and child sizes. */
export class LayoutCache {
  private readonly layouts = new Map<string, GroupLayout>();
  private boxes = 0;
  /** Boxes in all kept layouts; beyond this the oldest go. About 100 bytes each. */
  private readonly limit: number;

  constructor(limit = 400_000) {
    this.limit = limit;
  }

  find(view: GroupView, sizes: readonly ChildSize[], elk: ElkEngine | null): GroupLayout {
    let key = `${elk === null ? 'own' : 'elk'}\n${view.layoutKey}\n`;
    for (const size of sizes) {
      key += `${size.width}x${size.height}`;
      if (size.open) key += `@${size.inX},${size.outX}`;
      key += ' ';
    }
    const known = this.layouts.get(key);
    if (known) return known;
    const layout = layoutGroup(view, sizes, elk);
    this.layouts.set(key, layout);
    this.boxes += sizes.length;
    for (const [old, { x }] of this.layouts) {
      if (this.boxes <= this.limit || old === key) break;
      this.layouts.delete(old);
      this.boxes -= x.length;
    }
    return layout;
  }
}

interface Visit {
  readonly view: GroupView;
  readonly children: (OpenGroup | null)[];
  next: number;
}

/** Called between groups with the number of boxes found so far; true: stop, the answer is no longer wanted. */
export type Pause = (boxes: number) => Promise<boolean>;

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
  cache: LayoutCache,
  elk: ElkEngine | null,
  pause: Pause,
  mostBoxes = Number.POSITIVE_INFINITY,
): Promise<Result<OpenGroup | null, Failure>> {
  const root = source.view(start);
  if (!root.ok) return root;
  const path: Visit[] = [{ view: root.value, children: [], next: 0 }];
  const above = new Set<GroupId>([start]);
  let done: OpenGroup | null = null;
  let boxes = root.value.boxes.length;
  while (path.length > 0) {
    const visit = path[path.length - 1];
    if (!visit) break;
    const box = visit.view.boxes[visit.next];
    if (done !== null) {
      visit.children[visit.next] = done;
      visit.next += 1;
      done = null;
      continue;
    }
    if (box) {
      const group = box.group;
      // A group inside itself (recursion that the graph did not cut) would never end.
      const enter =
        group !== null &&
        box.kind !== 'link' &&
        open.has(group) &&
        !above.has(group) &&
        path.length < 200 &&
        boxes < mostBoxes;
      const inside = enter && group !== null ? source.view(group) : null;
      if (inside?.ok && group !== null) {
        above.add(group);
        boxes += inside.value.boxes.length;
        path.push({ view: inside.value, children: [], next: 0 });
      } else {
        visit.children[visit.next] = null;
        visit.next += 1;
      }
      continue;
    }
    done = finish(visit, cache, elk);
    above.delete(visit.view.id);
    path.pop();
    if (await pause(boxes)) return ok(null);
  }
  return ok(done);
}

function finish(visit: Visit, cache: LayoutCache, elk: ElkEngine | null): OpenGroup {
  const { view, children } = visit;
  const sizes = view.boxes.map((box, i): ChildSize => {
    const child = children[i];
    if (!child) return { ...boxSize(box, view.boxes.length), inX: -1, outX: -1, open: false };
    const frame = frameOf(box, child.layout);
    const anchor = (x: number): number => (x < 0 ? -1 : frame.contentX + x);
    return { ...frame, inX: anchor(child.layout.inX), outX: anchor(child.layout.outX), open: true };
  });
  return { view, children, sizes, layout: cache.find(view, sizes, elk) };
}
