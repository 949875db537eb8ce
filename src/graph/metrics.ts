import { bytesPerElement } from '../model/dtype';
import { type NodeIndex, opOf } from '../model/graphBody';
import type { Shape } from '../model/shape';
import { familyOf } from './families';
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
  /** Ops inside whose cost is not known, because a size beside the batch is free; the numbers above leave them out. */
  readonly unknownOps: number;
}

const NOTHING: BoxMetrics = { flops: 0, activationBytes: 0, unknownOps: 0 };
/** Calls inside calls deeper than this count as unknown. */
const DEEPEST = 200;
/** So do bodies beyond this many: calls that double at each level have no end. */
const MOST_BODIES = 50_000;

/** Ops that move or describe data without computing. */
const FREE_FAMILIES: ReadonlySet<string> = new Set(['io', 'shape', 'control', 'state', 'string', 'random']);

export interface Meter {
  /** Cost of what a box stands for. */
  measure(items: readonly Item[], batch: number): BoxMetrics;
}

export function openMeter(frames: Frames, shapes: Shapes): Meter {
  const bodies = new Map<string, BoxMetrics>();

  const nodeCost = (frame: Frame, node: number, batch: number, depth: number): BoxMetrics => {
    const calls = frame.plan.calls.get(node);
    if (calls === undefined) return opCost(shapes, frame, node, batch);
    const inner = calls.map((call): BoxMetrics => {
      const opened = frames.open(frame, node, call);
      if (typeof opened === 'string' || depth > DEEPEST || bodies.size > MOST_BODIES)
        return { ...NOTHING, unknownOps: 1 };
      return bodyCost(opened, batch, depth + 1);
    });
    const isChoice = calls.every((call) => !call.loop && call.returnsOutputs);
    return isChoice ? dearest(inner) : inner.reduce(add, NOTHING);
  };

  const bodyCost = (frame: Frame, batch: number, depth: number): BoxMetrics => {
    const key = `${batch} ${frame.prefix}`;
    let cost = bodies.get(key);
    if (cost === undefined) {
      cost = NOTHING;
      for (const node of frame.plan.scopes.sequence) cost = add(cost, nodeCost(frame, node, batch, depth));
      bodies.set(key, cost);
    }
    return cost;
  };

  return {
    measure: (items, batch) => {
      let cost = NOTHING;
      for (const item of items) {
        const { frame } = item;
        if (item.kind === 'body') {
          const opened = frames.open(frame, item.node, item.call);
          cost = typeof opened === 'string' ? cost : add(cost, bodyCost(opened, batch, 0));
          continue;
        }
        const run = runOf(item);
        for (let place = run.first; place < run.last; place++) {
          cost = add(cost, nodeCost(frame, frame.plan.scopes.sequence[place] ?? 0, batch, 0));
        }
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

/** Elements with the first size, where free, set to the batch; null where another size is free. */
function elements(shape: Shape, batch: number): number | null {
  if (shape === null) return null;
  let count = 1;
  for (const [axis, size] of shape.entries()) {
    if (size < 0 && axis > 0) return null;
    count *= size < 0 ? batch : size;
  }
  return count;
}

function opCost(shapes: Shapes, frame: Frame, node: number, batch: number): BoxMetrics {
  const { plan } = frame;
  const dtypes = plan.body.outputDtypes(node as NodeIndex);
  let activationBytes = 0;
  for (const [port, dtype] of dtypes.entries()) {
    const bytes = bytesPerElement(dtype);
    if (bytes === 0) continue;
    const count = elements(shapes.shapeOf(frame, node, port), batch);
    // Some outputs are rarely used and never described (FusedBatchNormV3's reserves); the first one matters.
    if (count === null && port === 0) return { ...NOTHING, unknownOps: 1 };
    activationBytes += (count ?? 0) * bytes;
  }
  const flops = flopsOf(shapes, frame, node, batch);
  return flops === null ? { flops: 0, activationBytes, unknownOps: 1 } : { flops, activationBytes, unknownOps: 0 };
}

function flopsOf(shapes: Shapes, frame: Frame, node: number, batch: number): number | null {
  const { plan } = frame;
  const op = opOf(plan.body, node as NodeIndex);
  const start = plan.dataStart[node] ?? 0;
  const input = (index: number): Shape =>
    shapes.shapeOf(frame, plan.from[start + index] ?? -1, plan.port[start + index] ?? 0);
  const out = elements(shapes.shapeOf(frame, node, 0), batch);
  const family = familyOf(op);
  if (FREE_FAMILIES.has(family)) return 0;
  switch (op) {
    case 'Conv2D':
    case 'Conv3D': {
      // A filter holds, per output channel, all that one output element multiplies.
      const filter = elements(input(1), 1);
      const channels = input(1)?.at(-1) ?? 0;
      return out === null || filter === null || channels <= 0 ? null : (2 * out * filter) / channels;
    }
    case 'DepthwiseConv2dNative': {
      const [height = -1, width = -1] = input(1) ?? [];
      return out === null || height < 0 || width < 0 ? null : 2 * out * height * width;
    }
    case 'MatMul':
    case 'BatchMatMul':
    case 'BatchMatMulV2':
    case 'BatchMatMulV3': {
      const a = input(0);
      const transposed = plan.body.attr(node as NodeIndex, op === 'MatMul' ? 'transpose_a' : 'adj_x');
      const depth = a?.at(transposed?.kind === 'b' && transposed.value ? -2 : -1) ?? -1;
      return out === null || depth < 0 ? null : 2 * out * depth;
    }
    case 'Einsum':
      return einsumFlops(plan.body.attr(node as NodeIndex, 'equation'), [input(0), input(1)], batch);
    case 'MaxPool':
    case 'AvgPool': {
      const window = plan.body.attr(node as NodeIndex, 'ksize');
      const sizes =
        window?.kind === 'list' ? window.value.map((size) => (size.kind === 'i' ? Number(size.value) : 1)) : [];
      return out === null ? null : out * sizes.reduce((product, size) => product * size, 1);
    }
    default:
      // Linear algebra and other convolutions: no rule, rather than a wrong one.
      if (family === 'matmul' || family === 'conv') return null;
      // One per element of what goes in or comes out, whichever is more: reductions read more than they write.
      return out === null ? null : Math.max(out, elements(input(0), batch) ?? 0);
  }
}

/** Twice the product of all sizes that the equation names; null with an ellipsis or a free size. */
function einsumFlops(
  equation: ReturnType<Frame['plan']['body']['attr']>,
  shapes: readonly Shape[],
  batch: number,
): number | null {
  const text = equation?.kind === 's' ? new TextDecoder().decode(equation.value).replace(/\s/g, '') : '';
  if (text === '' || text.includes('.')) return null;
  const sizes = new Map<string, number>();
  for (const [i, term] of (text.split('->')[0] ?? '').split(',').entries()) {
    for (const [axis, letter] of term.split('').entries()) {
      const size = shapes[i]?.[axis] ?? -1;
      const known = size < 0 && axis === 0 ? batch : size;
      if (known >= 0) sizes.set(letter, known);
      else if (!sizes.has(letter)) sizes.set(letter, -1);
    }
  }
  let product = 2;
  for (const size of sizes.values()) {
    if (size < 0) return null;
    product *= size;
  }
  return product;
}
