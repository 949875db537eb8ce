import { crc32c, maskCrc } from '../decode/checkpoint/crc32c';

/** An entry of a table: key and value as text or bytes. */
export type TableRow = readonly [key: string | Uint8Array, value: string | Uint8Array];

export interface TableOptions {
  /** Rows of one block. */
  readonly rowsPerBlock?: number;
  /** Applied to each block; its type byte says which compression that is. */
  readonly compress?: { readonly type: number; readonly pack: (block: Uint8Array) => Uint8Array };
}

const encoder = new TextEncoder();

/** A LevelDB table with prefix-compressed keys, as TensorFlow writes variables.index. Rows must be in key order. */
export function buildTable(rows: readonly TableRow[], options: TableOptions = {}): Uint8Array {
  const { rowsPerBlock = 3, compress } = options;
  const file: number[] = [];
  const add = (content: Uint8Array): Uint8Array => {
    const packed = compress ? compress.pack(content) : content;
    const handle = Uint8Array.from([...varint(file.length), ...varint(packed.length)]);
    const typed = Uint8Array.from([...packed, compress?.type ?? 0]);
    file.push(...typed, ...u32(maskCrc(crc32c(typed))));
    return handle;
  };
  const index: TableRow[] = [];
  for (let i = 0; i < rows.length; i += rowsPerBlock) {
    const part = rows.slice(i, i + rowsPerBlock);
    index.push([part.at(-1)?.[0] ?? '', add(block(part))]);
  }
  const metaindex = add(block([]));
  const handles = [...metaindex, ...add(block(index))];
  const footer = [...handles, ...new Uint8Array(40 - handles.length), 0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
  return Uint8Array.from([...file, ...footer]);
}

function block(rows: readonly TableRow[]): Uint8Array {
  const out: number[] = [];
  let previous = new Uint8Array(0);
  for (const [keyText, valueText] of rows) {
    const key = bytesOf(keyText);
    const value = bytesOf(valueText);
    let shared = 0;
    while (shared < previous.length && shared < key.length && previous[shared] === key[shared]) shared += 1;
    out.push(
      ...varint(shared),
      ...varint(key.length - shared),
      ...varint(value.length),
      ...key.subarray(shared),
      ...value,
    );
    previous = key;
  }
  return Uint8Array.from([...out, ...u32(0), ...u32(1)]);
}

function bytesOf(content: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? encoder.encode(content) : new Uint8Array(content);
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function u32(value: number): readonly number[] {
  return [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
}
