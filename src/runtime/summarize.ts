import type { Tensor } from './value';
import { hostOf, isBigArray, isNumberArray } from './tensors';

const decoder = new TextDecoder();

/**
 * The first `limit` elements as Assert and Print show them (all when negative):
 * rows in brackets, `...` where some are left out (Tensor::SummarizeValue in
 * tensorflow/core/framework/tensor.cc).
 */
export function summarizeValue(tensor: Tensor, limit: number): string {
  const most = limit < 0 ? tensor.size : Math.min(limit, tensor.size);
  const { shape } = tensor;
  let at = 0;
  let text = '';
  const rows = (axis: number): void => {
    const size = shape[axis] ?? 1;
    if (axis >= shape.length - 1) {
      for (let i = 0; i < size && at < most; i++) {
        text += `${i > 0 ? ' ' : ''}${elementText(tensor, at)}`;
        at += 1;
      }
      if (at >= most && axis > 0 && most < tensor.size) text += '...';
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
  const data = hostOf(tensor);
  if (isBigArray(data)) return String(data[index]);
  if (isNumberArray(data)) {
    const x = data[index] as number;
    if (tensor.dtype === 'float64') return generalText(x, 15, 17, (text) => Number(text) === x);
    return data instanceof Float32Array ? generalText(x, 6, 8, (text) => Math.fround(Number(text)) === x) : String(x);
  }
  return tensor.dtype === 'string' ? decoder.decode(data[index] as Uint8Array) : tensor.dtype;
}

/** C's %g with as few digits as `fits` allows: first `few`, then `many` (FloatToBuffer in numbers.cc). */
function generalText(x: number, few: number, many: number, fits: (text: string) => boolean): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x < 0 ? '-inf' : 'inf';
  const short = x.toPrecision(few);
  const [mantissa = '', exponent] = (fits(short) ? short : x.toPrecision(many)).split('e');
  const digits = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  if (exponent !== undefined) return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`;
  // %g turns to exponents below 1e-4, JavaScript below 1e-6.
  if (x !== 0 && Math.abs(x) < 1e-4) {
    const [m = '', e = ''] = x.toExponential().split('e');
    return `${m}e${e.replace(/^([+-])(\d)$/, '$10$2')}`;
  }
  return digits;
}
