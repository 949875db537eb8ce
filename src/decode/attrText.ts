import { assertNever } from '../lib/never';
import type { AttrValue } from '../model/attr';
import { formatTensorShape, formatWeightShape } from '../model/shape';
import { isUtf8, decodeUtf8 } from '../proto/utf8';

/** Items of a list that are written out. */
const MAX_ITEMS = 32;
/** Characters of a string that are written out. */
const MAX_TEXT = 400;

/** An attribute as a person reads it: `SAME`, `[1, 2, 2, 1]`, `float32`, `(?, 28, 28, 1)`. */
export function formatAttr(attr: AttrValue): string {
  switch (attr.kind) {
    case 's':
      return formatBytesText(attr.value);
    case 'i':
    case 'b':
      return String(attr.value);
    case 'f':
      return formatFloat(attr.value);
    case 'type':
      return attr.value;
    case 'shape':
      return formatTensorShape(attr.value);
    case 'tensor':
      return `${attr.value.dtype} ${formatWeightShape(attr.value.shape)}`;
    case 'func':
      return attr.value.name;
    case 'placeholder':
      return `$${attr.value}`;
    case 'list': {
      const shown = attr.value.slice(0, MAX_ITEMS).map(formatAttr);
      const rest = attr.value.length - shown.length;
      return `[${shown.join(', ')}${rest > 0 ? `, … ${rest} more` : ''}]`;
    }
    default:
      return assertNever(attr);
  }
}

/** A float32 by the fewest digits that mean it: 0.001, not 0.0010000000474974513. */
function formatFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

function formatBytesText(bytes: Uint8Array): string {
  // Strings are bytes to TensorFlow: serialised messages are among them.
  if (!isUtf8(bytes)) return `${bytes.length} bytes`;
  const text = decodeUtf8(bytes, 0, bytes.length);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
