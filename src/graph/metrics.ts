import { bytesPerElement } from '../model/dtype';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { Shape } from '../model/shape';
import { flopsOf } from './flops';
import type { CallBody } from './calls';
import type { Frame, Frames } from './frame';
import type { Item } from './groups';
import { runOf } from './links';
import type { Shapes } from './shapes/infer';

/** What running a box once costs, for one batch size. */
export interface BoxMetrics {
  /** Floating-point operations; a multiply-add counts as two. Of an If the dearer branch, of a loop one turn. */
  readonly flops: number;
  /** Bytes of all tensors that the ops inside make. */
  readonly activationBytes: number;
  /** Ops inside whose cost is not known, because a size beside the batch is free or no rule is known; the numbers above leave them out. */
  readonly unknownOps: number;
}

const NOTHING: BoxMetrics = { flops: 0, activationBytes: 0, unknownOps: 0 };
/** Calls inside calls deeper than this count as unknown. */
const DEEPEST = 200;
/** So do bodies beyond this many: calls that double at each level have no end. */
const MOST_BODIES = 50_000;

/** Nodes between two pauses: a few milliseconds. */
const STRIDE = 256;

/** Work that pauses now and then; its answer comes last. */
export type Measuring<T> = Generator<void, T>;

export interface Meter {
  /** Cost of what a box stands for. */
  measure(items: readonly Item[]): Measuring<BoxMetrics>;
}

/** `shapes` are those for the batch size that is asked about. */
export function openMeter(frames: Frames, shapes: Shapes): Meter {
  const bodies = new Map<string, BoxMetrics>();

  let measured = 0;

  function* callCost(frame: Frame, node: number, calls: readonly CallBody[], depth: number): Measuring<BoxMetrics> {
    const inner: BoxMetrics[] = [];
    for (const call of calls) {
      const opened = frames.open(frame, node, call);
      if (typeof opened === 'string' || depth > DEEPEST || bodies.size > MOST_BODIES)
        inner.push({ ...NOTHING, unknownOps: 1 });
      else inner.push(yield* bodyCost(opened, depth + 1));
    }
    const isChoice = calls.every((call) => !call.loop && call.returnsOutputs);
    return isChoice ? dearest(inner) : inner.reduce(add, NOTHING);
  }

  function* runCost(frame: Frame, first: number, last: number, depth: number): Measuring<BoxMetrics> {
    let cost = NOTHING;
    for (let place = first; place < last; place++) {
      const node = frame.plan.scopes.sequence[place] ?? 0;
      const calls = frame.plan.calls.get(node);
      const own = calls === undefined ? opCost(shapes, frame, node) : yield* callCost(frame, node, calls, depth);
      cost = add(cost, own);
      measured += 1;
      if (measured % STRIDE === 0) yield;
    }
    return cost;
  }

  function* bodyCost(frame: Frame, depth: number): Measuring<BoxMetrics> {
    let cost = bodies.get(frame.prefix);
    if (cost === undefined) {
      cost = yield* runCost(frame, 0, frame.plan.scopes.sequence.length, depth);
      bodies.set(frame.prefix, cost);
    }
    return cost;
  }

  return {
    *measure(items) {
      let cost = NOTHING;
      for (const item of items) {
        const { frame } = item;
        if (item.kind === 'body') {
          const opened = frames.open(frame, item.node, item.call);
          if (typeof opened !== 'string') cost = add(cost, yield* bodyCost(opened, 0));
          continue;
        }
        const { first, last } = runOf(item);
        cost = add(cost, yield* runCost(frame, first, last, 0));
      }
      return cost;
    },
  };
}

function add(a: BoxMetrics, b: BoxMetrics): BoxMetrics {
  return {
    flops: a.flops + b.flops,
    activationBytes: a.activationBytes + b.activationBytes,
    unknownOps: a.unknownOps + b.unknownOps,
  };
}

function dearest(costs: readonly BoxMetrics[]): BoxMetrics {
  return costs.reduce((most, cost) => (cost.flops > most.flops ? cost : most), costs[0] ?? NOTHING);
}

/** null where a size is free. */
function elements(shape: Shape): number | null {
  if (shape === null || shape.some((size) => size < 0)) return null;
  return shape.reduce((product, size) => product * size, 1);
}

function opCost(shapes: Shapes, frame: Frame, node: number): BoxMetrics {
  const { plan } = frame;
  const dtypes = plan.body.outputDtypes(node as NodeIndex);
  let activationBytes = 0;
  for (const [port, dtype] of dtypes.entries()) {
    const bytes = bytesPerElement(dtype);
    if (bytes === 0) continue;
    const count = elements(shapes.shapeOf(frame, node, port));
    // Some outputs are rarely used and never described (FusedBatchNormV3's reserves); the first one matters.
    if (count === null && port === 0) return { ...NOTHING, unknownOps: 1 };
    activationBytes += (count ?? 0) * bytes;
  }
  const flops = nodeFlops(shapes, frame, node);
  return flops === null ? { flops: 0, activationBytes, unknownOps: 1 } : { flops, activationBytes, unknownOps: 0 };
}

/** Puts a node to the rules of flops.ts. */
function nodeFlops(shapes: Shapes, frame: Frame, node: number): number | null {
  const { plan } = frame;
  const start = plan.dataStart[node] ?? 0;
  return flopsOf({
    op: opOf(plan.body, node as NodeIndex),
    inputCount: (plan.dataStart[node + 1] ?? 0) - start,
    input: (index) => shapes.shapeOf(frame, plan.from[start + index] ?? -1, plan.port[start + index] ?? 0),
    attr: (name) => plan.body.attr(node as NodeIndex, name),
    out: elements(shapes.shapeOf(frame, node, 0)),
    elements,
  });
}
