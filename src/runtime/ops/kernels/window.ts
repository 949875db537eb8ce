import { invalid } from '../../opError';
import type { Attrs } from '../../attrs';

/**
 * How windows slide over space: convolutions, pools and patches share it.
 * Always three spatial axes (depth, height, width); 2-D work has depth 1.
 */
export interface Window {
  readonly input: Space;
  readonly size: Space;
  readonly output: Space;
  readonly strides: Space;
  readonly dilations: Space;
  /** Pixels of padding before the input. */
  readonly before: Space;
}

export type Space = readonly [depth: number, height: number, width: number];

/** What the attributes of a node say about its windows, in the order depth, height, width. */
export interface WindowAttrs {
  readonly strides: Space;
  readonly dilations: Space;
  readonly padding: string;
  /** Before and after each spatial axis, for EXPLICIT padding. */
  readonly explicit: readonly (readonly [number, number])[];
}

/** Output size and padding before, for one axis. SAME puts the odd pixel after. */
function axisWindow(
  input: number,
  size: number,
  stride: number,
  dilation: number,
  padding: string,
  explicit: readonly [number, number],
): readonly [number, number] {
  const reach = (size - 1) * dilation + 1;
  if (padding === 'SAME') {
    const output = Math.ceil(input / stride);
    return [output, Math.floor(Math.max((output - 1) * stride + reach - input, 0) / 2)];
  }
  const [before, after] = padding === 'EXPLICIT' ? explicit : [0, 0];
  const room = input + before + after - reach;
  // One short of a window still makes an (empty) output; further short TensorFlow refuses.
  const output = Math.trunc((room + stride) / stride) + 0;
  if (output < 0)
    throw invalid(
      `Computed output size would be negative: ${output} [input_size: ${input}, effective_filter_size: ${reach}, stride: ${stride}]`,
    );
  return [output, before];
}

export function slide(input: Space, size: Space, attrs: WindowAttrs): Window {
  const axes = ([0, 1, 2] as const).map((i) =>
    axisWindow(input[i], size[i], attrs.strides[i], attrs.dilations[i], attrs.padding, attrs.explicit[i] ?? [0, 0]),
  ) as [readonly [number, number], readonly [number, number], readonly [number, number]];
  return {
    input,
    size,
    output: [axes[0][0], axes[1][0], axes[2][0]],
    strides: attrs.strides,
    dilations: attrs.dilations,
    before: [axes[0][1], axes[1][1], axes[2][1]],
  };
}

/** Spatial entries of a per-axis attribute, depth first; `missing` where there are fewer than three. */
export function spaceOf(values: readonly number[], format: string, missing: number): Space {
  const spatial = isChannelsFirst(format) ? values.slice(2) : values.slice(1, -1);
  const filled = [...Array.from({ length: 3 - spatial.length }, () => missing), ...spatial];
  return filled as unknown as Space;
}

export function isChannelsFirst(format: string): boolean {
  return format === 'NCHW' || format === 'NCDHW' || format === 'CHANNELS_FIRST';
}

/** strides, dilations, padding and explicit_paddings of a node. Windows never slide over batch or channels. */
export function windowAttrs(attrs: Attrs, format: string, rank: number): WindowAttrs {
  const ones = Array.from({ length: rank }, () => 1);
  const strides = attrs.ints('strides');
  const listed = attrs.has('dilations') ? attrs.ints('dilations') : ones;
  const dilations = listed.length === 0 ? ones : listed;
  if (strides.length !== rank) throw invalid(`Sliding window strides field must specify ${rank} dimensions`);
  const channel = isChannelsFirst(format) ? 1 : rank - 1;
  for (const list of [strides, dilations]) {
    if (list[0] !== 1 || list[channel] !== 1)
      throw invalid('Strides and dilations in the batch and depth dimensions are not supported');
    if (list.some((n) => n <= 0)) throw invalid('Strides and dilations must be > 0');
  }
  const padding = attrs.string('padding');
  const flat = attrs.has('explicit_paddings') ? attrs.ints('explicit_paddings') : [];
  const pairs = Array.from({ length: flat.length / 2 }, (_n, i): readonly [number, number] => [
    flat[2 * i] as number,
    flat[2 * i + 1] as number,
  ]);
  const spatial = isChannelsFirst(format) ? pairs.slice(2) : pairs.slice(1, -1);
  const explicit = [
    ...Array.from({ length: Math.max(0, 3 - spatial.length) }, (): readonly [number, number] => [0, 0]),
    ...spatial,
  ];
  return { strides: spaceOf(strides, format, 1), dilations: spaceOf(dilations, format, 1), padding, explicit };
}

/** Cells of the output. */
export function volume(space: Space): number {
  return space[0] * space[1] * space[2];
}
