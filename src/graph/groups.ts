import { addressInFrame, framePrefix, type NodeAddress } from '../model/address';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { CallBody } from './calls';
import type { ClosedReason, Frame, Frames } from './frame';
import { scopeTitle } from './scopeTree';
import { bodyTitle, functionTitle, isGenericCallName, ownName } from './titles';
import type { GroupId } from './view';

/** Something that has a place in a group before it is decided whether it is a box of its own. */
export type Item =
  | { readonly kind: 'node'; readonly frame: Frame; readonly node: number }
  | { readonly kind: 'scope'; readonly frame: Frame; readonly scope: number }
  /** One of several bodies of a node. */
  | { readonly kind: 'body'; readonly frame: Frame; readonly node: number; readonly call: CallBody };

/**
 * What an item turns out to be once wrappers around a single child are gone.
 * `path` keeps the names of what was unwrapped, outermost first.
 */
export type Settled =
  | {
      readonly kind: 'op';
      readonly frame: Frame;
      readonly node: number;
      readonly path: readonly string[];
      readonly closed: ClosedReason | null;
    }
  | {
      readonly kind: 'scope';
      readonly frame: Frame;
      readonly scope: number;
      readonly path: readonly string[];
      /** The node whose only body this is, where the body is not simply in the node's place: a For loop, a dataset's function. */
      readonly repeated: { readonly frame: Frame; readonly node: number } | null;
    }
  | { readonly kind: 'bodies'; readonly frame: Frame; readonly node: number; readonly path: readonly string[] }
  /** A body without a single box. */
  | { readonly kind: 'empty'; readonly frame: Frame; readonly path: readonly string[] };

export function itemId(item: Item): GroupId {
  const { prefix, plan } = item.frame;
  switch (item.kind) {
    case 'scope':
      return (item.scope === 0 ? prefix : `${addressInFrame(prefix, plan.scopes.path[item.scope] ?? '')}/`) as GroupId;
    case 'node': {
      const calls = plan.calls.get(item.node) ?? [];
      const node = plan.body.nodeNames[item.node] ?? '';
      const [only] = calls;
      if (only !== undefined && calls.length === 1) return framePrefix(prefix, { node, attr: only.attr }) as GroupId;
      return `${addressInFrame(prefix, node)}#` as GroupId;
    }
    case 'body':
      return framePrefix(prefix, { node: plan.body.nodeNames[item.node] ?? '', attr: item.call.attr }) as GroupId;
  }
}

/** Address of the node an item stands for; null for a name scope. */
export function itemAddress(item: Item): NodeAddress | null {
  return item.kind === 'scope' ? null : addressOf(item.frame, item.node);
}

export function addressOf(frame: Frame, node: number): NodeAddress {
  return addressInFrame(frame.prefix, frame.plan.body.nodeNames[node] ?? '');
}

export function itemsOf(frame: Frame, scope: number): readonly Item[] {
  return (frame.plan.scopes.items[scope] ?? []).map((item) =>
    item < 0 ? { kind: 'scope', frame, scope: -item } : { kind: 'node', frame, node: item },
  );
}

function callTitle(frame: Frame, node: number, call: CallBody): string {
  const name = ownName(frame.plan.body.nodeNames[node] ?? '');
  return isGenericCallName(name) ? functionTitle(call.functionName) : name;
}

/**
 * Unwraps: a scope or a call that holds one thing is that thing. `keep` stops
 * at the item itself, as the raw graph shows every wrapper.
 */
export function settle(frames: Frames, item: Item, keep: boolean): Settled {
  const path: string[] = [];
  let current = item;
  let repeated: { readonly frame: Frame; readonly node: number } | null = null;
  for (;;) {
    const { frame } = current;
    if (current.kind === 'scope') {
      const inside = frame.plan.scopes.items[current.scope] ?? [];
      if (current.scope !== 0) path.push(scopeTitle(frame.plan.scopes.path[current.scope] ?? ''));
      const [only] = inside;
      if (only === undefined) return { kind: 'empty', frame, path };
      if (keep || inside.length > 1 || repeated !== null)
        return { kind: 'scope', frame, scope: current.scope, path, repeated };
      current = only < 0 ? { kind: 'scope', frame, scope: -only } : { kind: 'node', frame, node: only };
      continue;
    }
    const calls: readonly CallBody[] =
      current.kind === 'body' ? [current.call] : (frame.plan.calls.get(current.node) ?? []);
    const name = ownName(frame.plan.body.nodeNames[current.node] ?? '');
    const [call] = calls;
    if (call === undefined) return { kind: 'op', frame, node: current.node, path, closed: null };
    if (calls.length > 1) return { kind: 'bodies', frame, node: current.node, path: [...path, name] };
    if (current.kind === 'body') path.push(bodyTitle(call.attr));
    else if (!isGenericCallName(name) || path.length === 0) path.push(callTitle(frame, current.node, call));
    const inner = frames.open(frame, current.node, call);
    if (typeof inner === 'string') return { kind: 'op', frame, node: current.node, path, closed: inner };
    if (inner.plan.scopes.sequence.length === 0) {
      if (current.kind === 'body') return { kind: 'empty', frame: inner, path };
      return { kind: 'op', frame, node: current.node, path, closed: null };
    }
    if (current.kind === 'node' && (call.loop || call.inputOffset === null)) repeated = { frame, node: current.node };
    current = { kind: 'scope', frame: inner, scope: 0 };
  }
}

/** Title and second line of an op: its type, and what its names add to it. */
export function opTexts(settled: Settled & { readonly kind: 'op' }): {
  readonly title: string;
  readonly subtitle: string;
} {
  const { body } = settled.frame.plan;
  const title = opOf(body, settled.node as NodeIndex);
  const name = ownName(body.nodeNames[settled.node] ?? '');
  const parts = settled.path.at(-1) === name ? settled.path : [...settled.path, name];
  // `max_pooling2d/MaxPool` under the title MaxPool says MaxPool twice.
  const isRepeated = parts.length > 1 && name === title;
  return { title, subtitle: (isRepeated ? parts.slice(0, -1) : parts).join('/') };
}
