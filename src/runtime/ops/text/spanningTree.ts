import { invalid, OpError } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';

/**
 * Maximum spanning trees of directed graphs: Tarjan's form of the algorithm of Chu, Liu and Edmonds for dense graphs
 * (mst_solver.h of TensorFlow Text), which also says which of several trees of one score is meant.
 */

/** An arc of the first graph; a root is an arc from node 0. Its score changes while cycles are contracted. */
interface Arc {
  readonly source: number;
  readonly target: number;
  readonly score: number;
}

/** Nodes that belong together. */
class Sets {
  private readonly parents: number[] = [];

  root(of: number): number {
    let at = of;
    for (let up = this.parents[at]; up !== undefined && up !== at; up = this.parents[at]) at = up;
    return at;
  }

  /** `into` becomes the root of both. */
  join(node: number, into: number): void {
    this.parents[this.root(node)] = this.root(into);
  }
}

function infeasible(): OpError {
  return new OpError('FailedPreconditionError', 'Infeasible digraph');
}

/** The last of the best. */
function best(arcs: readonly (Arc | undefined)[] | undefined): Arc {
  let found: Arc | undefined;
  for (const arc of arcs ?? []) if (arc !== undefined && (found === undefined || found.score <= arc.score)) found = arc;
  if (found === undefined) throw infeasible();
  return found;
}

/**
 * For nodes 1 to `count` the arc that comes in. `inbound[target][source]`: arcs, those from 0 make roots.
 * `round` rounds a score as its dtype does.
 */
function spanning(inbound: (Arc | undefined)[][], count: number, round: (score: number) => number): Arc[] {
  const [weak, strong, contracted] = [new Sets(), new Sets(), new Sets()];
  const into: (number | null)[] = [];
  const chosen: Arc[] = [];
  for (let target = 1; target < inbound.length; target++) {
    const arc = best(inbound[target]);
    chosen[target] = arc;
    if (arc.source === 0) continue;
    if (weak.root(arc.source) !== weak.root(arc.target)) {
      weak.join(arc.source, arc.target);
      continue;
    }
    // The arcs chosen so far go round: the nodes on the way become one.
    const merged = inbound.length;
    const cycle: number[] = [];
    for (let node = target; node !== merged; ) {
      const step = chosen[node] as Arc;
      cycle.push(node);
      strong.join(step.source, step.target);
      const next = contracted.root(step.source);
      contracted.join(node, merged);
      into[node] = merged;
      node = next;
    }
    const arcs: (Arc | undefined)[] = [];
    for (const node of cycle) {
      const saved = -(chosen[node] as Arc).score;
      for (const [source, other] of (inbound[node] as (Arc | undefined)[]).entries()) {
        if (other === undefined || strong.root(other.source) === strong.root(other.target)) continue;
        const score = round(other.score + saved);
        const earlier = arcs[source];
        if (earlier === undefined || earlier.score < score) arcs[source] = { ...other, score };
      }
    }
    inbound.push(arcs);
  }
  for (let node = inbound.length - 1; node > count; node--) {
    if (into[node] === null) continue;
    const arc = chosen[node] as Arc;
    chosen[arc.target] = arc;
    for (let inner = into[arc.target]; inner !== null && inner !== undefined && inner !== node; ) {
      const outer: number | null | undefined = into[inner];
      into[inner] = null;
      inner = outer;
    }
  }
  return chosen.slice(1, count + 1);
}

/** One graph: `score(target, source)`, that of a root where both are the same; scores that are not finite are no arcs. */
function treeOf(
  count: number,
  score: (target: number, source: number) => number,
  forest: boolean,
  round: (score: number) => number,
): number[] {
  if (count <= 0) throw invalid(`Non-positive number of nodes: ${count}`);
  const inbound: (Arc | undefined)[][] = Array.from({ length: count + 1 }, () => []);
  let [most, least] = [-Infinity, Infinity];
  for (let target = 0; target < count; target++) {
    for (let source = 0; source < count; source++) {
      const value = score(target, source);
      if (!Number.isFinite(value)) continue;
      const from = source === target ? 0 : source + 1;
      (inbound[target + 1] as (Arc | undefined)[])[from] = { source: from, target: target + 1, score: value };
      [most, least] = [Math.max(most, value), Math.min(least, value)];
    }
  }
  if (!forest && most >= least) {
    // So much that a second root never pays.
    const penalty = round(1 + round((count + 1) * round(most - least)));
    for (const arcs of inbound) {
      const [root] = arcs;
      if (root !== undefined) arcs[0] = { ...root, score: round(root.score - penalty) };
    }
  }
  const arcs = spanning(inbound, count, round);
  if (!forest && arcs.filter(({ source }) => source === 0).length !== 1) throw infeasible();
  return arcs.map(({ source, target }) => (source === 0 ? target : source) - 1);
}

/** Outputs: the score of each tree [b], and for each node [b, m] where its arc comes from: itself for a root, −1 beyond the graph. */
function maxSpanningTree({ attrs }: OpCall, countsInput: Tensor, scoresInput: Tensor): Tensor[] {
  const { dtype, shape } = scoresInput;
  if (countsInput.shape.length !== 1)
    throw invalid(`num_nodes must be a vector, got shape [${countsInput.shape.join(',')}]`);
  if (shape.length !== 3) throw invalid(`scores must be rank 3, got shape [${shape.join(',')}]`);
  const [batch, width, other] = shape as [number, number, number];
  if (countsInput.shape[0] !== batch) throw invalid(`num_nodes misshapen: got [${countsInput.shape.join(',')}]`);
  if (width !== other) throw invalid(`scores misshapen: got [${shape.join(',')}]`);
  const [scores, counts] = [numbersOf(scoresInput), intsOf(countsInput)];
  const round = dtype === 'int32' ? (x: number) => x | 0 : dtype === 'float32' ? Math.fround : (x: number) => x;
  const totals = allocateNumbers(dtype, batch);
  const sources = new Int32Array(batch * width).fill(-1);
  for (const [row, count] of counts.entries()) {
    if (count > width)
      throw invalid(
        `number of nodes in digraph ${row} overflows input dimension: got ${count} but expected <= ${width}`,
      );
    const score = (target: number, source: number): number => scores[(row * width + target) * width + source] as number;
    let total = 0;
    for (const [target, source] of treeOf(count, score, attrs.bool('forest'), round).entries()) {
      sources[row * width + target] = source;
      total = round(total + score(target, source));
    }
    totals[row] = total;
  }
  return [fromHost(dtype, [batch], totals), fromHost('int32', [batch, width], sources)];
}

export const SPANNING_TREE: OpFamily = {
  MaxSpanningTree: define(maxSpanningTree),
};
