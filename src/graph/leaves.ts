import { argOfInput } from '../model/graphBody';
import type { Frame, Frames } from './frame';
import type { BuiltView } from './groupView';
import { runOf } from './links';
import { isShown } from './roles';
import type { Box, BoxId, GroupId } from './view';

/** Where one input of a closed box comes from, before calls and borders are followed. */
export interface Read {
  readonly frame: Frame;
  readonly from: number;
  readonly port: number;
}

/** A closed box on the canvas, and the node rows that feed it. */
export interface Leaf {
  readonly id: BoxId;
  readonly box: Box;
  /** Groups around it that are open. */
  readonly inside: readonly GroupId[];
  readonly reads: readonly Read[];
  /** The same for control dependencies, where the graph shows them. */
  readonly waits: readonly Read[];
}

export interface HubReference {
  readonly id: BoxId;
  readonly consumer: BoxId;
  readonly source: Read;
}

/** What is on the canvas, by tensor: which closed box shows which node. */
export interface Canvas {
  readonly leaves: readonly Leaf[];
  /** Open groups, outer ones first, as boxes. */
  readonly frames: readonly { readonly box: Box; readonly inside: readonly GroupId[] }[];
  readonly hubs: readonly HubReference[];
  /** By place in a frame's sequence; -1 where the node is an open call. */
  readonly leafAt: ReadonlyMap<Frame, Int32Array>;
  /** Closed branches and loop bodies by the frame they would open. */
  readonly leafOfBody: ReadonlyMap<Frame, number>;
  readonly leafOfArg: ReadonlyMap<number, number>;
}

/**
 * Everything that is on the canvas when these groups are open. Once there are
 * `mostBoxes` all further groups stay closed: calls that double at each level have no end.
 */
export function canvasOf(
  frames: Frames,
  root: GroupId,
  open: Pick<ReadonlySet<GroupId>, 'has'>,
  build: (group: GroupId) => BuiltView | null,
  mostBoxes = Number.POSITIVE_INFINITY,
): Canvas {
  const leaves: Leaf[] = [];
  const opened: { box: Box; inside: readonly GroupId[] }[] = [];
  let left = mostBoxes;
  const hubs: HubReference[] = [];
  const leafAt = new Map<Frame, Int32Array>();
  const leafOfBody = new Map<Frame, number>();
  const leafOfArg = new Map<number, number>();
  const pending: { readonly group: GroupId; readonly inside: readonly GroupId[] }[] = [{ group: root, inside: [] }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const built = build(at.group);
    if (built === null) continue;
    const { inside } = at;
    left -= built.view.boxes.length;
    for (const [i, box] of built.view.boxes.entries()) {
      if (box.group !== null && left > 0 && open.has(box.group)) {
        opened.push({ box, inside });
        pending.push({ group: box.group, inside: [...inside, box.group] });
        continue;
      }
      const end = built.endOf(i);
      if (end?.kind === 'hub') {
        const consumer = built.view.boxes[end.consumer];
        if (consumer !== undefined) hubs.push({ id: box.id, consumer: consumer.id, source: end });
        continue;
      }
      const leaf = leaves.length;
      if (end !== null) {
        if (end.kind === 'input') for (const arg of end.args) leafOfArg.set(arg, leaf);
        leaves.push({ id: box.id, box, inside, reads: end.kind === 'output' ? end.sources : [], waits: [] });
        continue;
      }
      const reads: Read[] = [];
      const waits: Read[] = [];
      for (const item of built.itemsOf(i)) {
        const { frame } = item;
        const { plan } = frame;
        const run = runOf(item);
        let places = leafAt.get(frame);
        if (places === undefined) {
          places = new Int32Array(plan.scopes.sequence.length).fill(-1);
          leafAt.set(frame, places);
        }
        if (item.kind === 'body') {
          const inner = frames.open(frame, item.node, item.call);
          if (typeof inner !== 'string') leafOfBody.set(inner, leaf);
        } else places.fill(leaf, run.first, run.last);
        for (let place = run.first; place < run.last; place++) {
          const node = plan.scopes.sequence[place] ?? 0;
          for (let row = plan.dataStart[node] ?? 0; row < (plan.dataStart[node + 1] ?? 0); row++) {
            const from = plan.from[row] ?? -1;
            const producer = from >= 0 ? (plan.scopes.position[from] ?? -1) : -1;
            // Inside a closed box nothing has to be followed.
            if (producer >= run.first && producer < run.last) continue;
            reads.push({ frame, from, port: plan.port[row] ?? 0 });
          }
          for (const before of plan.controlFrom.get(node) ?? []) waits.push({ frame, from: before, port: 0 });
        }
      }
      leaves.push({ id: box.id, box, inside, reads, waits });
    }
  }
  return { leaves, frames: opened, hubs, leafAt, leafOfBody, leafOfArg };
}

/** The closed boxes that make a tensor: out through the calls around, into the open calls on the way. */
export function sourcesOf(frames: Frames, canvas: Canvas, { frame, from, port }: Read): readonly number[] {
  const found = new Set<number>();
  const seen = new Map<Frame, Set<string>>();
  const pending: Read[] = [{ frame, from, port }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const known = seen.get(at.frame) ?? new Set<string>();
    seen.set(at.frame, known);
    if (known.has(`${at.from}:${at.port}`)) continue;
    known.add(`${at.from}:${at.port}`);
    const { plan, caller } = at.frame;
    const arg = argOfInput(at.from);
    if (arg !== null) {
      if (caller === null) {
        const leaf = canvas.leafOfArg.get(arg);
        if (leaf !== undefined) found.add(leaf);
        continue;
      }
      const outer = caller.frame.plan;
      const { call } = caller;
      const row = call.inputOffset === null ? -1 : (outer.dataStart[caller.node] ?? 0) + arg + call.inputOffset;
      if (row >= 0 && row < (outer.dataStart[caller.node + 1] ?? 0)) {
        pending.push({ frame: caller.frame, from: outer.from[row] ?? -1, port: outer.port[row] ?? 0 });
      }
      // From the second turn on the body's own return comes in here.
      const body = call.loop ? outer.calls.get(caller.node)?.find((one) => one.returnsOutputs) : undefined;
      if (body !== undefined)
        pushReturn(frames, canvas, caller.frame, caller.node, body, arg - body.firstArg, pending, found);
      continue;
    }
    if (at.from < 0 || !isShown(plan.role[at.from])) continue;
    const leaf = canvas.leafAt.get(at.frame)?.[plan.scopes.position[at.from] ?? -1] ?? -1;
    if (leaf >= 0) {
      found.add(leaf);
      continue;
    }
    for (const call of plan.calls.get(at.from) ?? []) {
      if (call.returnsOutputs) pushReturn(frames, canvas, at.frame, at.from, call, at.port, pending, found);
    }
  }
  return [...found];
}

function pushReturn(
  frames: Frames,
  canvas: Canvas,
  frame: Frame,
  node: number,
  call: Parameters<Frames['open']>[2],
  index: number,
  pending: Read[],
  found: Set<number>,
): void {
  const inner = frames.open(frame, node, call);
  if (typeof inner === 'string') return;
  const leaf = canvas.leafOfBody.get(inner);
  if (leaf !== undefined) {
    found.add(leaf);
    return;
  }
  const { returnFrom, returnPort } = inner.plan;
  const from = returnFrom[index];
  if (from !== undefined) pending.push({ frame: inner, from, port: returnPort[index] ?? 0 });
}
