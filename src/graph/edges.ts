import type { NodeAddress } from '../model/address';
import type { BoxEdge } from './view';

/** One tensor between two boxes of a view, as it will be drawn. */
export interface DrawnLink {
  readonly from: number;
  readonly to: number;
  /** Number of the tensor within the view. */
  readonly tensor: number;
  readonly kind: BoxEdge['kind'];
  readonly label: string;
  /** What makes the tensor; null where no node does. */
  readonly made: { readonly producer: NodeAddress; readonly port: number } | null;
}

const KINDS: readonly BoxEdge['kind'][] = ['data', 'control', 'resource'];

/** One number for a pair of boxes (-1: the outside) and a kind; views have fewer than 2²⁴ boxes. */
function edgeKey({ from, to, kind }: DrawnLink): number {
  return ((from + 1) * 2 ** 24 + to + 1) * 4 + KINDS.indexOf(kind);
}

interface Merged {
  readonly first: DrawnLink;
  /** null while there is only one. */
  tensors: Set<number> | null;
  label: string;
}

/** One edge for all tensors of a kind between the same two boxes. */
export function edgesOf(links: readonly DrawnLink[]): readonly BoxEdge[] {
  const edges = new Map<number, Merged>();
  for (const link of links) {
    const key = edgeKey(link);
    const edge = edges.get(key);
    if (edge === undefined) {
      edges.set(key, { first: link, tensors: null, label: link.label });
      continue;
    }
    edge.tensors ??= new Set([edge.first.tensor]);
    edge.tensors.add(link.tensor);
    // Several tensors of different shapes have no one label.
    if (edge.label !== link.label) edge.label = '';
  }
  return Array.from(edges.values(), ({ first, tensors, label }) => {
    const count = tensors?.size ?? 1;
    return {
      from: first.from,
      to: first.to,
      kind: first.kind,
      label,
      count,
      producer: count === 1 ? (first.made?.producer ?? null) : null,
      port: first.made?.port ?? 0,
    };
  });
}
