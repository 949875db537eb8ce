import { argOfInput, type NodeIndex, UNRESOLVED } from '../model/graphBody';
import { climb, type Frame } from './frame';
import type { Item } from './groups';
import type { Library } from './library';
import { Roles, isShown } from './roles';
import { isRowSource } from './rows';

/** Stands for the outside of a group at either end of a link. */
export const OUTSIDE = -1;

/** One tensor from one box of a group to another; or a control dependency. */
export interface Link {
  readonly from: number;
  readonly to: number;
  /** Dense number of the tensor within the group; -1 for control. */
  readonly tensor: number;
}

/** The tensors that links are about, by their dense number. */
export interface Tensors {
  /** Node of the body, or an argument (≤ -2). */
  readonly from: number[];
  readonly port: number[];
}

export interface Links {
  readonly links: readonly Link[];
  readonly controls: readonly Link[];
  readonly tensors: Tensors;
  /** Inputs that nothing produces, by box: names as the file writes them. */
  readonly dangling: ReadonlyMap<number, readonly string[]>;
}

/** Box of every place of the body's sequence between `first` and `last`. */
export interface Placement {
  readonly frame: Frame;
  readonly first: number;
  readonly last: number;
  /** By place minus `first`; OUTSIDE for boxes that are not in the group. */
  readonly box: Int32Array;
}

/** The run of places an item of a frame covers. */
export function runOf(item: Item): { readonly first: number; readonly last: number } {
  const { scopes } = item.frame.plan;
  if (item.kind === 'scope') return { first: scopes.first[item.scope] ?? 0, last: scopes.last[item.scope] ?? 0 };
  const place = scopes.position[item.node] ?? 0;
  return { first: place, last: place + 1 };
}

export function placeItems(frame: Frame, items: readonly Item[]): Placement {
  const runs = items.map(runOf);
  // Not `Math.min(...)`: a group may have more items than a call may have arguments.
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const run of runs) {
    first = Math.min(first, run.first);
    last = Math.max(last, run.last);
  }
  const box = new Int32Array(Math.max(last - first, 0)).fill(OUTSIDE);
  for (const [i, run] of runs.entries()) box.fill(i, run.first - first, run.last - first);
  return { frame, first, last, box };
}

export function boxOfNode(placement: Placement, node: number): number {
  const place = placement.frame.plan.scopes.position[node] ?? -1;
  return place < placement.first ? OUTSIDE : (placement.box[place - placement.first] ?? OUTSIDE);
}

/** Whether the calls around a frame hand return `index` on to anything. */
function isReturnUsed(frame: Frame, index: number): boolean {
  let wanted: ReadonlySet<number> = new Set([index]);
  for (let { caller } = frame; wanted.size > 0; { caller } = caller.frame) {
    if (caller === null || !caller.call.returnsOutputs || caller.call.loop) return true;
    const { plan } = caller.frame;
    for (let i = plan.userStart[caller.node] ?? 0; i < (plan.userStart[caller.node + 1] ?? 0); i++) {
      if (wanted.has(plan.port[plan.users[i] ?? 0] ?? 0)) return true;
    }
    const outer = new Set<number>();
    for (const [k, from] of plan.returnFrom.entries()) {
      if (from === caller.node && wanted.has(plan.returnPort[k] ?? 0)) outer.add(k);
    }
    wanted = outer;
  }
  return false;
}

