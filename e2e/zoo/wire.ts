import type { HostData, HostTensor } from '../../src/model/tensor';

/** A tensor as JSON: what crosses between the runner and the page it drives. */
export interface PackedTensor {
  readonly dtype: HostTensor['dtype'];
  readonly shape: readonly number[];
  /** Name of the typed array, or `strings`. */
  readonly array: string;
  readonly base64: readonly string[];
}

export function packTensor({ dtype, shape, data }: HostTensor): PackedTensor {
  if (Array.isArray(data)) {
    const strings = data as readonly Uint8Array[];
    return { dtype, shape, array: 'strings', base64: strings.map((s) => Buffer.from(s).toString('base64')) };
  }
  const view = data as Uint8Array;
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  return { dtype, shape, array: view.constructor.name, base64: [bytes.toString('base64')] };
}

type ArrayConstructor = new (buffer: ArrayBuffer) => HostData;

export function unpackTensor({ dtype, shape, array, base64 }: PackedTensor): HostTensor {
  const bytes = base64.map((text) => new Uint8Array(Buffer.from(text, 'base64')));
  if (array === 'strings') return { dtype, shape, data: bytes };
  const Constructor = (globalThis as unknown as Record<string, ArrayConstructor>)[array];
  if (!Constructor) throw new Error(`No array called ${array}`);
  return { dtype, shape, data: new Constructor((bytes[0] ?? new Uint8Array()).buffer as ArrayBuffer) };
}
