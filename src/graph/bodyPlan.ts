import { argOfInput, CONTROL_PORT, type GraphBody, inputOfArg, type NodeIndex, UNRESOLVED } from '../model/graphBody';
import { type Boundary, tensorKey } from './boundary';
import type { CallBody } from './calls';
import { reachedNodes, topologicalOrder } from './order';
import { isShown, type Role, Roles, roleOf } from './roles';
import { type ScopeTree, scopeTreeOf } from './scopeTree';

/**
 * What a body means once what folds is folded: which nodes are boxes, and from
 * where each input really comes. Computed once per function, whoever calls it;
 * who feeds the arguments is the frame's knowledge. Columns over the body's nodes.
 */
export interface BodyPlan {
  readonly boundary: Boundary;
  readonly body: GraphBody;
  readonly role: Uint8Array;
  /** The bodies that call nodes run. */
  readonly calls: ReadonlyMap<number, readonly CallBody[]>;
  /** Reached nodes so that producers come first; loops are cut. */
  readonly order: Int32Array;
  /**
   * Data inputs of node n are rows `dataStart[n]` to `dataStart[n + 1]`, in the order of the op's inputs.
   * `from` is what is left after following identities: a node, an argument (≤ -2) or UNRESOLVED.
   */
  readonly dataStart: Uint32Array;
  readonly from: Int32Array;
  readonly port: Int32Array;
  /** The same for what is returned. */
  readonly returnFrom: Int32Array;
  readonly returnPort: Int32Array;
  /** Rows of `from` by producing node: `users[userStart[n]…]`, and the consumer of each row. */
  readonly userStart: Uint32Array;
  readonly users: Uint32Array;
  readonly consumer: Uint32Array;
  /** Boxes that must come before node n though no tensor says so. Only filled when asked for. */
  readonly controlFrom: ReadonlyMap<number, readonly number[]>;
  readonly scopes: ScopeTree;
}

/** What a plan needs to know about callees. */
export interface CalleeFacts {
  /** Nothing inside is a box. */
  readonly empty: boolean;
  /** Return k is argument `returnArg[k]` unchanged, or -1. */
  readonly returnArg: Int32Array;
}

export interface PlanContext {
  readonly callsOf: (body: GraphBody, node: NodeIndex) => readonly CallBody[];
  readonly mayCall: (op: string) => boolean;
  readonly callee: (functionName: string) => CalleeFacts | null;
  readonly raw: boolean;
  readonly showControl: boolean;
}

/** The input row of the call that output `port` merely passes on, or -1. */
function passedInput(calls: readonly CallBody[], port: number, context: PlanContext): number {
  const call = calls.find((one) => one.returnsOutputs && one.inputOffset !== null);
  if (call === undefined || (calls.length > 1 && !call.loop)) return -1;
  const arg = context.callee(call.functionName)?.returnArg[port] ?? -1;
  if (arg < call.firstArg) return -1;
  // A loop passes on only what its body hands back in the same place.
  if (call.loop && arg !== port + call.firstArg) return -1;
  return arg + (call.inputOffset ?? 0);
}

/** Where each reached node's data inputs begin in the columns of a plan; control inputs have no row. */
function dataRows(body: GraphBody, reached: Uint8Array): Uint32Array {
  const dataStart = new Uint32Array(body.nodeCount + 1);
  for (let node = 0; node < body.nodeCount; node++) {
    const start = body.inputStart[node] ?? 0;
    const end = body.inputStart[node + 1] ?? 0;
    let row = start;
    while (row < end && body.inputPort[row] !== CONTROL_PORT) row += 1;
    dataStart[node + 1] = (dataStart[node] ?? 0) + (reached[node] === 1 ? row - start : 0);
  }
  return dataStart;
}

/** The rows of `from` sorted by the node they name. */
function usersByProducer(nodeCount: number, from: Int32Array): Pick<BodyPlan, 'userStart' | 'users'> {
  const userStart = new Uint32Array(nodeCount + 1);
  const rows = from.length;
  for (let row = 0; row < rows; row++) {
    const producer = from[row] ?? -1;
    if (producer >= 0) userStart[producer + 1] = (userStart[producer + 1] ?? 0) + 1;
  }
  for (let node = 0; node < nodeCount; node++)
    userStart[node + 1] = (userStart[node + 1] ?? 0) + (userStart[node] ?? 0);
  const next = userStart.slice();
  const users = new Uint32Array(userStart[nodeCount] ?? 0);
  for (let row = 0; row < rows; row++) {
    const producer = from[row] ?? -1;
    if (producer < 0) continue;
    users[next[producer] ?? 0] = row;
    next[producer] = (next[producer] ?? 0) + 1;
  }
  return { userStart, users };
}

