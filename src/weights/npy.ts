import { fail, ok, type Result } from '../lib/result';
import type { DType } from '../model/dtype';
import { elementCount } from '../model/shape';
import type { HostData, HostTensor } from '../model/tensor';
import { type TypedArray, typedArrayOf } from '../model/typedArrays';
import { halfBits, halfValue } from '../lib/half';

/**
 * NumPy's `.npy` files (numpy.lib.format): magic, version, a Python literal with
 * dtype, order and shape, then the elements.
 */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** numpy's descr of each dtype. bfloat16 has none and is written as its bits (`<u2`). */
const DESCR: Readonly<Partial<Record<DType, string>>> = {
  float32: '<f4',
  float64: '<f8',
  float16: '<f2',
  bfloat16: '<u2',
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  bool: '|b1',
  complex64: '<c8',
  complex128: '<c16',
  qint8: '|i1',
  quint8: '|u1',
  qint32: '<i4',
  qint16: '<i2',
  quint16: '<u2',
  int4: '|i1',
  uint4: '|u1',
};

/**
 * Bytes of a version 1 file (2 where the header is over 64 KiB), C order.
 * Strings become `|S<longest>`, as numpy keeps bytes: it cannot tell trailing
 * zero bytes from padding, so those are refused. Fails on resource, variant and float8.
 */
export function writeNpy(tensor: HostTensor): Result<Uint8Array, string> {
  const { dtype, shape, data } = tensor;
  if (dtype === 'string') return writeStrings(shape, data as readonly Uint8Array[]);
  const descr = DESCR[dtype];
  if (!descr) return fail(`numpy has no dtype for ${dtype}.`);
  const body = bytesOf(dtype, data as TypedArray);
  return ok(assemble(descr, shape, body));
}

function bytesOf(dtype: DType, data: TypedArray): Uint8Array {
  if (dtype === 'float16') return bytesView(Uint16Array.from(data as Float32Array, halfBits));
  if (dtype === 'bfloat16') {
    const bits = new Uint32Array((data as Float32Array).slice().buffer);
    return bytesView(Uint16Array.from(bits, (word) => word >>> 16));
  }
  return bytesView(data);
}

function bytesView(data: ArrayBufferView): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function writeStrings(shape: readonly number[], strings: readonly Uint8Array[]): Result<Uint8Array, string> {
  const width = strings.reduce((longest, s) => Math.max(longest, s.length), 1);
  const body = new Uint8Array(width * strings.length);
  for (const [i, s] of strings.entries()) {
    if (s.at(-1) === 0) return fail('A string ends with a zero byte, which a .npy file cannot keep.');
    body.set(s, i * width);
  }
  return ok(assemble(`|S${width}`, shape, body));
}

function assemble(descr: string, shape: readonly number[], body: Uint8Array): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const long = text.length > 60_000;
  const fixed = long ? 12 : 10;
  // The elements start at a multiple of 64.
  const padded = Math.ceil((fixed + text.length + 1) / 64) * 64 - fixed;
  const file = new Uint8Array(fixed + padded + body.length);
  file.set([...MAGIC, long ? 2 : 1, 0]);
  const view = new DataView(file.buffer);
  if (long) view.setUint32(8, padded, true);
  else view.setUint16(8, padded, true);
  file.set(new TextEncoder().encode(`${text.padEnd(padded - 1)}\n`), fixed);
  file.set(body, fixed + padded);
  return file;
}

const READ_DTYPE: Readonly<Record<string, DType>> = {
  f2: 'float16',
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  b1: 'bool',
  c8: 'complex64',
  c16: 'complex128',
};

