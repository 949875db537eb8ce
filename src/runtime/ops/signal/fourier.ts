import { elementCount } from '../../../model/shape';
import { invalid } from '../../opError';
import type { OpEntry, OpFamily } from '../../registry';
import { allocateNumbers, fromHost, intsOf, numbersOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { copyWalk, stridesOf } from '../kernels/strides';
import { transformAxis } from './fft';
import type { Planes } from './fft';

/** Fourier transforms over the innermost one, two or three axes. */

function checkRank(x: Tensor, rank: number): void {
  if (x.shape.length < rank) throw invalid(`Input must have rank of at least ${rank} but got: [${x.shape.join(',')}]`);
}

function planesOf(x: Tensor): Planes {
  const data = numbersOf(x);
  const re = new Float64Array(x.size);
  const im = new Float64Array(x.size);
  for (let i = 0; i < x.size; i++) {
    re[i] = data[2 * i] as number;
    im[i] = data[2 * i + 1] as number;
  }
  return { re, im };
}

function joined({ re, im }: Planes, dtype: Tensor['dtype'], shape: readonly number[], scale = 1): Tensor {
  const out = allocateNumbers(dtype, re.length);
  for (let i = 0; i < re.length; i++) {
    out[2 * i] = (re[i] as number) * scale;
    out[2 * i + 1] = (im[i] as number) * scale;
  }
  return fromHost(dtype, shape, out);
}

function complex(rank: number, inverse: boolean): OpEntry {
  return define((_, x) => {
    checkRank(x, rank);
    const planes = planesOf(x);
    const first = x.shape.length - rank;
    for (let axis = first; axis < x.shape.length; axis++) transformAxis(planes, x.shape, axis, inverse);
    const size = elementCount(x.shape.slice(first));
    return joined(planes, x.dtype, x.shape, inverse && size > 0 ? 1 / size : 1);
  });
}

function lengthsOf(t: Tensor, rank: number): number[] {
  const lengths = intsOf(t);
  if (t.shape.join() !== String(rank)) throw invalid(`fft_length must have shape [${rank}]`);
  if (lengths.some((n) => n < 0)) throw invalid(`fft_length must be >= 0, but got: ${lengths.join(',')}`);
  return lengths;
}

/** The part of a tensor that begins at 0 along every axis and is as large as `shape`; `lanes` numbers per element. */
function corner(x: Tensor, shape: readonly number[], lanes: 1 | 2): Float64Array {
  const out = new Float64Array(elementCount(shape) * lanes);
  copyWalk(
    numbersOf(x),
    { start: 0, steps: stridesOf(x.shape) },
    out,
    { start: 0, steps: stridesOf(shape) },
    shape,
    lanes,
  );
  return out;
}

/** A longer input is cropped, a shorter one refused. */
function checkLengths(x: Tensor, needed: readonly number[]): void {
  const first = x.shape.length - needed.length;
  for (const [i, n] of needed.entries()) {
    const size = x.shape[first + i] as number;
    if (size < n) throw invalid(`Input dimension ${first + i} must have length of at least ${n} but got: ${size}`);
  }
}

/** Real numbers in, the non-redundant half of the spectrum out. */
function realForward(rank: number): OpEntry {
  return define((call, x, lengthInput) => {
    checkRank(x, rank);
    const lengths = lengthsOf(lengthInput, rank);
    const dtype = call.attrs.type('Tcomplex');
    const first = x.shape.length - rank;
    const outer = x.shape.slice(0, first);
    const half = Math.floor((lengths.at(-1) as number) / 2) + 1;
    const outShape = [...outer, ...lengths.slice(0, -1), half];
    if (x.size === 0 || lengths.includes(0)) {
      const shape = lengths.at(-1) === 0 ? [...outShape.slice(0, -1), 0] : outShape;
      return fromHost(dtype, shape, allocateNumbers(dtype, elementCount(shape)));
    }
    checkLengths(x, lengths);
    const shape = [...outer, ...lengths];
    const re = corner(x, shape, 1);
    const planes = { re, im: new Float64Array(re.length) };
    for (let axis = first; axis < shape.length; axis++) transformAxis(planes, shape, axis, false);
    const spectrum = joined(planes, dtype, shape);
    const out = allocateNumbers(dtype, elementCount(outShape));
    out.set(corner(spectrum, outShape, 2));
    // The sums of real numbers have no imaginary part, not even NaN.
    if (rank === 1) {
      const n = lengths.at(-1) as number;
      for (let row = 0; row < out.length; row += 2 * half) {
        out[row + 1] = 0;
        if (n % 2 === 0) out[row + n + 1] = 0;
      }
    }
    return fromHost(dtype, outShape, out);
  });
}

/** Half a spectrum in, real numbers out; the imaginary part of the first and the middle bin does not count. */
function realInverse(rank: number): OpEntry {
  return define((call, x, lengthInput) => {
    checkRank(x, rank);
    const lengths = lengthsOf(lengthInput, rank);
    const dtype = call.attrs.type('Treal');
    const first = x.shape.length - rank;
    const outer = x.shape.slice(0, first);
    const n = lengths.at(-1) as number;
    const half = n === 0 ? 0 : Math.floor(n / 2) + 1;
    const shape = [...outer, ...lengths];
    const out = allocateNumbers(dtype, elementCount(shape));
    if (x.size === 0 || out.length === 0) return fromHost(dtype, shape, out);
    checkLengths(x, [...lengths.slice(0, -1), half]);
    const halfShape = [...outer, ...lengths.slice(0, -1), half];
    const pairs = corner(x, halfShape, 2);
    const planes = { re: new Float64Array(pairs.length / 2), im: new Float64Array(pairs.length / 2) };
    for (let i = 0; i < planes.re.length; i++) {
      planes.re[i] = pairs[2 * i] as number;
      planes.im[i] = pairs[2 * i + 1] as number;
    }
    for (let axis = first; axis < shape.length - 1; axis++) transformAxis(planes, halfShape, axis, true);
    const full = { re: new Float64Array(out.length), im: new Float64Array(out.length) };
    for (let row = 0; row < out.length / n; row++) {
      for (let k = 0; k < half; k++) {
        const re = planes.re[row * half + k] as number;
        const im = k === 0 || 2 * k === n ? 0 : (planes.im[row * half + k] as number);
        full.re[row * n + k] = re;
        full.im[row * n + k] = im;
        if (k > 0 && 2 * k < n) {
          full.re[row * n + n - k] = re;
          full.im[row * n + n - k] = -im;
        }
      }
    }
    transformAxis(full, shape, shape.length - 1, true);
    const size = elementCount(lengths);
    for (let i = 0; i < out.length; i++) out[i] = (full.re[i] as number) / size;
    return fromHost(dtype, shape, out);
  });
}

export const FOURIER: OpFamily = {
  FFT: complex(1, false),
  FFT2D: complex(2, false),
  FFT3D: complex(3, false),
  IFFT: complex(1, true),
  IFFT2D: complex(2, true),
  IFFT3D: complex(3, true),
  BatchFFT: complex(1, false),
  BatchFFT2D: complex(2, false),
  BatchFFT3D: complex(3, false),
  BatchIFFT: complex(1, true),
  BatchIFFT2D: complex(2, true),
  BatchIFFT3D: complex(3, true),
  RFFT: realForward(1),
  RFFT2D: realForward(2),
  RFFT3D: realForward(3),
  IRFFT: realInverse(1),
  IRFFT2D: realInverse(2),
  IRFFT3D: realInverse(3),
};
