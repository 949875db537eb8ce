import { CONTROL_PORT, type GraphBody } from '../model/graphBody';
import { type Boundary, tensorKey } from './boundary';

/** 1 for every node that the returns need, by data or by control; walks stop at what is fed. */
export function reachedNodes(boundary: Boundary): Uint8Array {
  const { body, returns, fed, everything } = boundary;
  const reached = new Uint8Array(body.nodeCount);
  if (everything) return reached.fill(1);
  const pending: number[] = [];
  const reach = (node: number, port: number): void => {
    if (node < 0 || reached[node] === 1 || (port >= 0 && fed.has(tensorKey(body, node, port)))) return;
    reached[node] = 1;
    pending.push(node);
  };
  for (const { node, port } of returns) reach(node, port);
  for (const node of body.controlReturns) reach(node, CONTROL_PORT);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
      reach(body.inputNode[row] ?? -1, body.inputPort[row] ?? 0);
    }
  }
  return reached;
}

const UNSEEN = 0;
const OPEN = 1;
const DONE = 2;

/**
 * The reached nodes, producers first and otherwise as the file has them.
 * `isCyclic` marks the nodes at which a cycle was cut: the heads of TF1 loops,
 * and whatever a damaged graph ties in a knot.
 */
export function topologicalOrder(
  body: GraphBody,
  reached: Uint8Array,
): { readonly order: Int32Array; readonly isCyclic: Uint8Array } {
  const n = body.nodeCount;
  const order = new Int32Array(n);
  let done = 0;
  const state = new Uint8Array(n);
  const isCyclic = new Uint8Array(n);
  const stack = new Int32Array(n);
  const nextRow = new Uint32Array(n);
  let depth = 0;
  for (let root = 0; root < n; root++) {
    if (reached[root] === 0 || state[root] !== UNSEEN) continue;
    stack[depth] = root;
    nextRow[depth++] = body.inputStart[root] ?? 0;
    state[root] = OPEN;
    while (depth > 0) {
      const node = stack[depth - 1] ?? 0;
      const row = nextRow[depth - 1] ?? 0;
      if (row >= (body.inputStart[node + 1] ?? 0)) {
        state[node] = DONE;
        order[done++] = node;
        depth -= 1;
        continue;
      }
      nextRow[depth - 1] = row + 1;
      const producer = body.inputNode[row] ?? -1;
      if (producer < 0 || reached[producer] === 0) continue;
      if (state[producer] === OPEN) isCyclic[node] = 1;
      else if (state[producer] === UNSEEN) {
        state[producer] = OPEN;
        stack[depth] = producer;
        nextRow[depth++] = body.inputStart[producer] ?? 0;
      }
    }
  }
  return { order: order.slice(0, done), isCyclic };
}
