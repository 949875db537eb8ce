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

/** One edge for all tensors of a kind between the same two boxes. */
export function edgesOf(links: readonly DrawnLink[]): readonly BoxEdge[] {
  const edges = new Map<string, { first: DrawnLink; tensors: Set<number>; labels: Set<string> }>();
  for (const link of links) {
    const key = `${link.from} ${link.to} ${link.kind}`;
    const edge = edges.get(key);
    if (edge === undefined) {
      edges.set(key, { first: link, tensors: new Set([link.tensor]), labels: new Set([link.label]) });
    } else {
      edge.tensors.add(link.tensor);
      edge.labels.add(link.label);
    }
  }
  return [...edges.values()].map(({ first, tensors, labels }) => ({
    from: first.from,
    to: first.to,
    kind: first.kind,
    // Several tensors of different shapes have no one label.
    label: labels.size === 1 ? first.label : '',
    count: tensors.size,
    producer: tensors.size === 1 ? (first.made?.producer ?? null) : null,
    port: first.made?.port ?? 0,
  }));
}
