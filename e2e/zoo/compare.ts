import type { DType } from '../../src/model/dtype';
import type { HostTensor } from '../../src/model/tensor';
import type { Recorded } from './golden';

/** Which column of the tolerance table holds: a single op or a whole model, on exact kernels or a GPU's. */
export interface Setting {
  readonly wholeModel: boolean;
  readonly gpu: boolean;
}

export type Comparison =
  | { readonly equal: true }
  /** `close`: within 1e-2 relative, so an announced approximation may explain it. */
  | { readonly equal: false; readonly close: boolean; readonly detail: string };

/** |ours − x| ≤ relative·|x| + scaled·M, M the largest finite magnitude of the output. */
interface Tolerance {
  readonly relative: number;
  readonly scaled: number;
}

/** The tolerance table of the command page. */
function toleranceOf(dtype: DType, { wholeModel, gpu }: Setting): Tolerance | null {
  switch (dtype) {
    case 'float32':
    case 'complex64':
      if (gpu) return wholeModel ? { relative: 1e-2, scaled: 1e-3 } : { relative: 1e-3, scaled: 1e-4 };
      return wholeModel ? { relative: 1e-4, scaled: 1e-5 } : { relative: 1e-5, scaled: 1e-6 };
    case 'float64':
    case 'complex128':
      return wholeModel ? { relative: 1e-9, scaled: 1e-10 } : { relative: 1e-12, scaled: 1e-13 };
    case 'float16':
      return { relative: 0, scaled: wholeModel ? 1e-2 : gpu ? 2 ** -9 : 2 ** -10 };
    case 'bfloat16':
      return { relative: 0, scaled: wholeModel ? 3e-2 : gpu ? 2 ** -6 : 2 ** -7 };
    default:
      return null;
  }
}

export function compareOutputs(
  ours: Readonly<Record<string, HostTensor>>,
  expected: Readonly<Record<string, Recorded>>,
  setting: Setting,
  shapesOnly: boolean,
): Comparison {
  for (const [key, recorded] of Object.entries(expected)) {
    const tensor = ours[key];
    if (!tensor) return differs(`output ${key} is missing`);
    const result = compareTensor(tensor, recorded, setting, shapesOnly);
    if (!result.equal) return { ...result, detail: `${key}: ${result.detail}` };
  }
  return { equal: true };
}

function differs(detail: string, close = false): Comparison {
  return { equal: false, close, detail };
}

function compareTensor(ours: HostTensor, recorded: Recorded, setting: Setting, shapesOnly: boolean): Comparison {
  const want = recorded.tensor;
  if (ours.dtype !== want.dtype) return differs(`dtype ${ours.dtype}, TensorFlow's ${want.dtype}`);
  if (ours.shape.join() !== want.shape.join())
    return differs(`shape [${ours.shape.join()}], TensorFlow's [${want.shape.join()}]`);
  if (shapesOnly) return { equal: true };
  if (want.dtype === 'string') return compareStrings(ours, want);
  const tolerance = toleranceOf(want.dtype, setting);
  return tolerance ? compareFloats(ours, recorded, tolerance) : compareExactly(ours, recorded);
}

function compareStrings(ours: HostTensor, want: HostTensor): Comparison {
  const a = ours.data as readonly Uint8Array[];
  const b = want.data as readonly Uint8Array[];
  for (const [i, text] of b.entries()) {
    const mine = a[i];
    if (!mine || Buffer.compare(mine, text) !== 0) {
      return differs(`[${i}] is ${show(mine)}, TensorFlow's ${show(text)}`);
    }
  }
  return { equal: true };
}

function show(bytes: Uint8Array | undefined): string {
  return bytes ? JSON.stringify(Buffer.from(bytes).toString('latin1').slice(0, 80)) : 'nothing';
}

function compareExactly(ours: HostTensor, { tensor, every }: Recorded): Comparison {
  const a = ours.data as ArrayLike<number | bigint>;
  const b = tensor.data as ArrayLike<number | bigint>;
  for (let i = 0; i < b.length; i++) {
    if (a[i * every] !== b[i]) return differs(`[${i * every}] is ${a[i * every]}, TensorFlow's ${b[i]}`);
  }
  return { equal: true };
}

function compareFloats(ours: HostTensor, { tensor, every }: Recorded, { relative, scaled }: Tolerance): Comparison {
  const a = ours.data as ArrayLike<number>;
  const b = tensor.data as ArrayLike<number>;
  const parts = tensor.dtype.startsWith('complex') ? 2 : 1;
  let largest = 0;
  for (let i = 0; i < b.length; i++) {
    const magnitude = Math.abs(b[i] ?? 0);
    if (Number.isFinite(magnitude) && magnitude > largest) largest = magnitude;
  }
  let worst = 0;
  let worstAt = -1;
  let close = true;
  for (let i = 0; i < b.length; i++) {
    const at = parts === 1 ? i * every : Math.floor(i / 2) * every * 2 + (i % 2);
    const x = b[i] ?? Number.NaN;
    const y = a[at] ?? Number.NaN;
    if (Object.is(x, y) || x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    const error = Math.abs(y - x);
    const allowed = relative * Math.abs(x) + scaled * largest;
    if (error <= allowed) continue;
    if (!(error <= 1e-2 * Math.max(Math.abs(x), largest))) close = false;
    const excess = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error / (allowed || Number.MIN_VALUE);
    if (excess > worst) {
      worst = excess;
      worstAt = at;
    }
  }
  if (worstAt < 0) return { equal: true };
  const i = parts === 1 ? worstAt / every : Math.floor(worstAt / 2 / every) * 2 + (worstAt % 2);
  return differs(
    `[${worstAt}] is ${a[worstAt]}, TensorFlow's ${b[i]} (${worst.toPrecision(2)} × the tolerance)`,
    close,
  );
}
