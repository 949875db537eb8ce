import type { HostTensor } from '../model/tensor';
import { numbersOf } from './numbers';

/** The kernels of a convolution as small images side by side. */
export interface KernelGrid {
  readonly tileHeight: number;
  readonly tileWidth: number;
  /** 3 where the input is a colour picture: a tile is then drawn in colours. */
  readonly channels: 1 | 3;
  /** Tiles: for `channels` 3 one for each output, otherwise for each input (rows) and output (columns). */
  readonly rows: number;
  readonly columns: number;
  /** Tile by tile in C order, each tile height × width × channels. */
  readonly values: Float64Array;
  /** Largest finite magnitude: where the colours end. */
  readonly limit: number;
}

/** Largest kernel that is a picture: larger ones are other tensors of rank 4. */
const MAX_SIDE = 31;

/**
 * The kernels of a tensor of shape (height, width, inputs, outputs), the layout of Conv2D's and
 * DepthwiseConv2dNative's filter. Null for tensors that are none.
 */
export function kernelGrid(tensor: HostTensor): KernelGrid | null {
  const numbers = numbersOf(tensor);
  const [tileHeight = 0, tileWidth = 0, inputs = 0, outputs = 0] = tensor.shape;
  if (!numbers || tensor.shape.length !== 4 || tileHeight * tileWidth < 2) return null;
  if (numbers.length === 0 || tileHeight > MAX_SIDE || tileWidth > MAX_SIDE) return null;
  const channels = inputs === 3 ? 3 : 1;
  const rows = inputs / channels;
  const values = new Float64Array(numbers.length);
  let limit = 0;
  for (let i = 0; i < numbers.length; i++) {
    const output = i % outputs;
    const input = Math.floor(i / outputs) % inputs;
    const pixel = Math.floor(i / (outputs * inputs));
    const tile = channels === 3 ? output : input * outputs + output;
    const x = numbers[i] as number;
    values[(tile * tileHeight * tileWidth + pixel) * channels + (channels === 3 ? input : 0)] = x;
    const size = Math.abs(x);
    if (size > limit && size !== Number.POSITIVE_INFINITY) limit = size;
  }
  return { tileHeight, tileWidth, channels, rows, columns: outputs, values, limit };
}