/** Every tensor that goes between boxes of a group or through its border, once per pair of boxes. */
export function linksOf(library: Library, placement: Placement): Links {
  const { frame, first, last, box } = placement;
  const { plan } = frame;
  const n = plan.body.nodeCount;
  const links: Link[] = [];
  const tensors: Tensors = { from: [], port: [] };
  const tensorIds = new Map<number, number>();
  /** Last box that each tensor was linked to, and whether it leaves: a box's places are one run, so this finds all pairs met before. */
  const lastTo: number[] = [];
  const leaves: boolean[] = [];
  const dangling = new Map<number, string[]>();
  const argIsEdge = new Map<number, boolean>();

  const link = (from: number, to: number, producer: number, port: number): void => {
    const key = producer >= 0 ? producer + port * n : producer;
    let tensor = tensorIds.get(key);
    if (tensor === undefined) {
      tensor = tensors.from.length;
      tensorIds.set(key, tensor);
      tensors.from.push(producer);
      tensors.port.push(port);
      lastTo.push(OUTSIDE);
      leaves.push(false);
    }
    if (to === OUTSIDE) {
      if (leaves[tensor] === true) return;
      leaves[tensor] = true;
    } else {
      if (lastTo[tensor] === to) return;
      lastTo[tensor] = to;
    }
    links.push({ from, to, tensor });
  };

  const isEdge = (arg: number): boolean => {
    let known = argIsEdge.get(arg);
    if (known === undefined) {
      known = !isRowSource(climb(library, frame, arg, 0));
      argIsEdge.set(arg, known);
    }
    return known;
  };

  for (let place = first; place < last; place++) {
    const to = box[place - first] ?? OUTSIDE;
    if (to === OUTSIDE) continue;
    const node = plan.scopes.sequence[place] ?? 0;
    const start = plan.dataStart[node] ?? 0;
    for (let row = start; row < (plan.dataStart[node + 1] ?? 0); row++) {
      const producer = plan.from[row] ?? UNRESOLVED;
      if (producer >= 0) {
        if (!isShown(plan.role[producer])) continue;
        const from = boxOfNode(placement, producer);
        if (from !== to && library.usesInput(plan, node, row - start)) link(from, to, producer, plan.port[row] ?? 0);
      } else if (argOfInput(producer) !== null) {
        if (isEdge(producer) && library.usesInput(plan, node, row - start)) link(OUTSIDE, to, producer, 0);
      } else {
        const name = plan.body.inputNames(node as NodeIndex)[row - start] ?? '';
        dangling.set(to, [...(dangling.get(to) ?? []), name]);
      }
    }
    for (let i = plan.userStart[node] ?? 0; i < (plan.userStart[node + 1] ?? 0); i++) {
      const row = plan.users[i] ?? 0;
      const user = plan.consumer[row] ?? 0;
      if (isShown(plan.role[user]) && boxOfNode(placement, user) === OUTSIDE)
        link(to, OUTSIDE, node, plan.port[row] ?? 0);
    }
  }
  for (const [k, producer] of plan.returnFrom.entries()) {
    if (producer < 0 || !isShown(plan.role[producer])) continue;
    const from = boxOfNode(placement, producer);
    if (from !== OUTSIDE && isReturnUsed(frame, k)) link(from, OUTSIDE, producer, plan.returnPort[k] ?? 0);
  }
  return { links, controls: controlLinks(placement), tensors, dangling };
}

function controlLinks(placement: Placement): readonly Link[] {
  const { frame, first, last, box } = placement;
  const found = new Map<string, Link>();
  if (frame.plan.controlFrom.size === 0) return [];
  for (let place = first; place < last; place++) {
    const to = box[place - first] ?? OUTSIDE;
    const node = frame.plan.scopes.sequence[place] ?? 0;
    if (to === OUTSIDE) continue;
    for (const before of frame.plan.controlFrom.get(node) ?? []) {
      const from = boxOfNode(placement, before);
      if (from !== to) found.set(`${from} ${to}`, { from, to, tensor: -1 });
    }
  }
  return [...found.values()];
}

/** Whether edges of this tensor are drawn as resource edges. */
export function isResourceTensor(frame: Frame, from: number, port: number): boolean {
  const arg = argOfInput(from);
  if (arg !== null) return frame.plan.boundary.args[arg]?.dtype === 'resource';
  if (from < 0 || frame.plan.role[from] === Roles.DEAD) return false;
  return frame.plan.body.outputDtypes(from as NodeIndex)[port] === 'resource';
}
