import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { Attrs } from '../../attrs';
import type { OpCall, OpFamily } from '../../registry';
import { intsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { moved, sliced } from '../kernels/move';
import { stridesOf } from '../kernels/strides';
import { refusedBy } from '../refusals';
import { padded } from './pad';
import type { Paddings } from './pad';

/** Blocks of space moved into batch or depth, and back: each is one walk over a finer view of the axes. */

/** x seen with `view` sizes, axes permuted, then as `shape`. */
function regrouped(x: Tensor, view: readonly number[], perm: readonly number[], shape: readonly number[]): Tensor {
  const steps = stridesOf(view);
  const over = perm.map((axis) => view[axis] as number);
  return moved(x, shape, { start: 0, steps: perm.map((axis) => steps[axis] as number) }, over);
}

function pairsOf(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_n, i) => [flat[2 * i] as number, flat[2 * i + 1] as number]);
}

function spaceToBatch(call: OpCall, x: Tensor, block: readonly number[], paddings: Paddings): Tensor {
  const n = block.length;
  if (x.shape.length < 1 + n) throw invalid(`input rank should be >= ${1 + n} instead of ${x.shape.length}`);
  if (block.some((b) => b < 1)) throw invalid('All elements of block_shape must be >= 1');
  if (paddings.some(([a, b]) => a < 0 || b < 0)) throw invalid('All paddings must be non-negative');
  const rest = x.shape.slice(1 + n);
  const full = padded(call, x, [[0, 0], ...paddings, ...rest.map(() => [0, 0] as const)]);
  const batch = full.shape[0] as number;
  const outer = block.map((b, i) => {
    const size = full.shape[1 + i] as number;
    if (size % b !== 0) throw invalid(`padded_shape[${i}]=${size} is not divisible by block_shape[${i}]=${b}`);
    return size / b;
  });
  const inner = elementCount(rest);
  const view = [batch, ...outer.flatMap((o, i) => [o, block[i] as number]), inner];
  const perm = [...block.map((_b, i) => 2 + 2 * i), 0, ...block.map((_b, i) => 1 + 2 * i), view.length - 1];
  return regrouped(full, view, perm, [batch * elementCount(block), ...outer, ...rest]);
}

function batchToSpace(_: OpCall, x: Tensor, block: readonly number[], crops: Paddings): Tensor {
  const n = block.length;
  if (x.shape.length < 1 + n) throw invalid(`input rank should be >= ${1 + n} instead of ${x.shape.length}`);
  if (block.some((b) => b < 1)) throw invalid('All elements of block_shape must be >= 1');
  const spread = elementCount(block);
  const total = x.shape[0] as number;
  if (total % spread !== 0)
    throw invalid(`Input batch dimension (${total}) is not divisible by product of block sizes (${spread})`);
  const batch = total / spread;
  const rest = x.shape.slice(1 + n);
  const spatial = x.shape.slice(1, 1 + n);
  const view = [...block, batch, ...spatial, elementCount(rest)];
  const perm = [n, ...block.flatMap((_b, i) => [n + 1 + i, i]), view.length - 1];
  const sizes = spatial.map((s, i) => s * (block[i] as number));
  const whole = regrouped(x, view, perm, [batch, ...sizes, ...rest]);
  const kept = sizes.map((s, i) => s - (crops[i]?.[0] ?? 0) - (crops[i]?.[1] ?? 0));
  if (crops.some(([a, b]) => a < 0 || b < 0) || kept.some((k) => k < 0)) throw invalid('crops do not fit the output');
  return sliced(whole, [0, ...crops.map(([before]) => before), ...rest.map(() => 0)], [batch, ...kept, ...rest]);
}

function formatOf(attrs: Attrs): string {
  const format = attrs.string('data_format');
  if (format !== 'NHWC' && format !== 'NCHW') throw invalid(`data_format ${format} is not supported`);
  return format;
}

/** Channels to blocks of pixels (`toSpace`) or back. NHWC, or NCHW, which only TensorFlow's GPU kernel knows. */
function depthSpace(call: OpCall, x: Tensor, toSpace: boolean): Tensor {
  const block = call.attrs.int('block_size');
  const format = formatOf(call.attrs);
  if (x.shape.length !== 4) throw invalid(`Input rank should be 4 instead of ${x.shape.length}`);
  const last = format === 'NHWC';
  const [n, c, h, w] = last ? [x.shape[0], x.shape[3], x.shape[1], x.shape[2]] : x.shape;
  const [batch, depth, height, width] = [n as number, c as number, h as number, w as number];
  if (toSpace) {
    if (depth % (block * block) !== 0)
      throw invalid(`Input depth dimension ${depth} should be divisible by: ${block * block}`);
    const d = depth / (block * block);
    return last
      ? regrouped(
          x,
          [batch, height, width, block, block, d],
          [0, 1, 3, 2, 4, 5],
          [batch, height * block, width * block, d],
        )
      : regrouped(
          x,
          [batch, block, block, d, height, width],
          [0, 3, 4, 1, 5, 2],
          [batch, d, height * block, width * block],
        );
  }
  if (height % block !== 0 || width % block !== 0)
    throw invalid(`Image width ${width} and height ${height} should be divisible by block_size: ${block}`);
  const [rows, cols] = [height / block, width / block];
  return last
    ? regrouped(
        x,
        [batch, rows, block, cols, block, depth],
        [0, 1, 3, 2, 4, 5],
        [batch, rows, cols, block * block * depth],
      )
    : regrouped(
        x,
        [batch, depth, rows, block, cols, block],
        [0, 3, 5, 1, 2, 4],
        [batch, block * block * depth, rows, cols],
      );
}

const KNOWN_FORMAT = { support: refusedBy(({ attrs }) => formatOf(attrs)) };

export const SPACE: OpFamily = {
  SpaceToBatchND: define((call, x, block, paddings) => spaceToBatch(call, x, intsOf(block), pairsOf(intsOf(paddings)))),
  BatchToSpaceND: define((call, x, block, crops) => batchToSpace(call, x, intsOf(block), pairsOf(intsOf(crops)))),
  SpaceToBatch: define((call, x, paddings) => {
    const block = call.attrs.int('block_size');
    return spaceToBatch(call, x, [block, block], pairsOf(intsOf(paddings)));
  }),
  BatchToSpace: define((call, x, crops) => {
    const block = call.attrs.int('block_size');
    return batchToSpace(call, x, [block, block], pairsOf(intsOf(crops)));
  }),
  DepthToSpace: define((call, x) => depthSpace(call, x, true), KNOWN_FORMAT),
  SpaceToDepth: define((call, x) => depthSpace(call, x, false), KNOWN_FORMAT),
};
