import { FAMILIES } from '../graph/families';
import type { Box, BoxEdge, GroupView } from '../graph/view';
import { packTexts, type TextColumn } from './textColumn';

export const BOX_TEXTS = ['id', 'kind', 'title', 'subtitle', 'shape', 'dtype', 'address', 'group', 'problem'] as const;
/** Lists of each box as JSON, null for an empty one. */
export const BOX_LISTS = ['rows', 'members', 'familyCounts'] as const;
export const EDGE_TEXTS = ['label', 'producer'] as const;

export type BoxText = (typeof BOX_TEXTS)[number];
export type BoxList = (typeof BOX_LISTS)[number];
export type EdgeText = (typeof EDGE_TEXTS)[number];

const EDGE_KINDS = ['data', 'control', 'resource'] as const;

/**
 * What the boxes and edges of some views say, on its way between threads. A hundred thousand small strings and lists
 * take the receiver a second to rebuild; as a few long strings and columns of numbers they arrive at once, and what
 * nobody looks at is never rebuilt.
 */
export interface PackedViews {
  /** Number of views of the book before these, and with these. */
  readonly from: number;
  readonly to: number;
  readonly boxes: Readonly<Record<BoxText | BoxList, TextColumn>> & {
    /** Index into FAMILIES. */
    readonly family: Uint8Array;
    readonly opCount: Uint32Array;
    readonly parameters: Float64Array;
    readonly memberCount: Uint32Array;
  };
  readonly edges: Readonly<Record<EdgeText, TextColumn>> & {
    /** 0 data, 1 control, 2 resource. */
    readonly kind: Uint8Array;
    readonly tensors: Uint32Array;
    readonly port: Uint32Array;
  };
}

/** Rows of the book at which a view's boxes and edges start. */
interface Place {
  readonly box: number;
  readonly edge: number;
}

let books = 0;

/**
 * The views of one graph that were in a scene so far, one after the other. Scenes say by its rows what is in them, so
 * that nothing a reader has is told again.
 */
export class ViewBook {
  /** No book of another worker has the same. */
  readonly id = `${performance.timeOrigin}.${++books}`;
  private readonly views: GroupView[] = [];
  private readonly places = new Map<GroupView, Place>();
  private boxes = 0;
  private edges = 0;

  get size(): number {
    return this.views.length;
  }

  placeOf(view: GroupView): Place {
    const known = this.places.get(view);
    if (known) return known;
    const place = { box: this.boxes, edge: this.edges };
    this.places.set(view, place);
    this.views.push(view);
    this.boxes += view.boxes.length;
    this.edges += view.edges.length;
    return place;
  }

  /** Everything from the view of that number on; null where that is nothing. */
  pack(from: number): PackedViews | null {
    const views = this.views.slice(from);
    if (views.length === 0) return null;
    const boxes = views.flatMap((view) => view.boxes);
    const edges = views.flatMap((view) => view.edges);
    return { from, to: this.views.length, boxes: packBoxes(boxes), edges: packEdges(edges) };
  }
}

function packBoxes(boxes: readonly Box[]): PackedViews['boxes'] {
  const texts = (read: (box: Box) => string | null): TextColumn => packTexts(boxes.map(read));
  const json = (list: readonly unknown[]): string | null => (list.length === 0 ? null : JSON.stringify(list));
  return {
    id: texts((box) => box.id),
    kind: texts((box) => box.kind),
    title: texts((box) => box.title),
    subtitle: texts((box) => box.subtitle),
    shape: texts((box) => box.shape),
    dtype: texts((box) => box.dtype),
    address: texts((box) => box.address),
    group: texts((box) => box.group),
    problem: texts((box) => box.problem ?? ''),
    rows: texts((box) => json(box.rows)),
    members: texts((box) => json(box.members)),
    familyCounts: texts((box) => (box.kind === 'op' ? null : json(box.familyCounts))),
    family: Uint8Array.from(boxes, (box) => FAMILIES.indexOf(box.family)),
    opCount: Uint32Array.from(boxes, (box) => box.opCount),
    parameters: Float64Array.from(boxes, (box) => box.parameters),
    memberCount: Uint32Array.from(boxes, (box) => box.count),
  };
}

function packEdges(edges: readonly BoxEdge[]): PackedViews['edges'] {
  return {
    label: packTexts(edges.map((edge) => edge.label)),
    producer: packTexts(edges.map((edge) => edge.producer)),
    kind: Uint8Array.from(edges, (edge) => EDGE_KINDS.indexOf(edge.kind)),
    tensors: Uint32Array.from(edges, (edge) => edge.count),
    port: Uint32Array.from(edges, (edge) => edge.port),
  };
}
