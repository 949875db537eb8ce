import { elementCount } from '../model/shape';
import type { HostTensor } from '../model/tensor';
import { scalarText } from './numpyNumber';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A tensor as `{"dtype", "shape", "data": nested lists}`, the lists as in {@link nestedJson}. */
export function tensorJson(tensor: HostTensor): string {
  const { dtype, shape } = tensor;
  return `{"dtype": "${dtype}", "shape": [${shape.join(', ')}], "data": ${nestedJson(tensor)}}`;
}

/**
 * The elements as nested lists. 64-bit integers are whole, floats have the fewest digits
 * that give them back; NaN and infinities, which JSON lacks, are the texts "NaN", "Infinity" and "-Infinity"; complex
 * numbers are pairs; bytes that are not UTF-8 are `{"b64": …}` as in TensorFlow Serving.
 */
export function nestedJson({ dtype, shape, data }: HostTensor): string {
  const complex = dtype.startsWith('complex');
  const element = (i: number): string =>
    complex ? `[${json(data[2 * i], dtype)}, ${json(data[2 * i + 1], dtype)}]` : json(data[i], dtype);
  const nested = (axis: number, base: number): string => {
    if (axis === shape.length) return element(base);
    const size = shape[axis] ?? 0;
    return `[${Array.from({ length: size }, (_, i) => nested(axis + 1, base * size + i)).join(', ')}]`;
  };
  return elementCount(shape) === 0 && shape.length > 0 ? emptyList(shape) : nested(0, 0);
}

function emptyList(shape: readonly number[]): string {
  const [size = 0, ...rest] = shape;
  return size === 0 ? '[]' : `[${Array.from({ length: size }, () => emptyList(rest)).join(', ')}]`;
}

function json(value: HostTensor['data'][number] | undefined, dtype: HostTensor['dtype']): string {
  if (value instanceof Uint8Array) return bytesJson(value);
  if (typeof value === 'object') return JSON.stringify(value.handleKind);
  if (dtype === 'bool') return value ? 'true' : 'false';
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return `"${value}"`;
  return Number.isInteger(value) || !/float32|complex64|float16/.test(dtype)
    ? String(value)
    : String(Number(scalarText(value, dtype)));
}

function bytesJson(bytes: Uint8Array): string {
  try {
    return JSON.stringify(utf8.decode(bytes));
  } catch {
    return JSON.stringify({ b64: btoa(String.fromCharCode(...bytes)) });
  }
}
