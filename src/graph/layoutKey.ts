import type { Box, BoxEdge } from './view';

/**
 * Same for views whose boxes have the same kinds and text lengths and whose
 * edges join the same places: what they say does not matter. 53 bits of two
 * mixed hashes, as text.
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
    for (const size of [box.title.length, box.subtitle.length, box.rows.length, box.count]) add(size);
    for (const row of box.rows) add(row.label.length * 1000 + row.text.length);
  }
  for (const edge of edges) {
    for (const part of [edge.from, edge.to, edge.kind.length, edge.label.length]) add(part);
  }
  return `${(a >>> 0).toString(36)}.${(b >>> 0).toString(36)}.${boxes.length}.${edges.length}`;
}
