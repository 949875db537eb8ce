import type { FunctionColumns } from '../model/functionColumns';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { LENGTH, WireFault } from '../proto/wire';
import { ByteIndex } from './byteIndex';
import { functionName } from './functionName';
import type { NodeRanges } from './graphSkim';

const FIELD_1 = 8 + LENGTH;

/**
 * Lists the functions of a library: of each its name is read and nothing else, and no object is made. Functions whose
 * name another one has before them, and those that cannot be read, are left out: no call reaches them.
 */
export function listFunctions({ bytes, start, end }: NodeRanges): FunctionColumns {
  const total = start.length;
  const from = new Uint32Array(total);
  const to = new Uint32Array(total);
  const byteSize = new Uint32Array(total);
  const names = new ByteIndex(bytes, total);
  let count = 0;
  let length = 0;
  for (let row = 0; row < total; row++) {
    const first = start[row] as number;
    const last = end[row] as number;
    const name = nameAt(bytes, first, last) ?? carefully({ bytes, start: first, end: last });
    if (!name || names.add(name.start, name.end, count) !== count) continue;
    from[count] = name.start;
    to[count] = name.end;
    byteSize[count] = last - first;
    length += name.end - name.start;
    count += 1;
  }
  const text = textOf(bytes, from, to, count, length);
  return { count, ...text, byteSize: byteSize.slice(0, count) };
}

/** The name of the function last looked at; one object for all. */
const found = { start: 0, end: 0 };

/**
 * The way TensorFlow writes a FunctionDef: its signature first, and in that its name first. Null where it is another.
 * Nothing is thrown and nothing made: thousands of functions are told apart by this.
 */
function nameAt(bytes: Uint8Array, start: number, end: number): typeof found | null {
  if (bytes[start] !== FIELD_1) return null;
  let at = start + 1;
  let signature = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= end || shift > 21) return null;
    const byte = bytes[at++] as number;
    signature |= (byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  const stop = Math.min(end, at + signature);
  const length = bytes[at + 1] as number;
  if (at + 2 > stop || bytes[at] !== FIELD_1 || length >= 0x80 || at + 2 + length > stop) return null;
  found.start = at + 2;
  found.end = at + 2 + length;
  return found;
}

function carefully(slice: Slice): Slice | null {
  try {
    return functionName(slice);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return null;
  }
}

/** The names as one text. Where all are ASCII, a byte is a unit and one call decodes them. */
function textOf(
  bytes: Uint8Array,
  from: Uint32Array,
  to: Uint32Array,
  count: number,
  length: number,
): Pick<FunctionColumns, 'names' | 'nameEnd'> {
  const packed = new Uint8Array(length);
  const nameEnd = new Uint32Array(count);
  let at = 0;
  let high = 0;
  for (let row = 0; row < count; row++) {
    const end = to[row] as number;
    for (let i = from[row] as number; i < end; i++) {
      const byte = bytes[i] as number;
      high |= byte;
      packed[at++] = byte;
    }
    nameEnd[row] = at;
  }
  if (high < 0x80) return { names: new TextDecoder('latin1').decode(packed), nameEnd };
  let names = '';
  for (let row = 0; row < count; row++) {
    names += decodeUtf8(bytes, from[row] as number, to[row] as number);
    nameEnd[row] = names.length;
  }
  return { names, nameEnd };
}
