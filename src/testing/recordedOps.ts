import type { AttrValue } from '../model/attr';
import type { NodeAddress } from '../model/address';
import type { DType } from '../model/dtype';
import type { Shape } from '../model/shape';
import type { HostData } from '../model/tensor';
import type { Attrs } from '../runtime/attrs';
import { OpError } from '../runtime/opError';
import { OPS } from '../runtime/ops/index';
import type { BackendName, OpCall } from '../runtime/registry';
import type { Session } from '../runtime/session/session';
import { allocate, fromHost, hostOf, isBigArray } from '../runtime/values/tensors';
import type { Tensor } from '../runtime/values/value';

/** A tensor in a fixture: what JSON lacks are strings, complex elements are pairs. */
export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

type RecordedAttr = Readonly<Record<string, unknown>>;

/** One call of one op with TensorFlow's answer or the name of its refusal. */
export interface RecordedCase {
  readonly title: string;
  readonly op: string;
  readonly attrs: Readonly<Record<string, RecordedAttr>>;
  readonly inputs: readonly RecordedTensor[];
  readonly outputs?: readonly RecordedTensor[];
  readonly error?: string;
}

export interface Recording {
  readonly tensorflow: string;
  readonly cases: readonly RecordedCase[];
}

/** Attributes as a plain object says them, in the getters' own words: {int: 3}, {ints: [1, 2]}, {type: 'float32'} … */
class PlainAttrs implements Attrs {
  private readonly values: RecordedCase['attrs'];

  constructor(values: RecordedCase['attrs']) {
    this.values = values;
  }

  private get<T>(name: string, kind: string): T {
    const value = this.values[name]?.[kind];
    if (value === undefined) throw new OpError('InternalError', `No ${kind} attribute ${name}.`);
    return value as T;
  }

  has(name: string): boolean {
    return name in this.values;
  }
  /** Integers and lists of them only: what kernels read beyond 2^53. */
  raw(name: string): AttrValue | undefined {
    const value = this.values[name];
    const int = (v: unknown): AttrValue => ({ kind: 'i', value: BigInt(v as number) });
    if (value && 'int' in value) return int(value['int']);
    if (value && 'ints' in value) return { kind: 'list', value: (value['ints'] as readonly number[]).map(int) };
    return undefined;
  }
  string(name: string): string {
    return this.get(name, 'string');
  }
  bytes(name: string): Uint8Array {
    return new TextEncoder().encode(this.get(name, 'string'));
  }
  int(name: string): number {
    return this.get(name, 'int');
  }
  float(name: string): number {
    return Math.fround(this.get(name, 'float'));
  }
  bool(name: string): boolean {
    return this.get(name, 'bool');
  }
  type(name: string): DType {
    return this.get(name, 'type');
  }
  shape(name: string): Shape {
    return this.get(name, 'shape');
  }
  ints(name: string): readonly number[] {
    return this.get(name, 'ints');
  }
  floats(name: string): readonly number[] {
    return this.get<readonly number[]>(name, 'floats').map(Math.fround);
  }
  strings(name: string): readonly string[] {
    return this.get(name, 'strings');
  }
  types(name: string): readonly DType[] {
    return this.get(name, 'types');
  }
  shapes(name: string): readonly Shape[] {
    return this.get(name, 'shapes');
  }
}

/** UTF-8, and for U+E080 to U+E0FF the byte that each stands for. */
function bytesOf(text: string): Uint8Array {
  const parts = Array.from(text, (char) => {
    const point = char.codePointAt(0) as number;
    return point >= 0xe080 && point <= 0xe0ff ? [point & 0xff] : [...new TextEncoder().encode(char)];
  });
  return Uint8Array.from(parts.flat());
}

export function tensorOf(recorded: RecordedTensor): Tensor {
  const dtype = recorded.dtype as DType;
  const { shape } = recorded;
  const data = allocate(
    dtype,
    shape.reduce((a, b) => a * b, 1),
  );
  const values = recorded.values.flat();
  if (dtype === 'string')
    return fromHost(
      dtype,
      shape,
      values.map((v) => bytesOf(String(v))),
    );
  values.forEach((value, i) => {
    if (isBigArray(data)) data[i] = BigInt(value as string);
    else (data as Float64Array)[i] = Number(value);
  });
  return fromHost(dtype, shape, data);
}

/**
 * The outputs, or the code of the refusal. `hostLimit` −1 sends all float32 work to the backend.
 * `state`: a session, and handles in place of as many first inputs.
 */
export function answerOf(
  recorded: RecordedCase,
  backend: BackendName,
  hostLimit: number,
  state: { readonly session: Session | null; readonly first: readonly Tensor[] } = { session: null, first: [] },
): readonly Tensor[] | string {
  const entry = OPS.get(recorded.op);
  if (entry === undefined) return `${recorded.op} is not in the registry`;
  const call: OpCall = {
    op: recorded.op,
    nodeName: recorded.op,
    functionName: null,
    address: recorded.op as NodeAddress,
    attrs: new PlainAttrs(recorded.attrs),
    isUsed: () => true,
    outputCount: recorded.outputs?.length ?? 1,
    outputDtypes: (recorded.outputs ?? []).map((t) => t.dtype as DType),
    backend,
    hostLimit,
    session: state.session as Session,
  };
  try {
    const given = recorded.inputs.slice(state.first.length).map(tensorOf);
    return entry.kernel([...state.first, ...given], call) as readonly Tensor[];
  } catch (error) {
    if (error instanceof OpError) return error.code;
    throw error;
  }
}

/** Relative error allowed by dtype, beside a thousandth of it of the largest element (that of an op in `commands`). */
const RELATIVE: Readonly<Record<string, number>> = {
  float32: 1e-5,
  complex64: 1e-5,
  float64: 1e-12,
  complex128: 1e-12,
  float16: 2 ** -10,
  bfloat16: 2 ** -7,
};

/** What is wrong with an answer, in words; null when it is TensorFlow's. */
export function differenceFrom(expected: readonly RecordedTensor[], got: readonly Tensor[]): string | null {
  for (const [i, want] of expected.entries()) {
    const have = got[i];
    if (have === undefined) return `output ${i} is missing`;
    if (have.dtype !== want.dtype) return `output ${i} is ${have.dtype}, not ${want.dtype}`;
    if (have.shape.join() !== want.shape.join())
      return `output ${i} has shape [${have.shape.join(',')}], not [${want.shape.join(',')}]`;
    const wanted = hostOf(tensorOf(want));
    const found = hostOf(have);
    const at = firstDifference(wanted, found, want.dtype);
    if (at >= 0) return `output ${i}[${at}] is ${shown(found[at])}, not ${shown(wanted[at])}`;
  }
  return null;
}

/** Elements are equal when these are: of texts every byte counts. */
function key(element: unknown): string {
  return element instanceof Uint8Array ? element.join() : String(element);
}

function shown(element: unknown): string {
  return element instanceof Uint8Array ? new TextDecoder().decode(element) : String(element);
}

function firstDifference(wanted: HostData, found: HostData, dtype: string): number {
  const relative = RELATIVE[dtype];
  if (relative === undefined) {
    return [...wanted].findIndex((want, i) => key(want) !== key(found[i]));
  }
  const numbers = Array.from(wanted as Float64Array);
  const largest = Math.max(0, ...numbers.filter(Number.isFinite).map(Math.abs));
  return numbers.findIndex((want, i) => {
    const have = found[i] as number;
    if (Number.isNaN(want) || !Number.isFinite(want)) return !Object.is(want, have);
    return !(Math.abs(want - have) <= relative * Math.abs(want) + relative * 0.1 * largest);
  });
}
