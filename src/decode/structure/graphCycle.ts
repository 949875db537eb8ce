import { type GraphBody, type NodeIndex, opOf } from '../../model/graphBody';

/** Ops whose output goes back to the start of a TF1 loop: the one kind of cycle that is meant. */
const BACK_EDGE = new Set(['NextIteration', 'RefNextIteration']);

/** The nodes of one cycle in the order data flows, or none. Kahn's algorithm: what is left over holds a cycle. */
export function graphCycle(body: GraphBody): readonly NodeIndex[] {
  const { nodeCount, inputStart, inputNode } = body;
  const isBack = (node: number): boolean => BACK_EDGE.has(opOf(body, node as NodeIndex));
  const waiting = new Uint32Array(nodeCount);
  const consumerStart = new Uint32Array(nodeCount + 1);
  for (let node = 0; node < nodeCount; node++) {
    for (let i = inputStart[node] ?? 0; i < (inputStart[node + 1] ?? 0); i++) {
      const producer = inputNode[i] ?? -1;
      if (producer < 0 || isBack(producer)) continue;
      waiting[node] = (waiting[node] ?? 0) + 1;
      consumerStart[producer + 1] = (consumerStart[producer + 1] ?? 0) + 1;
    }
  }
  for (let node = 0; node < nodeCount; node++) {
    consumerStart[node + 1] = (consumerStart[node + 1] ?? 0) + (consumerStart[node] ?? 0);
  }
  const consumers = new Uint32Array(consumerStart[nodeCount] ?? 0);
  const next = consumerStart.slice();
  for (let node = 0; node < nodeCount; node++) {
    for (let i = inputStart[node] ?? 0; i < (inputStart[node + 1] ?? 0); i++) {
      const producer = inputNode[i] ?? -1;
      if (producer < 0 || isBack(producer)) continue;
      const at = next[producer] ?? 0;
      next[producer] = at + 1;
      consumers[at] = node;
    }
  }
  const ready: number[] = [];
  for (let node = 0; node < nodeCount; node++) if (waiting[node] === 0) ready.push(node);
  let done = 0;
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    done += 1;
    for (let i = consumerStart[node] ?? 0; i < (consumerStart[node + 1] ?? 0); i++) {
      const consumer = consumers[i] ?? 0;
      const left = (waiting[consumer] ?? 0) - 1;
      waiting[consumer] = left;
      if (left === 0) ready.push(consumer);
    }
  }
  return done === nodeCount ? [] : followBack(body, waiting, isBack);
}

/** From a node that still waits, producers that still wait lead into a cycle. */
function followBack(body: GraphBody, waiting: Uint32Array, isBack: (node: number) => boolean): readonly NodeIndex[] {
  const { inputStart, inputNode } = body;
  const position = new Map<number, number>();
  const path: number[] = [];
  let node = waiting.findIndex((left) => left > 0);
  while (!position.has(node)) {
    position.set(node, path.length);
    path.push(node);
    let previous = -1;
    for (let i = inputStart[node] ?? 0; i < (inputStart[node + 1] ?? 0) && previous < 0; i++) {
      const producer = inputNode[i] ?? -1;
      if (producer >= 0 && !isBack(producer) && (waiting[producer] ?? 0) > 0) previous = producer;
    }
    node = previous;
  }
  return path.slice(position.get(node)).reverse() as NodeIndex[];
}