/** Plans one body: what folds, what is a box, and where each input comes from once the folded is gone. */
export function planBody(boundary: Boundary, context: PlanContext): BodyPlan {
  const { body, fed } = boundary;
  const n = body.nodeCount;
  const reached = reachedNodes(boundary);
  const { order, isCyclic } = topologicalOrder(body, reached);

  const dataStart = dataRows(body, reached);
  const rows = dataStart[n] ?? 0;
  const from = new Int32Array(rows).fill(UNRESOLVED);
  const port = new Int32Array(rows);
  const consumer = new Uint32Array(rows);
  const role = new Uint8Array(n);
  const waits = new Uint8Array(n);
  const calls = new Map<number, readonly CallBody[]>();
  const roles: Role[] = body.opNames.map((op) => roleOf(op));
  const opMayCall = body.opNames.map((op) => context.mayCall(op));

  // Results of `resolve`: a pair per input would be a million small objects in a large graph.
  let resolvedFrom = UNRESOLVED;
  let resolvedPort = 0;
  const settleAt = (producer: number, output: number): void => {
    resolvedFrom = producer;
    resolvedPort = output;
  };

  /** Follows what merely passes a tensor on. Producers come first in `order`, so one step is enough. */
  const resolve = (producer: number, output: number): void => {
    if (producer < 0) return settleAt(producer, output);
    if (fed.size > 0) {
      const arg = fed.get(tensorKey(body, producer, output));
      if (arg !== undefined) return settleAt(inputOfArg(arg), 0);
    }
    let input = -1;
    if (role[producer] === Roles.ALIAS) input = output;
    else if (calls.size > 0 && !context.raw) {
      const bodies = calls.get(producer);
      if (bodies !== undefined) input = passedInput(bodies, output, context);
    }
    const row = (dataStart[producer] ?? 0) + input;
    if (input < 0 || row >= (dataStart[producer + 1] ?? 0)) return settleAt(producer, output);
    return settleAt(from[row] ?? UNRESOLVED, port[row] ?? 0);
  };

  const controlInputs = (node: number): number[] => {
    const found: number[] = [];
    const end = body.inputStart[node + 1] ?? 0;
    for (let row = end - 1; row >= (body.inputStart[node] ?? 0) && body.inputPort[row] === CONTROL_PORT; row--) {
      const producer = body.inputNode[row] ?? UNRESOLVED;
      if (producer >= 0) found.push(producer);
    }
    return found.reverse();
  };

  const resolveInputs = (node: number): void => {
    const start = dataStart[node] ?? 0;
    const base = (body.inputStart[node] ?? 0) - start;
    for (let row = start; row < (dataStart[node + 1] ?? 0); row++) {
      resolve(body.inputNode[base + row] ?? UNRESOLVED, body.inputPort[base + row] ?? 0);
      from[row] = resolvedFrom;
      port[row] = resolvedPort;
      consumer[row] = node;
    }
  };

  const hasControls = (node: number): boolean =>
    (body.inputStart[node + 1] ?? 0) >
    (body.inputStart[node] ?? 0) + (dataStart[node + 1] ?? 0) - (dataStart[node] ?? 0);

  for (let i = 0; i < order.length; i++) {
    const node = order[i] ?? 0;
    const start = dataStart[node] ?? 0;
    const end = dataStart[node + 1] ?? 0;
    resolveInputs(node);
    if (hasControls(node)) {
      const isAfterBox = controlInputs(node).some(
        (other) => isShown(role[other]) || (role[other] === Roles.NOOP && waits[other] === 1),
      );
      if (isAfterBox) waits[node] = 1;
    }
    const op = body.nodeOp[node] ?? 0;
    if (opMayCall[op] === true) {
      const bodies = context.callsOf(body, node as NodeIndex);
      if (bodies.length > 0) {
        calls.set(node, bodies);
        // All are asked for, so that their facts are known whenever this plan is.
        const callees = bodies.map((one) => context.callee(one.functionName));
        const callee = callees.length === 1 ? callees[0] : null;
        const passes = callee?.empty === true && callee.returnArg.every((arg) => arg >= 0);
        role[node] = passes && !context.raw && end > start ? Roles.PASSED_CALL : Roles.CALL;
        continue;
      }
    }
    const kind = roles[op] ?? 'op';
    // Most nodes: an op with an input is a box, whatever it is.
    role[node] =
      context.raw || (kind === 'op' && start < end)
        ? Roles.OP
        : foldedRole(kind, body, node, {
            source: start < end ? (from[start] ?? UNRESOLVED) : null,
            role,
            isCyclic: isCyclic[node] === 1,
            waits: waits[node] === 1,
            isFed: fed.size > 0 && fed.has(tensorKey(body, node, 0)),
          });
  }

  // Where a cycle was cut the producer came later: its role is known only now.
  for (const node of order) if (isCyclic[node] === 1) resolveInputs(node);

  const returned = boundary.returns.map((one) => {
    resolve(one.node, one.port);
    return { from: resolvedFrom, port: resolvedPort };
  });
  return {
    boundary,
    body,
    role,
    calls,
    order,
    dataStart,
    from,
    port,
    returnFrom: Int32Array.from(returned, (one) => one.from),
    returnPort: Int32Array.from(returned, (one) => one.port),
    ...usersByProducer(n, from),
    consumer,
    controlFrom: context.showControl ? shownControls(order, role, controlInputs) : new Map(),
    scopes: scopeTreeOf(body, order, role, context.raw ? null : { dataStart, from }),
  };
}

