import { asBound, findBound } from '../values/bounds';
import { release, retain } from '../values/lifetime';
import { isSafeOnWasm, runKernel } from '../ops/define';
import { devicePad, edgedForWindow, spaceIn } from '../ops/nn/conv';
import { slide, windowAttrs } from '../ops/kernels/window';
import type { Window } from '../ops/kernels/window';
import type { Kernel, OpCall } from '../registry';
import type { NodeStep } from '../plan/nodeStep';
import { deviceOf, float32Of, fromDevice, fromHost, isIndexable, onDevice } from '../values/tensors';
import type { Tensor } from '../values/value';
import { convolveOnHeap, depthwiseOnHeap, isForHeap } from '../wasm/convolve';
import { ACTIVATIONS as HEAP_ACTIVATIONS, heapOf } from '../wasm/heap';
import type { Heap } from '../wasm/heap';

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

interface Activation {
  /** tfjs's name for it. */
  readonly name: string;
  /** How large its result is at most, given that of its argument. */
  readonly bound: (reach: number) => number;
  /** Its fused kernel clamps NaN to 0 on wasm: only for what is known to be finite. */
  readonly losesNaN?: boolean;
}

/** Activations that tfjs's fused kernels compute rightly. */
const ACTIVATIONS: ReadonlyMap<string, Activation> = new Map([
  ['Relu', { name: 'relu', bound: (reach: number) => reach }],
  ['Relu6', { name: 'relu6', bound: (reach: number) => Math.min(reach, 6), losesNaN: true }],
  ['Elu', { name: 'elu', bound: (reach: number) => Math.max(reach, 1) }],
  ['Sigmoid', { name: 'sigmoid', bound: () => 1 }],
]);

export function isActivation(op: string): boolean {
  return ACTIVATIONS.has(op);
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
  geometry: Geometry | null;
}

/** How tfjs is told about the windows, for inputs of one shape. */
interface Geometry {
  readonly input: readonly number[];
  readonly filter: readonly number[];
  /** Null where no fused kernel computes it. */
  readonly windows: { readonly window: Window; readonly options: object } | null;
}

interface Folded {
  readonly filter: Tensor;
  readonly bias: Tensor;
  /** How many members are in it. */
  readonly count: number;
  /** |y| ≤ gain · max|x| + offset, before the activation. NaN where a weight is. */
  readonly gain: number;
  readonly offset: number;
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
  const geometry = geometryOf(head, x.shape, filter.shape, cache);
  if (geometry.windows === null) return null;
  const depthwise = head.op === 'DepthwiseConv2dNative';
  const [, , inChannels, outer] = filter.shape as [number, number, number, number];
  const folded = foldWeights(members, values, filter, depthwise ? inChannels * outer : outer, cache);
  if (folded === null) return null;
  const isOurs = depthwise ? outer === 1 : isForHeap(geometry.windows.window);
  const heap = isOurs ? heapOf(call) : null;
  if (heap === null) findBound(x);
  const reach = asBound(x.bound * folded.gain + folded.offset);
  const isFinite = Number.isFinite(reach);
  const after = members[folded.count]?.op ?? '';
  if (heap !== null) return startOnHeap(heap, x, folded, geometry.windows.window, depthwise, after, reach);
  // wasm's depthwise kernel clamps what it computes, and NaN with it.
  if (depthwise && !isFinite && !isSafeOnWasm([x, folded.filter], call)) return null;
  const next = ACTIVATIONS.get(after);
  const activation = next === undefined || (next.losesNaN === true && !isFinite) ? null : next;
  // Depthwise sums run over no channels.
  const edged = edgedForWindow(call, geometry.windows.window, depthwise ? 0 : inChannels);
  const device = runKernel(
    depthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D',
    { x: edged(deviceOf(x)), filter: edged(deviceOf(folded.filter)), bias: deviceOf(folded.bias) },
    { ...geometry.windows.options, activation: activation?.name ?? 'linear' },
  );
  if (!isIndexable(device.size, call)) {
    device.dispose();
    return null;
  }
  const value = fromDevice(device);
  value.bound = isFinite && activation !== null ? activation.bound(reach) : reach;
  return { value, done: folded.count + (activation === null ? 0 : 1) };
}

