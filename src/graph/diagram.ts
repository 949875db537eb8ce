import type { Frames } from './frame';
import type { BuiltView } from './groupView';
import { canvasOf, type Leaf, sourcesOf } from './leaves';
import { isResourceTensor } from './links';
import type { Shapes } from './shapes/infer';
import type { Box, BoxId, GroupId } from './view';

/** A graph as text formats need it: boxes inside boxes, and edges that end at closed boxes only. */
export interface Diagram {
  /** The open groups, outer ones before inner ones. */
  readonly groups: readonly DiagramBox[];
  /** Everything that is closed. Hub references are left out: their tensors are edges here. */
  readonly boxes: readonly DiagramBox[];
  readonly edges: readonly DiagramEdge[];
  /** Groups had to stay closed because there were too many boxes. */
  readonly isCut: boolean;
}

export interface DiagramBox {
  readonly box: Box;
  /** Id of the group's box around it; null at the top. */
  readonly parent: BoxId | null;
}

export interface DiagramEdge {
  readonly from: BoxId;
  readonly to: BoxId;
  readonly kind: 'data' | 'control' | 'resource';
  /** Distinct tensors. */
  readonly count: number;
  /** Shape where all tensors have the same, else ''. */
  readonly label: string;
}

/** What is drawn when these groups are open, with each tensor followed through all borders, calls and loops. */
export function diagramOf(
  frames: Frames,
  shapes: Shapes,
  root: GroupId,
  open: Pick<ReadonlySet<GroupId>, 'has'>,
  build: (group: GroupId) => BuiltView | null,
  mostBoxes: number,
): Diagram {
  const canvas = canvasOf(frames, root, open, build, mostBoxes);
  const frameOf = new Map(canvas.frames.map(({ box }) => [box.group, box.id]));
  const placed = ({ box, inside }: { readonly box: Box; readonly inside: readonly GroupId[] }): DiagramBox => ({
    box,
    parent: frameOf.get(inside.at(-1) ?? null) ?? null,
  });
  const { leaves } = canvas;
  const edges: DiagramEdge[] = [];
  for (const [to, leaf] of leaves.entries()) {
    const found = new Map<
      string,
      { from: Leaf; kind: DiagramEdge['kind']; tensors: Set<string>; labels: Set<string> }
    >();
    const add = (source: number, kind: DiagramEdge['kind'], tensor: string, label: string): void => {
      const from = leaves[source];
      // Members of one stack feed each other: nothing to draw.
      if (from === undefined || source === to) return;
      const key = `${source} ${kind}`;
      const edge = found.get(key) ?? { from, kind, tensors: new Set<string>(), labels: new Set<string>() };
      found.set(key, edge);
      edge.tensors.add(tensor);
      edge.labels.add(label);
    };
    for (const read of leaf.reads) {
      const { frame, from, port } = read;
      const kind = isResourceTensor(frame, from, port) ? 'resource' : 'data';
      const label = kind === 'data' ? shapes.text(frame, from, port) : '';
      for (const source of sourcesOf(frames, canvas, read)) add(source, kind, `${frame.prefix}${from}:${port}`, label);
    }
    for (const wait of leaf.waits) for (const source of sourcesOf(frames, canvas, wait)) add(source, 'control', '', '');
    for (const { from, kind, tensors, labels } of found.values()) {
      const label = labels.size === 1 ? ([...labels][0] ?? '') : '';
      edges.push({ from: from.id, to: leaf.id, kind, count: tensors.size, label });
    }
  }
  return {
    groups: canvas.frames.map(placed),
    boxes: leaves.map(placed),
    edges,
    isCut: leaves.length >= mostBoxes,
  };
}
