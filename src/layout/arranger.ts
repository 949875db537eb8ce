import type { Box, GroupView } from '../graph/view';
import type { ElkEngine } from './elk';
import { layoutGroup, partMemos } from './groupLayout';
import type { ChildSize } from './groupProblem';
import type { GroupLayout } from './problem';
import { boxSize, FRAME_HEAD, FRAME_PADDING, frameTitleWidth } from './sizes';
import { textWidth } from './textWidth';

/** An open group with its view arranged, and its open children by box, ascending. The same object as long as nothing in it changes. */
export interface OpenGroup {
  readonly view: GroupView;
  readonly children: ReadonlyMap<number, OpenGroup>;
  readonly sizes: readonly ChildSize[];
  /** The same sizes as columns. */
  readonly width: Float32Array;
  readonly height: Float32Array;
  readonly layout: GroupLayout;
  /** In it and its open children: boxes, edges that have a route, numbers in those routes, ops shown singly. */
  readonly total: Totals;
}

interface Totals {
  readonly boxes: number;
  readonly edges: number;
  readonly points: number;
  readonly ops: number;
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

/** What is the same for a view whatever is open in it. */
interface Closed {
  readonly sizes: readonly ChildSize[];
  readonly width: Float32Array;
  readonly height: Float32Array;
  /** Boxes that may be opened. */
  readonly openable: readonly number[];
  readonly ops: number;
}

const closedViews = new WeakMap<GroupView, Closed>();

export function closedView(view: GroupView): Closed {
  const known = closedViews.get(view);
  if (known) return known;
  const { boxes } = view;
  const sizes = boxes.map((box): ChildSize => {
    const { width, height } = boxSize(box, boxes.length);
    return { width, height, inX: -1, outX: -1, open: false };
  });
  const openable: number[] = [];
  let ops = 0;
  for (const [i, { kind, group, opCount }] of boxes.entries()) {
    if (group !== null && kind !== 'link') openable.push(i);
    if (kind === 'op') ops += opCount;
  }
  const width = Float32Array.from(sizes, (size) => size.width);
  const height = Float32Array.from(sizes, (size) => size.height);
  const made = { sizes, width, height, openable, ops };
  closedViews.set(view, made);
  return made;
}

function totalsOf(view: GroupView, children: ReadonlyMap<number, OpenGroup>, { start }: GroupLayout['routes']): Totals {
  let edges = 0;
  let points = 0;
  for (let e = 0; e < view.edges.length; e++) {
    const length = (start[e + 1] ?? 0) - (start[e] ?? 0);
    if (length < 4) continue;
    edges += 1;
    points += length;
  }
  let boxes = view.boxes.length;
  let { ops } = closedView(view);
  for (const [i, { total }] of children) {
    const box = view.boxes[i];
    if (box?.kind === 'op') ops -= box.opCount;
    boxes += total.boxes;
    edges += total.edges;
    points += total.points;
    ops += total.ops;
  }
  return { boxes, edges, points, ops };
}

function hasSameChildren(group: OpenGroup, children: ReadonlyMap<number, OpenGroup>): boolean {
  if (group.children.size !== children.size) return false;
  for (const [i, child] of children) if (group.children.get(i) !== child) return false;
  return true;
}

/** Arranges groups, each structure with the same sizes once. */
export class Arranger {
  private readonly layouts = new Map<string, GroupLayout>();
  /** Keys of `layouts`, oldest first. */
  private readonly kept: string[] = [];
  private readonly structures = new WeakMap<GroupView, number>();
  private readonly numbers = new Map<string, number>();
  private readonly last = new WeakMap<GroupView, OpenGroup>();
  private readonly memos = partMemos();
  private boxes = 0;
  /** Boxes in all kept layouts; beyond this the oldest go. About 100 bytes each. */
  private readonly limit: number;

  constructor(limit = 400_000) {
    this.limit = limit;
  }

  arrange(view: GroupView, children: ReadonlyMap<number, OpenGroup>, elk: ElkEngine | null): OpenGroup {
    const closed = closedView(view);
    const isClosed = children.size === 0;
    const sizes = isClosed ? closed.sizes : [...closed.sizes];
    const width = isClosed ? closed.width : closed.width.slice();
    const height = isClosed ? closed.height : closed.height.slice();
    let key = `${elk === null ? 'own' : 'elk'} ${this.structureOf(view)} `;
    for (const [i, child] of children) {
      const box = view.boxes[i];
      if (!box) continue;
      const frame = frameOf(box, child.layout);
      const anchor = (x: number): number => (x < 0 ? -1 : frame.contentX + x);
      const [inX, outX] = [anchor(child.layout.inX), anchor(child.layout.outX)];
      key += `${i}:${frame.width}x${frame.height}@${inX},${outX} `;
      (sizes as ChildSize[])[i] = { width: frame.width, height: frame.height, inX, outX, open: true };
      width[i] = frame.width;
      height[i] = frame.height;
    }
    const layout = this.layouts.get(key) ?? this.keep(key, layoutGroup(view, sizes, elk, this.memos));
    const before = this.last.get(view);
    if (before?.layout === layout && hasSameChildren(before, children)) return before;
    const made = { view, children, sizes, width, height, layout, total: totalsOf(view, children, layout.routes) };
    this.last.set(view, made);
    return made;
  }

  /** A number that views of the same structure and sizes share. */
  private structureOf(view: GroupView): number {
    const known = this.structures.get(view);
    if (known !== undefined) return known;
    const { sizes } = closedView(view);
    const text = `${view.layoutKey}\n${sizes.map(({ width, height }) => `${width}x${height}`).join(' ')}`;
    const number = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, number);
    this.structures.set(view, number);
    return number;
  }

  private keep(key: string, layout: GroupLayout): GroupLayout {
    this.layouts.set(key, layout);
    this.kept.push(key);
    this.boxes += layout.x.length;
    let oldest = 0;
    for (; this.boxes > this.limit && oldest + 1 < this.kept.length; oldest++) {
      const old = this.kept[oldest] ?? '';
      this.boxes -= this.layouts.get(old)?.x.length ?? 0;
      this.layouts.delete(old);
    }
    if (oldest > 0) this.kept.splice(0, oldest);
    return layout;
  }
}
