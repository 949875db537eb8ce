import type { Frame, Frames } from './frame';
import { type Item, itemsOf, settle, type Settled } from './groups';

/** What an open group shows, before boxes are made of it. */
export type Content =
  /** Items of one frame: a scope's, or the members of a stack or pack (`isBundle`: they are shown singly). */
  | { readonly kind: 'items'; readonly frame: Frame; readonly items: readonly Item[]; readonly isBundle: boolean }
  /** The branches of an If, the condition and body of a While. */
  | { readonly kind: 'bodies'; readonly frame: Frame; readonly items: readonly Item[] };

export function contentOf(settled: Settled): Content | null {
  const { frame } = settled;
  switch (settled.kind) {
    case 'scope':
      return { kind: 'items', frame, items: itemsOf(frame, settled.scope), isBundle: false };
    case 'bodies': {
      const { node } = settled;
      const calls = frame.plan.calls.get(node) ?? [];
      return { kind: 'bodies', frame, items: calls.map((call): Item => ({ kind: 'body', frame, node, call })) };
    }
    case 'op':
    case 'empty':
      return null;
  }
}

/**
 * What the start shows: wrappers around everything are opened already. A start
 * that is a single op is shown as that op.
 */
export function startContent(frames: Frames, raw: boolean): Content {
  const { start } = frames;
  const settled = settle(frames, { kind: 'scope', frame: start, scope: 0 }, raw);
  const single =
    settled.kind === 'op' || settled.kind === 'bodies' ? settled : settled.kind === 'scope' ? settled.repeated : null;
  if (single !== null) {
    const { frame, node } = single;
    return { kind: 'items', frame, items: [{ kind: 'node', frame, node }], isBundle: false };
  }
  return contentOf(settled) ?? { kind: 'items', frame: start, items: [], isBundle: false };
}
