import type { HostTensor } from '../../model/tensor';

/** One element as a person reads it; floats with as many digits as tell two float32 apart. */
export function elementText({ dtype, data }: HostTensor, i: number): string {
  if (dtype === 'string') {
    const bytes = data[i];
    return bytes instanceof Uint8Array ? JSON.stringify(new TextDecoder().decode(bytes)) : '';
  }
  if (dtype === 'resource' || dtype === 'variant') return dtype;
  const values = data as ArrayLike<number | bigint>;
  if (dtype.startsWith('complex')) {
    const [re, im] = [Number(values[2 * i] ?? 0), Number(values[2 * i + 1] ?? 0)];
    return `${numberText(re)} ${im < 0 ? '−' : '+'} ${numberText(Math.abs(im))}i`;
  }
  const value = values[i] ?? 0;
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  return typeof value === 'bigint' ? value.toString().replace('-', '−') : numberText(value);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '−Inf';
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
  return text.replace('-', '−');
}
