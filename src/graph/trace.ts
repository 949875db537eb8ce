import { argOfInput } from '../model/graphBody';
import type { Frame, Frames } from './frame';
import type { BuiltView } from './groupView';
import { runOf } from './links';
import { isShown } from './roles';
import type { BoxId, GroupId } from './view';

export type TraceDirection = 'ancestors' | 'descendants' | 'both';

/** A closed box on the canvas, and the node rows that feed it. */
interface Leaf {
  readonly id: BoxId;
  /** Groups around it that are open. */
  readonly inside: readonly GroupId[];
  readonly reads: readonly { readonly frame: Frame; readonly from: number; readonly port: number }[];
}

interface HubReference {
  readonly id: BoxId;
  readonly consumer: BoxId;
  readonly source: { readonly frame: Frame; readonly from: number; readonly port: number };
}

/** What is on the canvas, by tensor: which closed box shows which node. */
interface Canvas {
  readonly leaves: readonly Leaf[];
  readonly hubs: readonly HubReference[];
  /** By place in a frame's sequence; -1 where the node is an open call. */
  readonly leafAt: ReadonlyMap<Frame, Int32Array>;
  /** Closed branches and loop bodies by the frame they would open. */
  readonly leafOfBody: ReadonlyMap<Frame, number>;
  readonly leafOfArg: ReadonlyMap<number, number>;
}

/**
 * Boxes that a box is fed by or feeds, itself included, followed tensor by
 * tensor through open groups, calls and round loops. A closed box counts as a
 * whole: all that goes in reaches all that comes out.
 */
export function traceBoxes(
  frames: Frames,
  root: GroupId,
  open: readonly GroupId[],
  build: (group: GroupId) => BuiltView | null,
  box: BoxId,
  direction: TraceDirection,
): readonly BoxId[] {
  const canvas = canvasOf(frames, root, new Set(open), build);
  const before = canvas.leaves.map((leaf) => {
    const found = new Set<number>();
    for (const { frame, from, port } of leaf.reads)
      for (const source of sourcesOf(frames, canvas, frame, from, port)) found.add(source);
    return [...found];
  });
  const after: number[][] = before.map(() => []);
  for (const [leaf, sources] of before.entries()) for (const source of sources) after[source]?.push(leaf);

  const hubSources = (hub: HubReference): readonly number[] =>
    sourcesOf(frames, canvas, hub.source.frame, hub.source.from, hub.source.port);
  const hub = canvas.hubs.find((one) => one.id === box);
  const start = hub === undefined ? startLeaves(canvas, box) : hubSources(hub);
  const reached = new Set<number>(start);
  if (direction !== 'descendants') flood(start, before, reached);
  if (direction !== 'ancestors') flood(start, after, reached);
  const ids = new Set<BoxId>([...reached].map((leaf) => canvas.leaves[leaf]?.id ?? box));
  // A reference is lit when both of its ends are.
  for (const one of canvas.hubs) {
    if (ids.has(one.consumer) && hubSources(one).some((leaf) => reached.has(leaf))) ids.add(one.id);
  }
  return [...ids];
}

function flood(start: readonly number[], next: readonly (readonly number[])[], reached: Set<number>): void {
  const pending = [...start];
  const seen = new Set(start);
  for (let leaf = pending.pop(); leaf !== undefined; leaf = pending.pop()) {
    reached.add(leaf);
    for (const other of next[leaf] ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      pending.push(other);
    }
  }
}

/** The box itself, or all closed boxes inside it when it is open. */
function startLeaves(canvas: Canvas, box: BoxId): readonly number[] {
  const group = box.slice(box.indexOf(':') + 1);
  return canvas.leaves.flatMap((leaf, i) => (leaf.id === box || leaf.inside.some((id) => id === group) ? [i] : []));
}

function canvasOf(
  frames: Frames,
  root: GroupId,
  open: ReadonlySet<GroupId>,
  build: (group: GroupId) => BuiltView | null,
): Canvas {
  const leaves: Leaf[] = [];
  const hubs: HubReference[] = [];
  const leafAt = new Map<Frame, Int32Array>();
  const leafOfBody = new Map<Frame, number>();
  const leafOfArg = new Map<number, number>();
  const pending: { readonly group: GroupId; readonly inside: readonly GroupId[] }[] = [{ group: root, inside: [] }];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const built = build(at.group);
    if (built === null) continue;
    const { inside } = at;
    for (const [i, box] of built.view.boxes.entries()) {
      if (box.group !== null && open.has(box.group)) {
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
        leaves.push({ id: box.id, inside, reads: end.kind === 'output' ? end.sources : [] });
        continue;
      }
      const reads: { frame: Frame; from: number; port: number }[] = [];
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
        }
      }
      leaves.push({ id: box.id, inside, reads });
    }
  }
  return { leaves, hubs, leafAt, leafOfBody, leafOfArg };
}

/** The closed boxes that make a tensor: out through the calls around, into the open calls on the way. */
function sourcesOf(frames: Frames, canvas: Canvas, frame: Frame, from: number, port: number): readonly number[] {
  const found = new Set<number>();
  const seen = new Map<Frame, Set<string>>();
  const pending = [{ frame, from, port }];
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
  pending: { frame: Frame; from: number; port: number }[],
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
