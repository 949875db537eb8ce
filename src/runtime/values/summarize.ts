import { SMALLEST_NORMAL, SMALLEST_NORMAL_DOUBLE, zeroOf } from './normals';
import type { Tensor } from './value';
import { hostOf, isBigArray, isComplex, isNumberArray } from './tensors';

const decoder = new TextDecoder();

/**
 * The first `limit` elements as Assert and Print show them (all when negative):
 * rows in brackets, `...` where some are left out (Tensor::SummarizeValue in
 * tensorflow/core/framework/tensor.cc).
 */
export function summarizeValue(tensor: Tensor, limit: number): string {
  const most = limit < 0 ? tensor.size : Math.min(limit, tensor.size);
  if (tensor.dtype === 'bool' && most === 0) return '';
  // What has no text of its own is a row of question marks, whatever its shape.
  const shape = isComplex(tensor.dtype) ? [tensor.size] : tensor.shape;
  let at = 0;
  let text = '';
  const rows = (axis: number): void => {
    const size = shape[axis] ?? 1;
    if (axis >= shape.length - 1) {
      let i = 0;
      for (; i < size && at < most; i++) {
        text += `${i > 0 ? ' ' : ''}${elementText(tensor, at)}`;
        at += 1;
      }
      if (i < size && axis > 0) text += '...';
      return;
    }
    for (let i = 0; i < size && at < most; i++) {
      text += '[';
      rows(axis + 1);
      text += ']';
    }
  };
  rows(0);
  return most < tensor.size ? `${text}...` : text;
}

function elementText(tensor: Tensor, index: number): string {
  if (isComplex(tensor.dtype)) return '?';
  const data = hostOf(tensor);
  if (isBigArray(data)) return String(data[index]);
  if (isNumberArray(data)) {
    const isDouble = tensor.dtype === 'float64';
    const given = data[index] as number;
    const x = Math.abs(given) < (isDouble ? SMALLEST_NORMAL_DOUBLE : SMALLEST_NORMAL) ? zeroOf(given) : given;
    if (isDouble) return generalText(x, 15, 17, (text) => Number(text) === x);
    return data instanceof Float32Array ? generalText(x, 6, 9, (text) => Math.fround(Number(text)) === x) : String(x);
  }
  return tensor.dtype === 'string' ? decoder.decode(data[index] as Uint8Array) : tensor.dtype;
}

/** C's %g with as few digits as `fits` allows: first `few`, then `many` (FloatToBuffer in numbers.cc). */
function generalText(x: number, few: number, many: number, fits: (text: string) => boolean): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf';
  const short = general(x, few);
  return fits(short) ? short : general(x, many);
}

function general(x: number, digits: number): string {
  if (x === 0) return Object.is(x, -0) ? '-0' : '0';
  const [mantissa = '', exponent = ''] = x.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < digits) return withoutZeros(x.toPrecision(digits));
  return `${withoutZeros(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

function withoutZeros(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
