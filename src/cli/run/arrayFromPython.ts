import { assertNever } from '../../lib/never';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import type { DType } from '../../model/dtype';
import type { HostData, HostTensor } from '../../model/tensor';
import { castTensor } from '../../weights/cast';
import { pythonTypeName } from '../../lib/pythonLiteral';
import type { PythonValue } from '../../lib/pythonLiteral';

const utf8 = new TextEncoder();

/**
 * A Python value as numpy.asarray(value, dtype) makes an array of it, which is how a session takes a feed.
 * Fails with numpy's sentence for ragged lists, whole numbers out of range and values of another kind.
 */
export function arrayFromPython(value: PythonValue, dtype: DType): Result<HostTensor, string> {
  const shape: number[] = [];
  let level: readonly PythonValue[] = [value];
  // One axis after the other, as long as all values at this depth are lists of one length.
  while (level.some(isSequence)) {
    const lengths = new Set(level.map((item) => (isSequence(item) ? item.items.length : -1)));
    if (lengths.size > 1) return fail(inhomogeneous(shape));
    shape.push([...lengths][0] ?? 0);
    level = level.flatMap((item) => (isSequence(item) ? item.items : []));
  }
  // Nothing is left to look at below an empty list.
  if (dtype === 'string') return stringArray(level, shape);
  const whole = /^q?u?int(\d+)$/.exec(dtype);
  const complex = dtype.startsWith('complex');
  const parts: (number | bigint)[] = [];
  for (const item of level) {
    const number = whole ? wholeNumber(item, dtype) : complex ? complexNumber(item) : realNumber(item, dtype);
    if (!number.ok) return number;
    parts.push(...number.value);
  }
  if (whole) return castTensor({ dtype: 'int64', shape, data: wholeData(parts) }, dtype);
  const data = Float64Array.from(parts, Number);
  return castTensor({ dtype: complex ? 'complex128' : 'float64', shape, data }, dtype);
}

type Sequence = Extract<PythonValue, { kind: 'list' | 'tuple' | 'set' }>;

function isSequence(value: PythonValue): value is Sequence {
  return value.kind === 'list' || value.kind === 'tuple';
}

function inhomogeneous(shape: readonly number[]): string {
  const text = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  return (
    'setting an array element with a sequence. The requested array has an inhomogeneous shape after ' +
    `${shape.length} dimensions. The detected shape was ${text} + inhomogeneous part.`
  );
}

/** int64 or, for numbers beyond it, uint64 bits in the same array. */
function wholeData(parts: readonly (number | bigint)[]): HostData {
  return BigInt64Array.from(parts, (part) => BigInt.asIntN(64, BigInt(part)));
}

function stringArray(items: readonly PythonValue[], shape: readonly number[]): Result<HostTensor, string> {
  const data: Uint8Array[] = [];
  for (const item of items) {
    if (item.kind === 'str') data.push(utf8.encode(item.value));
    else if (item.kind === 'bytes') data.push(item.value);
    else return fail(`Unsupported object type ${pythonTypeName(item)}`);
  }
  return ok({ dtype: 'string', shape, data });
}

function wholeNumber(value: PythonValue, dtype: DType): Result<readonly bigint[], string> {
  switch (value.kind) {
    case 'int': {
      const [low, high] = rangeOf(dtype);
      if (value.value >= low && value.value <= high) return ok([value.value]);
      return fail(`Python integer ${value.value} out of bounds for ${dtype}`);
    }
    case 'bool':
      return ok([value.value ? 1n : 0n]);
    case 'float':
      if (Number.isFinite(value.value)) return ok([BigInt(Math.trunc(value.value))]);
      return fail(`cannot convert float ${Number.isNaN(value.value) ? 'NaN' : 'infinity'} to integer`);
    case 'str':
      if (/^\s*[+-]?\d+\s*$/.test(value.value)) return ok([BigInt(value.value.trim())]);
      return fail(`invalid literal for int() with base 10: '${value.value}'`);
    default:
      return fail(
        `int() argument must be a string, a bytes-like object or a real number, not '${pythonTypeName(value)}'`,
      );
  }
}

function rangeOf(dtype: DType): readonly [bigint, bigint] {
  const bits = BigInt(/\d+$/.exec(dtype)?.[0] ?? '64');
  return dtype.includes('uint') ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

function realNumber(value: PythonValue, dtype: DType): Result<readonly number[], string> {
  switch (value.kind) {
    case 'int':
    case 'float':
      return ok([Number(value.value)]);
    case 'bool':
      return ok([value.value ? 1 : 0]);
    case 'none':
      return ok([dtype === 'bool' ? 0 : Number.NaN]);
    case 'str':
      if (dtype === 'bool') return ok([value.value === '' ? 0 : 1]);
      return parsedFloat(value.value);
    case 'complex':
    case 'bytes':
    case 'list':
    case 'tuple':
    case 'set':
    case 'dict':
      return fail(`float() argument must be a string or a real number, not '${pythonTypeName(value)}'`);
    default:
      return assertNever(value);
  }
}

function parsedFloat(text: string): Result<readonly number[], string> {
  const trimmed = text.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed);
  if (special) return ok([special[2] === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity]);
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isNaN(number) ? fail(`could not convert string to float: '${text}'`) : ok([number]);
}

function complexNumber(value: PythonValue): Result<readonly number[], string> {
  if (value.kind === 'complex') return ok([value.real, value.imaginary]);
  const real = realNumber(value, 'complex128');
  return real.ok ? ok([real.value[0] ?? 0, 0]) : real;
}
