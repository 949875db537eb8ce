import type { GraphBody, NodeIndex } from '../../model/graphBody';
import { opOf } from '../../model/graphBody';

/**
 * The while loops of TensorFlow 1 are drawn in the graph itself: values come in
 * through Enter, go round through NextIteration into Merge, and leave through
 * Exit (tensorflow/core/common_runtime/executor.cc). Here each loop becomes a
 * frame that is planned on its own. Enter, Exit and NextIteration stand inside.
 */

/** One loop. Frame 0 is the graph around all loops. */
export interface LoopFrame {
  readonly id: number;
  readonly parent: number;
  /** 0 for the graph itself. */
  readonly depth: number;
  /** Attribute frame_name of its Enters; '' for frame 0. */
  readonly name: string;
  readonly enters: NodeIndex[];
  readonly exits: NodeIndex[];
  readonly nexts: NodeIndex[];
}

export interface LoopFrames {
  readonly frames: readonly LoopFrame[];
  /** Frame in which a node runs. */
  readonly frameOf: Int32Array;
}

export function isEnter(op: string): boolean {
  return op === 'Enter' || op === 'RefEnter';
}

export function isExit(op: string): boolean {
  return op === 'Exit' || op === 'RefExit';
}

export function isNextIteration(op: string): boolean {
  return op === 'NextIteration' || op === 'RefNextIteration';
}

export function isMerge(op: string): boolean {
  return op === 'Merge' || op === 'RefMerge';
}

/** Ops after which a value may be dead. */
export function makesDead(op: string): boolean {
  return op === 'Switch' || op === 'RefSwitch' || op === '_SwitchN' || isMerge(op) || isEnter(op);
}

/** The edge that closes a loop: from a NextIteration into a Merge. */
export function isBackEdge(body: GraphBody, from: number, to: number): boolean {
  return isNextIteration(opOf(body, from as NodeIndex)) && isMerge(opOf(body, to as NodeIndex));
}

/** Assigns every node of `order` (producers first, back edges left out) to its loop. */
export function findLoopFrames(body: GraphBody, order: readonly NodeIndex[]): LoopFrames {
  const frames: LoopFrame[] = [{ id: 0, parent: 0, depth: 0, name: '', enters: [], exits: [], nexts: [] }];
  const byName = new Map<string, number>();
  const frameOf = new Int32Array(body.nodeCount);
  for (const node of order) {
    const op = opOf(body, node);
    let frame = 0;
    for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
      const from = body.inputNode[row] ?? -1;
      if (from < 0 || isBackEdge(body, from, node)) continue;
      const outside = frames[frameOf[from] ?? 0] as LoopFrame;
      const comesFrom = isExit(opOf(body, from as NodeIndex)) ? (frames[outside.parent] as LoopFrame) : outside;
      if (comesFrom.depth > (frames[frame] as LoopFrame).depth) frame = comesFrom.id;
    }
    if (isEnter(op)) frame = childFrame(frame, frameName(body, node));
    frameOf[node] = frame;
    const own = frames[frame] as LoopFrame;
    if (isEnter(op)) own.enters.push(node);
    else if (isExit(op)) own.exits.push(node);
    else if (isNextIteration(op)) own.nexts.push(node);
  }
  return { frames, frameOf };

  function childFrame(parent: number, name: string): number {
    const key = `${parent} ${name}`;
    const known = byName.get(key);
    if (known !== undefined) return known;
    const id = frames.length;
    const depth = (frames[parent] as LoopFrame).depth + 1;
    frames.push({ id, parent, depth, name, enters: [], exits: [], nexts: [] });
    byName.set(key, id);
    return id;
  }
}

function frameName(body: GraphBody, node: NodeIndex): string {
  const value = body.attr(node, 'frame_name');
  return value?.kind === 's' ? new TextDecoder().decode(value.value) : '';
}
