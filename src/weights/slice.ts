import { fail, ok } from '../lib/result';
import type { Result } from '../lib/result';
import { elementCount } from '../model/shape';
import type { HostData, HostTensor } from '../model/tensor';

/** What is taken of one axis: `count` indices from `start` on, `step` apart. `keep` is false for a single index, whose axis vanishes. */
export interface AxisSlice {
  readonly start: number;
  readonly step: number;
  readonly count: number;
  readonly keep: boolean;
}

/**
 * Reads numpy's basic slicing, brackets optional: `[0, :, 3]`, `-1`, `1:5`, `::2`, `...`. Axes not mentioned
 * are taken whole. Fails with a sentence for a person.
 */
export function parseSlice(text: string, shape: readonly number[]): Result<readonly AxisSlice[], string> {
  const inner = text.trim().replace(/^\[(.*)\]$/s, '$1');
  const parts =
    inner.trim() === ''
      ? []
      : inner
          .replace(/,\s*$/, '')
          .split(',')
          .map((part) => part.trim());
  const dots = parts.indexOf('...');
  if (dots !== parts.lastIndexOf('...')) return fail('"..." may stand only once.');
  const given = dots < 0 ? parts.length : parts.length - 1;
  if (given > shape.length) return fail(`${given} indices for ${shape.length} axes.`);
  const whole = Array.from({ length: shape.length - given }, () => ':');
  const all = dots < 0 ? [...parts, ...whole] : [...parts.slice(0, dots), ...whole, ...parts.slice(dots + 1)];
  const slices: AxisSlice[] = [];
  for (const [axis, part] of all.entries()) {
    const slice = parseAxis(part, axis, shape[axis] ?? 0);
    if (!slice.ok) return slice;
    slices.push(slice.value);
  }
  return ok(slices);
}

function parseAxis(part: string, axis: number, size: number): Result<AxisSlice, string> {
  if (/^[+-]?\d+$/.test(part)) {
    const index = Number(part);
    const start = index < 0 ? index + size : index;
    if (start >= 0 && start < size) return ok({ start, step: 1, count: 1, keep: false });
    return fail(`Index ${index} is outside axis ${axis}, which has ${size}.`);
  }
  const match = /^([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?)?$/.exec(part);
  if (!match) return fail(`"${part}" is neither an index nor a range such as 1:5.`);
  const step = Number(match[3] ?? 1);
  if (step === 0) return fail('A range cannot have step 0.');
  // Python's slice.indices: bounds are clamped, and count from the other end when they are negative.
  const bound = (given: string | undefined, otherwise: number): number => {
    if (given === undefined) return otherwise;
    const value = Number(given) < 0 ? Number(given) + size : Number(given);
    return step > 0 ? Math.min(Math.max(value, 0), size) : Math.min(Math.max(value, -1), size - 1);
  };
  const start = bound(match[1], step > 0 ? 0 : size - 1);
  const stop = bound(match[2], step > 0 ? size : -1);
  return ok({ start, step, count: Math.max(0, Math.ceil((stop - start) / step)), keep: true });
}

/** The elements a slice names, of any dtype. The result owns its data. */
export function takeSlice({ dtype, shape, data }: HostTensor, slices: readonly AxisSlice[]): HostTensor {
  const kept = slices.filter(({ keep }) => keep).map(({ count }) => count);
  const total = elementCount(slices.map(({ count }) => count));
  const parts = dtype.startsWith('complex') ? 2 : 1;
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const positions = new Float64Array(total);
  // One axis after the other, from the innermost: each repeats what stands for the axes within it.
  let block = 1;
  if (total > 0) positions[0] = 0;
  for (let axis = slices.length - 1; axis >= 0 && total > 0; axis--) {
    const { start, step, count } = slices[axis] as AxisSlice;
    const stride = strides[axis] ?? 1;
    for (let i = count - 1; i >= 0; i--) {
      for (let j = 0; j < block; j++) positions[i * block + j] = (positions[j] ?? 0) + (start + i * step) * stride;
    }
    block *= count;
  }
  return { dtype, shape: kept, data: gather(data, positions, parts) };
}

function gather(data: HostData, positions: Float64Array, parts: number): HostData {
  if (Array.isArray(data)) return Array.from(positions, (at) => data[at] as never);
  const source = data as Float32Array;
  const Kind = source.constructor as new (length: number) => Float32Array;
  const out = new Kind(positions.length * parts);
  for (let i = 0; i < positions.length; i++) {
    for (let part = 0; part < parts; part++) {
      out[i * parts + part] = source[(positions[i] as number) * parts + part] as number;
    }
  }
  return out;
}
