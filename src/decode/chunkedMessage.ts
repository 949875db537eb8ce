import { concatBytes } from '../lib/bytes';
import { plural } from '../lib/text';
import { Cursor, LENGTH, WireFault } from '../proto/wire';

/** A field of a message: as the file has it, or opened because something is merged into it. */
type Part = { readonly field: number; raw: Uint8Array } | { readonly field: number; readonly message: MergedMessage };

/**
 * A message into which other bytes are merged at given places, without its schema: in the
 * wire format two messages are merged by writing one after the other. Only fields on
 * the way to such a place are taken apart.
 */
export class MergedMessage {
  readonly #parts: Part[] = [];

  /** Merges serialised bytes into this message. */
  append(bytes: Uint8Array): void {
    const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
    while (cursor.pos < cursor.end) {
      const start = cursor.pos;
      const tag = cursor.tag();
      cursor.skip(tag);
      this.#parts.push({ field: tag >>> 3, raw: bytes.subarray(start, cursor.pos) });
    }
  }

  /** How often a field stands in the message. */
  count(field: number): number {
    return this.#parts.filter((part) => part.field === field).length;
  }

  /** The `index`-th message of a field, opened; a new one at the end when there are just `index`. */
  open(field: number, index: number): MergedMessage {
    let seen = 0;
    for (const [row, part] of this.#parts.entries()) {
      if (part.field !== field || seen++ !== index) continue;
      if ('message' in part) return part.message;
      const message = new MergedMessage();
      message.append(contents(part.raw));
      this.#parts[row] = { field, message };
      return message;
    }
    if (seen !== index)
      throw new WireFault('malformed', 0, `field ${field} has ${plural(seen, 'element')}, not ${index + 1}`);
    const message = new MergedMessage();
    this.#parts.push({ field, message });
    return message;
  }

  /** Puts a length-delimited value in place of what the field holds; with an index, of that element only. */
  set(field: number, value: Uint8Array, index: number | null): void {
    const raw = delimited(field, value);
    const rows = [...this.#parts.entries()].filter(([, part]) => part.field === field).map(([row]) => row);
    if (index === null) {
      for (const row of rows.reverse()) this.#parts.splice(row, 1);
      this.#parts.push({ field, raw });
    } else if (index === rows.length) this.#parts.push({ field, raw });
    else {
      const row = rows[index];
      if (row === undefined)
        throw new WireFault('malformed', 0, `field ${field} has ${plural(rows.length, 'element')}`);
      this.#parts[row] = { field, raw };
    }
  }

  /** The element of a map whose key, as the bytes of field 1, is `key`; a new one when there is none. */
  openEntry(field: number, key: Uint8Array): MergedMessage {
    for (let index = 0; index < this.count(field); index++) {
      const entry = this.open(field, index);
      if (entry.#parts.some((part) => part.field === 1 && 'raw' in part && equal(part.raw, key))) return entry;
    }
    const entry = this.open(field, this.count(field));
    entry.#parts.push({ field: 1, raw: key });
    return entry;
  }

  /** The message in one piece. Depth is bounded by the depth of the places merged into. */
  bytes(): Uint8Array {
    const pieces: Uint8Array[] = [];
    this.#collect(pieces);
    return concatBytes(pieces);
  }

  #collect(pieces: Uint8Array[]): number {
    let size = 0;
    for (const part of this.#parts) {
      if ('raw' in part) {
        pieces.push(part.raw);
        size += part.raw.length;
        continue;
      }
      const head = pieces.push(new Uint8Array(0)) - 1;
      const inside = part.message.#collect(pieces);
      const prefix = Uint8Array.of(...varint(part.field * 8 + LENGTH), ...varint(inside));
      pieces[head] = prefix;
      size += prefix.length + inside;
    }
    return size;
  }
}

/** A number below 2^53 as a varint. */
export function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}

function delimited(field: number, value: Uint8Array): Uint8Array {
  const head = [...varint(field * 8 + LENGTH), ...varint(value.length)];
  const out = new Uint8Array(head.length + value.length);
  out.set(head);
  out.set(value, head.length);
  return out;
}

/** What is inside a length-delimited field. */
function contents(raw: Uint8Array): Uint8Array {
  const cursor = new Cursor({ bytes: raw, start: 0, end: raw.length });
  const tag = cursor.tag();
  if ((tag & 7) !== LENGTH) throw new WireFault('malformed', 0, `field ${tag >>> 3} is not a message`);
  const slice = cursor.slice();
  return raw.subarray(slice.start, slice.end);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
