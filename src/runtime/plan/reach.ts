import type { Failure } from '../../model/failure';
import { CONTROL_PORT, opOf, UNRESOLVED } from '../../model/graphBody';
import type { GraphBody, NodeIndex } from '../../model/graphBody';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { isBackEdge, isEnter, makesDead } from './loops';
import type { OutputRef, PlanRequest } from './plan';

const NONE: readonly number[] = [];

/** The part of a graph that the results and targets of a request need. */
export class Reach {
  /** By index. */
  readonly nodes: NodeIndex[] = [];
  /** By node, how many of its outputs are read, counted up to the last one that is. */
  readonly readCount: Uint32Array;
  /** Whether there is an op after which a value may be dead. */
  hasDead = false;
  /** Whether there is a TF1 loop. */
  hasLoops = false;
  private readonly body: GraphBody;
  private readonly fed = new Map<string, number>();
  private readonly fedNodes = new Set<number>();

  /** Fails where an input or a result names nothing. */
  static of(request: PlanRequest): Result<Reach, Failure> {
    const reach = new Reach(request.body, request.feeds);
    const failure = reach.walk(request);
    return failure === null ? ok(reach) : fail(failure);
  }

  private constructor(body: GraphBody, feeds: readonly OutputRef[]) {
    this.body = body;
    this.readCount = new Uint32Array(body.nodeCount);
    feeds.forEach(({ node, port }, i) => {
      this.fed.set(`${node}:${port}`, i);
      this.fedNodes.add(node);
    });
  }

  isFed(node: number, port: number): boolean {
    return this.fedNodes.size > 0 && this.fedNodes.has(node) && this.fed.has(`${node}:${port}`);
  }

  /** The feed that stands for an output; null where none does. */
  feedOf(node: number, port: number): number | null {
    return this.isFed(node, port) ? (this.fed.get(`${node}:${port}`) as number) : null;
  }

  /** Whether the file's own order, which `nodes` are in, puts producers first. */
  isInOrder(): boolean {
    const { inputStart, inputNode, inputPort } = this.body;
    for (const node of this.nodes) {
      const end = inputStart[node + 1] ?? 0;
      for (let row = inputStart[node] ?? 0; row < end; row++) {
        const from = inputNode[row] ?? -1;
        if (from < node || this.isFed(from, inputPort[row] ?? 0)) continue;
        if (!this.hasLoops || !isBackEdge(this.body, from, node)) return false;
      }
    }
    return true;
  }

  /** Nodes that must have run before `node`; the way back round a loop does not count. */
  dependencies(node: number): readonly number[] {
    const { body } = this;
    const list: number[] = [];
    for (let row = body.inputStart[node] ?? 0; row < (body.inputStart[node + 1] ?? 0); row++) {
      const from = body.inputNode[row] ?? -1;
      if (from < 0 || this.isFed(from, body.inputPort[row] ?? 0)) continue;
      if (this.hasLoops && isBackEdge(body, from, node)) continue;
      list.push(from);
    }
    return list.length === 0 ? NONE : list.slice();
  }

  private walk({ results, targets }: PlanRequest): Failure | null {
    const { body } = this;
    const seen = new Uint8Array(body.nodeCount);
    const stack: number[] = [];
    const visit = (node: number, port: number): void => {
      if (node < 0 || this.isFed(node, port)) return;
      if (port >= (this.readCount[node] as number)) this.readCount[node] = port + 1;
      if (seen[node] === 1) return;
      seen[node] = 1;
      stack.push(node);
    };
    for (const { node, port } of results) {
      if (node === UNRESOLVED) return dangling(body, null);
      visit(node, port);
    }
    for (const node of targets) visit(node, CONTROL_PORT);
    while (stack.length > 0) {
      const node = stack.pop() as NodeIndex;
      const op = opOf(body, node);
      if (makesDead(op)) this.hasDead = true;
      if (isEnter(op)) this.hasLoops = true;
      const end = body.inputStart[node + 1] ?? 0;
      for (let row = body.inputStart[node] ?? 0; row < end; row++) {
        const from = body.inputNode[row] ?? UNRESOLVED;
        if (from === UNRESOLVED) return dangling(body, node);
        visit(from, body.inputPort[row] ?? 0);
      }
    }
    for (let node = 0; node < body.nodeCount; node++) if (seen[node] === 1) this.nodes.push(node as NodeIndex);
    return null;
  }
}

/** `nodes` wait for each other. */
export function cyclic(body: GraphBody, nodes: readonly number[]): Failure {
  const names = nodes.slice(0, 5).map((node) => body.nodeNames[node] ?? '?');
  return {
    kind: 'cyclic-graph',
    message: `The nodes ${names.join(' → ')}${nodes.length > 5 ? ' → …' : ''} wait for each other.`,
    where: { function: body.functionName, ...(names[0] === undefined ? {} : { node: names[0] }) },
  };
}

/** An input of `node` names nothing; null: a result does. */
function dangling(body: GraphBody, node: NodeIndex | null): Failure {
  const name = node === null ? undefined : body.nodeNames[node];
  const inputs = node === null ? [] : body.inputNames(node);
  const first = body.inputStart[node ?? 0] ?? 0;
  const missing = inputs.find((_, i) => body.inputNode[first + i] === UNRESOLVED);
  return {
    kind: 'dangling-input',
    message:
      name === undefined
        ? `A result of ${body.functionName ?? 'the graph'} names no node.`
        : `Input ${missing ?? ''} of node ${name} names nothing.`,
    where: { function: body.functionName, ...(name === undefined ? {} : { node: name }) },
  };
}
