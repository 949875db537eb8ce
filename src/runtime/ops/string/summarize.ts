import { hostOf, isComplex, isFloating, isInteger } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { latin1Of } from './bytes';
import { formatRoundTrip } from './printf';

/** Elements as TensorFlow's StringFormat, PrintV2 and error messages show them; Latin-1 text stands for bytes. */
export function summarizeTensor(tensor: Tensor, summarize: number): string {
  const { shape, dtype } = tensor;
  const data = hostOf(tensor);
  const element = (i: number): string => {
    const value = data[i];
    if (value instanceof Uint8Array) return `"${escapeBytes(value)}"`;
    if (isFloating(dtype)) return formatRoundTrip(Number(value), dtype === 'float64');
    if (isInteger(dtype) || dtype === 'bool') return `${value as number | bigint}`;
    return '?';
  };
  const edge = summarize < 0 ? tensor.size : Math.min(summarize, tensor.size);
  if (dtype === 'bool' && edge === 0) return '';
  if (shape.length === 0) return edge === 0 ? '...' : element(0);
  // What has no text of its own is a row of question marks, whatever its shape.
  if (isComplex(dtype)) return `[${Array(edge).fill('?').join(' ')}${edge < tensor.size ? '...' : ''}]`;
  return printDim(0, 0, { shape, edge, element });
}

interface Printing {
  readonly shape: readonly number[];
  /** Elements shown at each end of a dimension. */
  readonly edge: number;
  readonly element: (index: number) => string;
}

/** One dimension in brackets, what is in the middle of a long one left out. As deep as the rank. */
function printDim(dim: number, at: number, printing: Printing): string {
  const { shape, edge, element } = printing;
  if (dim === shape.length) return element(at);
  const count = shape[dim] as number;
  let step = 1;
  for (const n of shape.slice(dim + 1)) step *= n;
  const gap = dim === shape.length - 1 ? ' ' : '\n'.repeat(shape.length - dim - 1) + ' '.repeat(dim + 1);
  const parts: string[] = [];
  for (let i = 0; i < Math.min(edge, count); i++) parts.push(printDim(dim + 1, at + i * step, printing));
  let text = parts.join(gap);
  if (count > 2 * edge) text += `${gap}...`;
  for (let i = Math.max(edge, count - edge); i < count; i++) text += gap + printDim(dim + 1, at + i * step, printing);
  return `[${text}]`;
}

const NAMED_ESCAPES: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
  34: '\\"',
  39: "\\'",
  92: '\\\\',
};

/** C escapes in octal for control characters; bytes from 0x80 stay as they are. */
function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const named = NAMED_ESCAPES[byte];
    if (named !== undefined) text += named;
    else if (byte < 32 || byte === 127) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += latin1Of(Uint8Array.of(byte));
  }
  return text;
}
