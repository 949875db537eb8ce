import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { HostTensor } from '../model/tensor';
import { readNpy, writeNpy } from './npy';

interface Fixture {
  readonly files: readonly {
    readonly name: string;
    readonly dtype: string;
    readonly shape: readonly number[];
    readonly values: readonly (string | number)[];
    readonly npy: string;
  }[];
}

const { files } = JSON.parse(readFileSync(new URL('fixtures/npy.json', import.meta.url), 'utf8')) as Fixture;

/** Elements as the fixture writes them. */
function valuesOf({ dtype, data }: HostTensor): readonly (string | number)[] {
  if (dtype === 'string') return (data as readonly Uint8Array[]).map((s) => Buffer.from(s).toString('base64'));
  const values = Array.from(data as ArrayLike<number | bigint>);
  if (dtype.startsWith('complex')) return values.map(Number);
  return values.map((value) => {
    if (typeof value === 'bigint' || !dtype.startsWith('float')) return String(value);
    if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
    return Number.isInteger(value) ? value.toFixed(1) : String(value);
  });
}

function numeric(value: string | number): string | number {
  return typeof value === 'string' && /^-?[\d.e-]+$/.test(value) && value.includes('.') ? Number(value) : value;
}

describe.each(files)('$name', ({ dtype, shape, values, npy }) => {
  const original = readNpy(Buffer.from(npy, 'base64'));

  it('is read as numpy wrote it', () => {
    if (!original.ok) throw new Error(original.failure);
    expect(original.value.dtype).toBe(dtype);
    expect(original.value.shape).toEqual(shape);
    expect(valuesOf(original.value).map(numeric)).toEqual(values.map(numeric));
  });

  it('comes back from our own file', () => {
    if (!original.ok) throw new Error(original.failure);
    const written = writeNpy(original.value);
    if (!written.ok) throw new Error(written.failure);
    expect(readNpy(written.value)).toEqual(original);
  });
});

describe('a file that cannot be read', () => {
  it('says why', () => {
    expect(readNpy(new Uint8Array(20))).toEqual({
      ok: false,
      failure: 'This is not a .npy file: its first bytes are others.',
    });
    const good = Buffer.from(files[0]?.npy ?? '', 'base64');
    expect(readNpy(good.subarray(0, good.length - 1))).toEqual({
      ok: false,
      failure: 'The .npy file is cut: 23 of 24 bytes of elements.',
    });
  });

  const header = (text: string, body = 64): Uint8Array => {
    const bytes = new Uint8Array(10 + text.length + body);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
    bytes.set(new TextEncoder().encode(text), 10);
    return bytes;
  };

  it.each([
    ['{', 'holds what cannot be fed'],
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", 'holds what cannot be fed'],
    ["{'descr': '|O8', 'fortran_order': False, 'shape': (1,)}", 'a dtype that TensorFlow does not know'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (x,)}", 'a shape that cannot be'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 'a shape that cannot be'],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999, 99999999)}", 'a shape that cannot be'],
    ["{'descr': '|S9', 'fortran_order': False, 'shape': (99,)}", 'is cut'],
  ])('says what is wrong with %s', (text, why) => {
    const result = readNpy(header(text));
    expect(result.ok ? '' : result.failure).toContain(why);
  });

  it('says that the header is cut', () => {
    expect(readNpy(header('').subarray(0, 11))).toMatchObject({ ok: false });
    const cut = header('{}', 0).subarray(0, 10);
    expect(readNpy(new Uint8Array([...cut.subarray(0, 8), 200, 0, 0, 0]))).toMatchObject({ ok: false });
  });

  it('shows characters beyond Unicode as U+FFFD', () => {
    const bytes = header("{'descr': '<U1', 'fortran_order': False, 'shape': ()}", 4);
    bytes.fill(255, bytes.length - 4);
    const result = readNpy(bytes);
    expect(result.ok && result.value.data).toEqual([new TextEncoder().encode('\ufffd')]);
  });
});

describe('a tensor that cannot be written', () => {
  it.each<[HostTensor, string]>([
    [{ dtype: 'resource', shape: [], data: [{ handleKind: 'resource' }] }, 'numpy has no dtype for resource'],
    [{ dtype: 'float8_e5m2', shape: [0], data: new Float32Array(0) }, 'numpy has no dtype for float8_e5m2'],
    [{ dtype: 'string', shape: [1], data: [Uint8Array.of(97, 0)] }, 'ends with a zero byte'],
  ])('says why', (tensor, why) => {
    expect(writeNpy(tensor)).toMatchObject({ ok: false, failure: expect.stringContaining(why) });
  });

  it('is bfloat16 as its bits', () => {
    const written = writeNpy({ dtype: 'bfloat16', shape: [2], data: Float32Array.of(1, -2) });
    const read = written.ok ? readNpy(written.value) : written;
    expect(read.ok && read.value).toEqual({ dtype: 'uint16', shape: [2], data: Uint16Array.of(0x3f80, 0xc000) });
  });

  it('has a header of version 2 when the first one cannot hold the shape', () => {
    const shape = Array.from({ length: 25_000 }, () => 1);
    const written = writeNpy({ dtype: 'int8', shape, data: Int8Array.of(7) });
    expect(written.ok && written.value[6]).toBe(2);
    const read = written.ok ? readNpy(written.value) : written;
    expect(read.ok && read.value.shape.length).toBe(25_000);
  });
});
