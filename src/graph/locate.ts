import { type CallStep, type NodeAddress, parseAddress } from '../model/address';
import { inputOfArg } from '../model/graphBody';
import type { Frame, Frames } from './frame';
import type { BuiltView } from './groupView';
import { isShown } from './roles';
import type { BoxId, GroupId } from './view';

/** A node in the frame its address leads to. */
export interface Found {
  readonly frame: Frame;
  readonly node: number;
}

/** Follows an address through its calls; null where a step names nothing that opens. */
export function nodeAt(
  frames: Frames,
  address: { readonly calls: readonly CallStep[]; readonly node: string },
): Found | null {
  const frame = frameAt(frames, address.calls);
  const node = frame?.plan.body.findNode(address.node);
  return frame === null || node === undefined ? null : { frame, node };
}

function frameAt(frames: Frames, calls: readonly CallStep[]): Frame | null {
  let frame = frames.start;
  for (const { node: name, attr } of calls) {
    const node = frame.plan.body.findNode(name);
    const call = node === undefined ? undefined : frame.plan.calls.get(node)?.find((one) => one.attr === attr);
    // A library function called by its op name has no attribute: its address says `f` like any plain call.
    const inner = node === undefined || call === undefined ? 'missing' : frames.open(frame, node, call);
    if (typeof inner === 'string') return null;
    frame = inner;
  }
  return frame;
}

/** A node that lies inside the group with this id: enough to find the group by. */
export function representativeOf(frames: Frames, group: GroupId): Found | null {
  // `prefix|scope/`, `prefix|node#` and `prefix|` differ in their end only.
  const isBodies = group.endsWith('#');
  const inner = parseAddress((isBodies ? group.slice(0, -1) : `${group}.`) as NodeAddress);
  const frame = frameAt(frames, inner.calls);
  if (frame === null) return null;
  if (isBodies) {
    const node = frame.plan.body.findNode(inner.node);
    return node === undefined ? null : { frame, node };
  }
  const scope = inner.node === '.' ? 0 : frame.plan.scopes.find(inner.node.slice(0, -2));
  const first = scope === undefined ? undefined : frame.plan.scopes.sequence[frame.plan.scopes.first[scope] ?? 0];
  return first === undefined ? null : { frame, node: first };
}

/**
 * A folded node is found where its value is used, inside the calls that only
 * hand it on; null where nothing shown uses it.
 */
function shownPlace(frames: Frames, place: Found): Found | null {
  const pending: Found[] = [place];
  const seen = new Map<Frame, Set<number>>();
  const visit = (frame: Frame, node: number): void => {
    const known = seen.get(frame) ?? new Set<number>();
    seen.set(frame, known);
    if (known.has(node)) return;
    known.add(node);
    pending.push({ frame, node });
  };
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const { frame, node } = at;
    const { plan } = frame;
    const isCall = plan.calls.has(node);
    if (isShown(plan.role[node]) && (!isCall || (frame === place.frame && node === place.node))) return at;
    // An identity has no users left: what it passes on has.
    const source = plan.from[plan.dataStart[node] ?? 0] ?? -1;
    const hasInput = (plan.dataStart[node] ?? 0) < (plan.dataStart[node + 1] ?? 0);
    if (hasInput && source >= 0 && !isCall) visit(frame, source);
    for (let i = (plan.userStart[node + 1] ?? 0) - 1; i >= (plan.userStart[node] ?? 0); i--) {
      const row = plan.users[i] ?? 0;
      const user = plan.consumer[row] ?? 0;
      const insides = usesInside(frames, frame, user, row - (plan.dataStart[user] ?? 0));
      for (const inside of insides) visit(inside.frame, inside.node);
      if (insides.length === 0 && isShown(plan.role[user])) return { frame, node: user };
      if (insides.length === 0) visit(frame, user);
    }
  }
  return null;
}

/** The nodes inside a call that use one of its inputs; empty for ordinary nodes and calls that do not open. */
function usesInside(frames: Frames, frame: Frame, node: number, input: number): readonly Found[] {
  const found: Found[] = [];
  for (const call of frame.plan.calls.get(node) ?? []) {
    const inner = call.inputOffset === null ? 'missing' : frames.open(frame, node, call);
    if (typeof inner === 'string') continue;
    const wanted = inputOfArg(input - (call.inputOffset ?? 0));
    const { from, consumer, dataStart } = inner.plan;
    for (let row = from.indexOf(wanted); row >= 0 && wanted <= -2; row = from.indexOf(wanted, row + 1)) {
      const user = consumer[row] ?? 0;
      const deeper = usesInside(frames, inner, user, row - (dataStart[user] ?? 0));
      found.push(...(deeper.length > 0 ? deeper : [{ frame: inner, node: user }]));
      if (found.length >= ENOUGH_USES) return found;
    }
  }
  return found;
}

/** One use is shown; a few are kept because some lead nowhere. */
const ENOUGH_USES = 4;

interface Views {
  readonly frames: Frames;
  readonly root: GroupId;
  build(group: GroupId): BuiltView | null;
}

/**
 * Goes from the root to the box of a node, opening what is in the way. `until`
 * stops at that group: everything up to it is built then.
 */
export function locateNode(
  views: Views,
  wanted: Found,
  until?: GroupId,
): { readonly box: BoxId; readonly open: readonly GroupId[] } | null {
  const place = shownPlace(views.frames, wanted);
  if (place === null) return null;
  const { frame, node: shown } = place;
  // The node to look for in each frame on the way, by frame.
  const steps = new Map<Frame, { readonly node: number; readonly attr: string }>([[frame, { node: shown, attr: '' }]]);
  for (let { caller } = frame; caller !== null; { caller } = caller.frame) {
    steps.set(caller.frame, { node: caller.node, attr: caller.call.attr });
  }
  const open: GroupId[] = [];
  let group = views.root;
  let around: BoxId | null = null;
  for (;;) {
    const built = views.build(group);
    if (built === null) return null;
    const step = steps.get(built.content.frame);
    // A wrapper that was unwrapped: the group it became stands for it.
    if (step === undefined) return around === null ? null : { box: around, open: open.slice(0, -1) };
    const index = built.content.kind === 'bodies' ? built.boxOfBody(step.attr) : built.boxOf(step.node);
    const box = built.view.boxes[index];
    if (box === undefined) return null;
    const isOpenable = box.group !== null && built.contents.has(box.group);
    if (!isOpenable || box.group === null || box.group === until) return { box: box.id, open };
    // The node that calls is the group itself: no need to look inside.
    const isTarget = built.content.frame === frame && step.node === shown && frame.plan.calls.has(shown);
    if (isTarget && box.kind === 'group' && until === undefined) return { box: box.id, open };
    open.push(box.group);
    group = box.group;
    around = box.id;
  }
}
