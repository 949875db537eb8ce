import type { Slice } from '../proto/schema';
import { Cursor, LENGTH } from '../proto/wire';

/** FunctionDef.signature.name as bytes; empty where it has none. Throws a WireFault. */
export function functionName(slice: Slice): Slice {
  const signature = firstField(new Cursor(slice), 1);
  const name = signature && firstField(new Cursor(signature), 1);
  return name ?? { bytes: slice.bytes, start: slice.start, end: slice.start };
}

function firstField(cursor: Cursor, field: number): Slice | null {
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === field * 8 + LENGTH) return cursor.slice();
    cursor.skip(tag);
  }
  return null;
}
