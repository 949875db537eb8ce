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
});