/** Reads versions 1 to 3, either byte order, C or Fortran order. Fails with a sentence that says what was read. */
export function readNpy(bytes: Uint8Array): Result<HostTensor, string> {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) return fail('This is not a .npy file: its first bytes are others.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = (bytes[6] ?? 1) >= 2;
  if (bytes.length < 12) return fail(`The .npy header is cut: ${bytes.length} bytes.`);
  const start = long ? 12 : 10;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.length)
    return fail(`The .npy header wants ${length} bytes, ${bytes.length - start} are there.`);
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length));
  const descr = /'descr':\s*'([<>|=]?)([a-zA-Z])(\d+)'/.exec(header);
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header);
  if (!descr || !shapeText) return fail(`This .npy file holds what cannot be fed: ${header.trim().slice(0, 120)}`);
  const shape = (shapeText[1] ?? '').split(',').flatMap((part) => (part.trim() === '' ? [] : Number(part)));
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || !Number.isSafeInteger(elementCount(shape))) {
    return fail(`This .npy file has a shape that cannot be: (${shapeText[1]}).`);
  }
  const [, order, kind = '', width = '0'] = descr;
  const body = bytes.subarray(start + length);
  const fortran = /'fortran_order':\s*True/.test(header);
  const tensor = /[SaU]/.test(kind)
    ? readStrings(body, shape, kind, Number(width), order === '>')
    : readNumbers(body, shape, READ_DTYPE[kind + width], Number(width), order === '>');
  if (!tensor.ok || !fortran) return tensor;
  return ok(fromFortran(tensor.value));
}

function readNumbers(
  body: Uint8Array,
  shape: readonly number[],
  dtype: DType | undefined,
  width: number,
  bigEndian: boolean,
): Result<HostTensor, string> {
  if (!dtype) return fail('This .npy file has a dtype that TensorFlow does not know.');
  const wanted = elementCount(shape) * width;
  if (body.length < wanted) return fail(`The .npy file is cut: ${body.length} of ${wanted} bytes of elements.`);
  // A copy: aligned, and of plain Uint8Array also where a Buffer was given.
  const bytes = new Uint8Array(body.subarray(0, wanted));
  // Complex numbers are pairs: each part is swapped by itself.
  if (bigEndian) swapBytes(bytes, dtype.startsWith('complex') ? width / 2 : width);
  return ok({ dtype, shape, data: typedArray(dtype, bytes.buffer) });
}

function typedArray(dtype: DType, buffer: ArrayBuffer): HostData {
  if (dtype === 'float16') return Float32Array.from(new Uint16Array(buffer), halfValue);
  const Numbers = typedArrayOf(dtype) ?? Float32Array;
  return new Numbers(buffer);
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** `|S` bytes and `<U` UTF-32 text, without the zero padding. */
function readStrings(
  body: Uint8Array,
  shape: readonly number[],
  kind: string,
  width: number,
  bigEndian: boolean,
): Result<HostTensor, string> {
  const count = elementCount(shape);
  const size = kind === 'U' ? width * 4 : width;
  if (body.length < count * size) return fail(`The .npy file is cut: ${body.length} of ${count * size} bytes of text.`);
  const encoder = new TextEncoder();
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const data = Array.from({ length: count }, (_, i) => {
    if (kind === 'U') {
      const points = Array.from({ length: width }, (_unused, c) => view.getUint32(i * size + 4 * c, !bigEndian));
      const length = points.findLastIndex((point) => point !== 0) + 1;
      // Beyond Unicode there is nothing to show: U+FFFD stands for it.
      return encoder.encode(
        points
          .slice(0, length)
          .map((point) => String.fromCodePoint(point > 0x10ffff ? 0xfffd : point))
          .join(''),
      );
    }
    let end = (i + 1) * size;
    while (end > i * size && body[end - 1] === 0) end -= 1;
    return new Uint8Array(body.subarray(i * size, end));
  });
  return ok({ dtype: 'string', shape, data });
}

/** The same tensor with its elements in C order. */
function fromFortran({ dtype, shape, data }: HostTensor): HostTensor {
  const count = elementCount(shape);
  const parts = dtype.startsWith('complex') ? 2 : 1;
  const source = data as unknown as { [i: number]: unknown; readonly length: number };
  const target = (Array.isArray(data) ? [...data] : (data as Float32Array).slice()) as unknown as Record<
    number,
    unknown
  >;
  const index = shape.map(() => 0);
  for (let c = 0; c < count; c++) {
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) at = at * (shape[axis] ?? 1) + (index[axis] ?? 0);
    for (let part = 0; part < parts; part++) target[c * parts + part] = source[at * parts + part];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next < (shape[axis] ?? 1) ? next : 0;
      if (index[axis] !== 0) break;
    }
  }
  return { dtype, shape, data: target as unknown as HostData };
}
