import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily, Support } from '../../registry';
import { allocate, bigsOf, fromHost, is64BitInteger, isInteger, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { intTensor } from '../array/indexing';
import { define } from '../define';
import { limitsOf } from '../kernels/dtypes';
import { Philox, Words } from '../random/philox';

/** Pools over regions of uneven size. Where the ratio divides the size the regions are even, else they are drawn. */

/** Where regions are drawn, one block of words after the other (fractional_pool_common.cc). */
interface Draw {
  readonly philox: Philox;
  readonly pseudo: boolean;
}

/** Borders of `count` regions over `size` cells. */
function borders(size: number, count: number, { philox, pseudo }: Draw): number[] {
  const words = new Words(philox.copy());
  philox.skip(pseudo ? 1 : Math.ceil(count / 4));
  if (size % count === 0) return Array.from({ length: count + 1 }, (_n, i) => (i * size) / count);
  const k = Math.floor(size / count);
  if (!pseudo) {
    const sizes = Array.from({ length: count }, (_n, i) => (i < size % count ? k + 1 : k));
    for (let i = 0; i + 1 < count; i++) {
      const j = i + (words.next() % (count - i));
      [sizes[i], sizes[j]] = [sizes[j] as number, sizes[i] as number];
    }
    let end = 0;
    return [0, ...sizes.map((n) => (end += n))];
  }
  // The pseudo-random sequence of Graham's paper: ceil(α(i + u)), for one u of the whole axis.
  const alpha = size / count;
  const most = Math.min((k + 2) / alpha - 1, (size + 1 - k) / alpha - (count - 1));
  const u = words.double() * most;
  return Array.from({ length: count + 1 }, (_n, i) =>
    i === 0 ? 0 : i === count ? size : Math.ceil(alpha * (i + u)) - 1,
  );
}

/** From the seeds where the node is deterministic and has any, the same in every run; else from anywhere, where it matters. */
function drawOf(call: OpCall, isEven: boolean): Draw {
  const { attrs, session } = call;
  const seeds = ['seed', 'seed2'].map((name) => {
    const value = attrs.raw(name);
    return value?.kind === 'i' ? value.value : 0n;
  }) as [bigint, bigint];
  const isSeeded = seeds.some((seed) => seed !== 0n);
  if (isSeeded && !attrs.bool('deterministic'))
    throw invalid('Both seed and seed2 should be 0 if deterministic is false.');
  const [key, high] = isSeeded || isEven ? seeds : [session.nextRandomSeed(), session.nextRandomSeed()];
  return { philox: new Philox(key, 0n, high), pseudo: attrs.bool('pseudo_random') };
}

/** The cells of one region: `rows` × `columns` from `first` on, `down` elements from row to row, `across` from column to column. */
interface Region {
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
  readonly down: number;
  readonly across: number;
}

function fold<T>(data: ArrayLike<T>, region: Region, start: T, step: (value: T, cell: T) => T): T {
  let value = start;
  for (let i = 0; i < region.rows; i++) {
    for (let j = 0; j < region.columns; j++) {
      value = step(value, data[region.first + i * region.down + j * region.across] as T);
    }
  }
  return value;
}

/** The largest begins with the lowest finite number, which neither NaN nor −∞ replaces. */
function greatestOf(x: Tensor): (region: Region) => number | bigint {
  const greater = <T>(value: T, cell: T): T => (cell > value ? cell : value);
  if (is64BitInteger(x.dtype)) return (region) => fold(bigsOf(x), region, -(2n ** 63n), greater);
  const lowest = limitsOf(x.dtype).lowest;
  return (region) => fold(numbersOf(x), region, lowest, greater);
}

/** Integers wrap while they are summed; of their quotient the fraction is cut. */
function meanOf(x: Tensor): (region: Region) => number | bigint {
  const cells = ({ rows, columns }: Region): number => rows * columns;
  if (is64BitInteger(x.dtype)) {
    return (region) =>
      BigInt.asIntN(
        64,
        fold(bigsOf(x), region, 0n, (a, b) => a + b),
      ) / BigInt(cells(region));
  }
  const add = isInteger(x.dtype) ? (a: number, b: number): number => (a + b) | 0 : (a: number, b: number) => a + b;
  return (region) => fold(numbersOf(x), region, 0, add) / cells(region);
}

function fractionalPool(max: boolean): OpEntry {
  const kernel = (call: OpCall, x: Tensor): Tensor[] => {
    if (x.shape.length !== 4) throw invalid('tensor_in must be 4-dimensional');
    const ratio = call.attrs.floats('pooling_ratio');
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const [outHeight, outWidth] = [Math.floor(height / (ratio[1] as number)), Math.floor(width / (ratio[2] as number))];
    if (outHeight <= 0 || outWidth <= 0) throw invalid('Pooling region is larger than the input');
    const draw = drawOf(call, height % outHeight === 0 && width % outWidth === 0);
    const [rows, columns] = [borders(height, outHeight, draw), borders(width, outWidth, draw)];
    const overlap = call.attrs.bool('overlapping') ? 1 : 0;
    const shape = [batch, outHeight, outWidth, channels];
    const pool = max ? greatestOf(x) : meanOf(x);
    const made = allocate(x.dtype, elementCount(shape));
    const out = made as unknown as (number | bigint)[];
    for (let n = 0, o = 0; n < batch; n++) {
      for (let i = 0; i < outHeight; i++) {
        const [top, bottom] = [rows[i] as number, Math.min((rows[i + 1] as number) - 1 + overlap, height - 1)];
        for (let j = 0; j < outWidth; j++) {
          const [left, right] = [columns[j] as number, Math.min((columns[j + 1] as number) - 1 + overlap, width - 1)];
          const box = { rows: bottom - top + 1, columns: right - left + 1, down: width * channels, across: channels };
          for (let c = 0; c < channels; c++, o++) {
            const first = ((n * height + top) * width + left) * channels + c;
            out[o] = pool({ ...box, first });
          }
        }
      }
    }
    return [
      fromHost(x.dtype, shape, made),
      intTensor('int64', [rows.length], rows),
      intTensor('int64', [columns.length], columns),
    ];
  };
  return define(kernel, {
    support: (call): Support => {
      const ratio = call.attrs.floats('pooling_ratio');
      const isSeeded = ['seed', 'seed2'].some((name) => call.attrs.int(name) !== 0);
      if (isSeeded || ratio.every((r) => r === 1)) return { verdict: 'exact' };
      if (!ratio.every(Number.isInteger)) return { verdict: 'random' };
      return {
        verdict: 'approximate',
        why: 'where the ratio does not divide the size of the image, regions are drawn at random, as TensorFlow does',
      };
    },
  });
}

export const FRACTIONAL_POOL: OpFamily = {
  FractionalMaxPool: fractionalPool(true),
  FractionalAvgPool: fractionalPool(false),
};