interface FoldFacts {
  /** Resolved first data input, null without inputs. */
  readonly source: number | null;
  readonly role: Uint8Array;
  readonly isCyclic: boolean;
  /** A control input demands that a shown op runs first. */
  readonly waits: boolean;
  readonly isFed: boolean;
}

/** Whether a node that could fold does: an op's role depends on what feeds it. */
function foldedRole(role: Role, body: GraphBody, node: number, facts: FoldFacts): number {
  switch (role) {
    case 'constant':
      return Roles.CONSTANT;
    case 'noop':
      return Roles.NOOP;
    case 'alias':
      // An identity that nothing feeds, or on a cycle of identities, stays to be seen.
      return facts.source === null || facts.isCyclic ? Roles.OP : Roles.ALIAS;
    case 'read': {
      // A read that must wait for an assignment shows another value than the checkpoint's: it stays.
      if (facts.source === null || facts.waits) return Roles.OP;
      const handle = facts.source;
      const isHandle = argOfInput(handle) !== null || facts.role[handle] === Roles.HANDLE;
      return isHandle ? Roles.READ : Roles.OP;
    }
    case 'handle':
      return Roles.HANDLE;
    case 'op': {
      if (facts.isFed && facts.source === null) return Roles.FED;
      if (facts.source !== null) return Roles.OP;
      const op = body.opNames[body.nodeOp[node] ?? 0] ?? '';
      // Tables and other resources made from nothing are named where they are used.
      const isResource =
        body.outputDtypes(node as NodeIndex)[0] === 'resource' && !/^Placeholder|^_Arg$|Iterator/.test(op);
      return isResource ? Roles.HANDLE : Roles.OP;
    }
  }
}

/** Control edges between boxes, through what is folded in between. */
function shownControls(
  order: Int32Array,
  role: Uint8Array,
  controlInputs: (node: number) => readonly number[],
): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, readonly number[]>();
  for (const node of order) {
    if (!isShown(role[node])) continue;
    const pending = [...controlInputs(node)];
    if (pending.length === 0) continue;
    const seen = new Set<number>(pending);
    const shown: number[] = [];
    for (let other = pending.pop(); other !== undefined; other = pending.pop()) {
      if (isShown(role[other])) shown.push(other);
      else if (role[other] === Roles.NOOP) {
        for (const before of controlInputs(other)) {
          if (seen.has(before)) continue;
          seen.add(before);
          pending.push(before);
        }
      }
    }
    if (shown.length > 0) found.set(node, shown);
  }
  return found;
}
