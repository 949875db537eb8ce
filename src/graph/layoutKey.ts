import type { Box, BoxEdge } from './view';

/**
 * Same for views whose boxes are of the same kinds in the same order and whose
 * edges join the same places. What the boxes say is left out: layout measures
 * texts and adds the sizes. 64 bits of two mixed hashes and the counts, as text.
 */
export function layoutKeyOf(boxes: readonly Box[], edges: readonly BoxEdge[]): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  const add = (value: number): void => {
    a = Math.imul(a ^ value, 0x9e3779b1);
    b = Math.imul(b ^ value, 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  };
  add(boxes.length);
  for (const box of boxes) {
    for (let i = 0; i < box.kind.length; i++) add(box.kind.charCodeAt(i));
  }
  for (const edge of edges) {
    for (const part of [edge.from, edge.to, edge.kind.charCodeAt(0)]) add(part);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${boxes.length}.${edges.length}`;
}