/** By our own kernels, which keep NaN: nothing need be known about the elements. */
function startOnHeap(
  heap: Heap,
  x: Tensor,
  { filter, bias, count }: Folded,
  window: Window,
  depthwise: boolean,
  after: string,
  reach: number,
): FusedStart {
  const next = ACTIVATIONS.get(after);
  const activation = next !== undefined && next.name in HEAP_ACTIVATIONS ? next : null;
  const convolve = depthwise ? depthwiseOnHeap : convolveOnHeap;
  const value = convolve(heap, { x, filter, bias, activation: activation?.name ?? 'linear', window });
  value.bound = Number.isFinite(reach) && activation !== null ? activation.bound(reach) : reach;
  return { value, done: count + (activation === null ? 0 : 1) };
}

/** Found once for each shape of the input: the attributes do not change. */
function geometryOf(head: NodeStep, input: readonly number[], filter: readonly number[], cache: FusedCache): Geometry {
  const known = cache.geometry;
  if (known !== null && isSame(known.input, input) && isSame(known.filter, filter)) return known;
  cache.geometry = { input, filter, windows: windowsOf(head, input, filter) };
  return cache.geometry;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((size, i) => size === b[i]));
}

function windowsOf({ op, call }: NodeStep, input: readonly number[], filter: readonly number[]): Geometry['windows'] {
  const format = call.attrs.string('data_format');
  const attrs = windowAttrs(call.attrs, format, 4);
  const strided = attrs.strides.some((n) => n > 1);
  const dilated = attrs.dilations.some((n) => n > 1);
  if (format !== 'NHWC' || (strided && dilated)) return null;
  const [height, width, inChannels] = filter as [number, number, number, number];
  if (input[3] !== inChannels) return null;
  if (op === 'DepthwiseConv2dNative' && attrs.strides[1] !== attrs.strides[2]) return null;
  const window = slide(spaceIn(input), [1, height, width], attrs);
  if (window.output.some((size) => size <= 0)) return null;
  const options = {
    strides: attrs.strides.slice(1),
    pad: devicePad(window, attrs),
    dataFormat: 'NHWC',
    dilations: attrs.dilations.slice(1),
  };
  return { window, options };
}

/** Filter times scale, and the shift, per output channel, of as many members as have weights for operands. */
function foldWeights(
  members: readonly FusedMember[],
  values: readonly Tensor[],
  filter: Tensor,
  channels: number,
  cache: FusedCache,
): Folded | null {
  if (cache.folded !== null && isMadeOf(values, cache.weights)) return cache.folded;
  const operands = values.slice(2);
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
  const weights = float32Of(filter);
  const isScaled = scale.some((factor) => factor !== 1);
  const scaled = isScaled ? weights.map((w, i) => w * (scale[i % channels] as number)) : weights;
  const gains = new Float64Array(channels);
  scaled.forEach((w, i) => (gains[i % channels] = (gains[i % channels] as number) + Math.abs(w)));
  const folded = {
    filter: isScaled ? fromHost('float32', filter.shape, scaled) : filter,
    bias: fromHost('float32', [channels], Float32Array.from(shift)),
    count,
    gain: Math.max(...gains),
    offset: Math.max(...shift.map(Math.abs)),
  };
  clearFused(cache);
  cache.weights = [filter, ...operands.slice(0, used)];
  cache.folded = folded;
  for (const tensor of [folded.filter, folded.bias, ...cache.weights]) retain(tensor);
  return folded;
}

/** The filter is the second of the step's values, the members' operands come behind it. */
function isMadeOf(values: readonly Tensor[], weights: readonly Tensor[]): boolean {
  for (let i = 0; i < weights.length; i++) if (values[i + 1] !== weights[i]) return false;
  return true;
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
