import { release, retain } from './lifetime';
import { isSafeOnWasm, runKernel } from './ops/define';
import { devicePad, spaceIn } from './ops/nn/conv';
import { slide, windowAttrs } from './ops/kernels/window';
import type { Kernel, OpCall } from './registry';
import type { NodeStep } from './plan';
import { deviceOf, float32Of, fromDevice, fromHost, onDevice } from './tensors';
import type { Tensor } from './value';

/** Ops that may stand behind a convolution in a fused step. */
export const TAIL_OPS: ReadonlySet<string> = new Set([
  'BiasAdd',
  'AddV2',
  'Add',
  'Mul',
  'FusedBatchNorm',
  'FusedBatchNormV2',
  'FusedBatchNormV3',
  'Relu',
  'Relu6',
  'Elu',
  'Sigmoid',
]);

/**
 * The names tfjs has for activations that its fused kernels compute rightly.
 * Relu6 is not among them: wasm's clamps NaN to 0.
 */
const ACTIVATIONS: ReadonlyMap<string, string> = new Map([
  ['Relu', 'relu'],
  ['Elu', 'elu'],
  ['Sigmoid', 'sigmoid'],
]);

export function isActivation(op: string): boolean {
  return op === 'Relu6' || ACTIVATIONS.has(op);
}

/** An op of a fused step: its inputs but for the chained one are `count` inputs of the step from `first`. */
export interface FusedMember {
  readonly op: string;
  readonly kernel: Kernel;
  readonly call: OpCall;
  readonly first: number;
  readonly count: number;
  /** Which of its inputs is the value of the member before. */
  readonly at: number;
}

/** What was made of the weights, and of which; made anew when a weight is another one. */
export interface FusedCache {
  weights: readonly Tensor[];
  folded: Folded | null;
}

interface Folded {
  readonly filter: Tensor;
  readonly bias: Tensor;
  /** How many members are in it. */
  readonly count: number;
}

/** The value after the first `done` members; nothing where the work does not belong on the backend. */
export interface FusedStart {
  readonly value: Tensor;
  readonly done: number;
}

/**
 * One tfjs kernel for the convolution and as many members behind it as can be
 * part of it: y = act(conv(x, filter · scale) + shift), where scale and shift are
 * weights per output channel.
 */
export function startFused(
  head: NodeStep,
  members: readonly FusedMember[],
  values: readonly Tensor[],
  cache: FusedCache,
): FusedStart | null {
  const { call } = head;
  const [x, filter] = values as [Tensor, Tensor];
  if (x.shape.length !== 4 || filter.shape.length !== 4 || !filter.isStable || x.size === 0) return null;
  if (!onDevice([x, filter], call)) return null;
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, 4);
  const strided = attrs.strides.some((n) => n > 1);
  const dilated = attrs.dilations.some((n) => n > 1);
  if (format !== 'NHWC' || (strided && dilated)) return null;
  const depthwise = head.op === 'DepthwiseConv2dNative';
  const [height, width, inChannels, outer] = filter.shape as [number, number, number, number];
  if (x.shape[3] !== inChannels || (depthwise && attrs.strides[1] !== attrs.strides[2])) return null;
  const window = slide(spaceIn(x.shape), [1, height, width], attrs);
  if (window.output.some((size) => size <= 0)) return null;
  const folded = foldWeights(members, values, filter, depthwise ? inChannels * outer : outer, cache);
  if (folded === null) return null;
  // wasm's depthwise kernel clamps what it computes, and NaN with it.
  if (depthwise && !isSafeOnWasm([x], call)) return null;
  const next = members[folded.count];
  const activation = next ? ACTIVATIONS.get(next.op) : undefined;
  const device = runKernel(
    depthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D',
    { x: deviceOf(x), filter: deviceOf(folded.filter), bias: deviceOf(folded.bias) },
    {
      strides: attrs.strides.slice(1),
      pad: devicePad(window, attrs),
      dataFormat: 'NHWC',
      dilations: attrs.dilations.slice(1),
      activation: activation ?? 'linear',
    },
  );
  return { value: fromDevice(device), done: folded.count + (activation === undefined ? 0 : 1) };
}

/** Filter times scale, and the shift, per output channel, of as many members as have weights for operands. */
function foldWeights(
  members: readonly FusedMember[],
  values: readonly Tensor[],
  filter: Tensor,
  channels: number,
  cache: FusedCache,
): Folded | null {
  const operands = values.slice(2);
  const { folded: known, weights } = cache;
  if (known !== null && weights[0] === filter && weights.every((weight, i) => i === 0 || weight === operands[i - 1])) {
    return known;
  }
  const scale = new Float64Array(channels).fill(1);
  const shift = new Float64Array(channels);
  let count = 0;
  let used = 0;
  for (const member of members) {
    const mine = operands.slice(used, used + member.count);
    if (isActivation(member.op) || !mine.every((operand) => isPerChannel(operand, channels))) break;
    applyMember(member, mine.map(float32Of), scale, shift);
    used += member.count;
    count += 1;
  }
  if (count === 0) return null;
  const scaled = scale.some((factor) => factor !== 1);
  const folded = {
    filter: scaled
      ? fromHost(
          'float32',
          filter.shape,
          float32Of(filter).map((w, i) => w * (scale[i % channels] as number)),
        )
      : filter,
    bias: fromHost('float32', [channels], Float32Array.from(shift)),
    count,
  };
  clearFused(cache);
  cache.weights = [filter, ...operands.slice(0, used)];
  cache.folded = folded;
  for (const tensor of [folded.filter, folded.bias, ...cache.weights]) retain(tensor);
  return folded;
}

function isPerChannel({ dtype, shape, size, isStable }: Tensor, channels: number): boolean {
  if (dtype !== 'float32' || !isStable || shape.length > 4) return false;
  return shape.length === 0 || (size === channels && shape.at(-1) === channels);
}

function applyMember(
  member: FusedMember,
  operands: readonly Float32Array[],
  scale: Float64Array,
  shift: Float64Array,
): void {
  const [first, offset, mean, variance] = operands as [Float32Array, ...Float32Array[]];
  const at = (data: Float32Array | undefined, c: number): number => data?.[data.length === 1 ? 0 : c] ?? 0;
  const isNorm = member.op.startsWith('FusedBatchNorm');
  const epsilon = isNorm ? member.call.attrs.float('epsilon') : 0;
  for (let c = 0; c < shift.length; c++) {
    const before = shift[c] as number;
    if (isNorm) {
      const factor = at(first, c) / Math.sqrt(at(variance, c) + epsilon);
      scale[c] = (scale[c] as number) * factor;
      shift[c] = (before - at(mean, c)) * factor + at(offset, c);
    } else if (member.op === 'Mul') {
      scale[c] = (scale[c] as number) * at(first, c);
      shift[c] = before * at(first, c);
    } else {
      shift[c] = before + at(first, c);
    }
  }
}

/** Gives up what was made of the weights. */
export function clearFused(cache: FusedCache): void {
  if (cache.folded === null) return;
  for (const tensor of [cache.folded.filter, cache.folded.bias, ...cache.weights]) release(tensor);
  cache.weights = [];
  cache.folded = null;
}
