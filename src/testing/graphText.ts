import type { AttrValue } from '../model/attr';
import { type DType, dtypeNumber } from '../model/dtype';
import type { Shape } from '../model/shape';
import type { HostData } from '../model/tensor';

/** One line `name: Op(in, in:1, ^control) {attr=value}` of a graph drawn as text. */
export interface NodeText {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

export interface TensorText {
  readonly key: string;
  /** `node` or `node:port`. */
  readonly ref: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** `def name(a: float32 (?,4), b) -> out=node:0, …` or, for a signature, `signature key(x=node …) -> y=node`. */
export interface HeadText {
  readonly name: string;
  readonly params: readonly TensorText[];
  readonly results: readonly TensorText[];
}

/** Splits at commas that are not inside brackets or quotes. */
export function splitList(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? '';
    if (c === '"') isQuoted = !isQuoted;
    if (isQuoted) continue;
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    else if (c === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts.filter((part) => part !== '');
}

export function shapeFromText(text: string): Shape {
  const inner = text.trim().replace(/^\(|\)$/g, '');
  if (inner === '…') return null;
  return splitList(inner).map((size) => (size === '?' ? -1 : Number(size)));
}

function tensorFromNumbers(numbers: readonly number[], shape: readonly number[], dtype: DType): AttrValue {
  const data: HostData =
    dtype === 'float32'
      ? Float32Array.from(numbers)
      : dtype === 'int64'
        ? BigInt64Array.from(numbers.map(BigInt))
        : Int32Array.from(numbers);
  return {
    kind: 'tensor',
    value: { dtype, shape, byteSize: data.byteLength, values: () => ({ dtype, shape, data }) },
  };
}

/**
 * `@f` a function, `(2, ?)` a shape, `[1, 2]` a list of ints or, for `value`, an
 * int32 vector; `float32` a type, `true`, `3`, `0.5`; anything else a string, in quotes where it has commas.
 */
export function attrFromText(name: string, text: string): AttrValue {
  if (name === 'value') {
    if (text.startsWith('(')) {
      const shape = (shapeFromText(text) ?? []) as readonly number[];
      return tensorFromNumbers(
        Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0),
        shape,
        'float32',
      );
    }
    const vector = text.startsWith('[');
    const numbers = splitList(text.replace(/^\[|\]$/g, '')).map(Number);
    const dtype = /\./.test(text) ? 'float32' : 'int32';
    return tensorFromNumbers(numbers, vector ? [numbers.length] : [], dtype);
  }
  if (text.startsWith('@')) return { kind: 'func', value: { name: text.slice(1), attrs: new Map() } };
  if (text.startsWith('(')) return { kind: 'shape', value: shapeFromText(text) };
  if (text.startsWith('[')) {
    return { kind: 'list', value: splitList(text.slice(1, -1)).map((part) => attrFromText('', part)) };
  }
  if (text === 'true' || text === 'false') return { kind: 'b', value: text === 'true' };
  if (/^-?\d+$/.test(text)) return { kind: 'i', value: BigInt(text) };
  if (/^-?\d*\.\d+$/.test(text)) return { kind: 'f', value: Number(text) };
  if (dtypeNumber(text as DType) > 0) return { kind: 'type', value: text as DType };
  return { kind: 's', value: new TextEncoder().encode(text.replaceAll('"', '')) };
}

export function nodeFromText(line: string): NodeText {
  const match = /^([^:]+):\s*([\w>]+)\s*(?:\((.*?)\))?\s*(?:\{(.*)\})?$/.exec(line);
  if (match === null) throw new Error(`Not a node: ${line}`);
  const attrs = new Map<string, AttrValue>();
  for (const part of splitList(match[4] ?? '')) {
    const at = part.indexOf('=');
    attrs.set(part.slice(0, at).trim(), attrFromText(part.slice(0, at).trim(), part.slice(at + 1).trim()));
  }
  return { name: (match[1] ?? '').trim(), op: match[2] ?? '', inputs: splitList(match[3] ?? ''), attrs };
}

function tensorText(text: string): TensorText {
  const match = /^([^=:\s]+)(?:=([^\s]+))?(?:[:\s]\s*(\w+))?\s*(\(.*\))?$/.exec(text);
  if (match === null) throw new Error(`Not a tensor: ${text}`);
  const key = match[1] ?? '';
  return {
    key,
    ref: match[2] ?? key,
    dtype: (match[3] ?? 'float32') as DType,
    shape: match[4] === undefined ? null : shapeFromText(match[4]),
  };
}

export function headFromText(text: string): HeadText {
  const match = /^(?:def|signature)\s+([^(]+)\((.*)\)\s*->\s*(.*)$/.exec(text);
  if (match === null) throw new Error(`Not a function: ${text}`);
  return {
    name: (match[1] ?? '').trim(),
    params: splitList(match[2] ?? '').map(tensorText),
    results: splitList(match[3] ?? '').map(tensorText),
  };
}
