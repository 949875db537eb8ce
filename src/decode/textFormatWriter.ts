const utf8 = new TextEncoder();

/**
 * Writes nested length-delimited fields in one pass over the input: contents go into
 * one buffer, lengths are put between them at the end, when they are known.
 */
export class NestedWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  /** Where in the buffer each length belongs, in the order of the buffer, and the lengths. */
  readonly #lengthAt: number[] = [];
  readonly #lengths: number[] = [];
  /** Open fields: their row in `#lengths`, and the bytes that lengths inside them will take. */
  readonly #open: { readonly row: number; inserted: number }[] = [];

  tag(field: number, wireType: number): void {
    this.varint(field * 8 + wireType);
  }

  /** An unsigned number below 2^53. */
  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest > 0x7f) {
      this.#bytes[this.#end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#end++] = rest;
  }

  /** Any 64-bit number; negative ones in two's complement. */
  bigVarint(value: bigint): void {
    this.#reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      this.#bytes[this.#end++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#bytes[this.#end++] = Number(rest);
  }

  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#end, value, true);
    this.#end += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#end, value, true);
    this.#end += 8;
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigUint64(this.#end, BigInt.asUintN(64, value), true);
    this.#end += 8;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#end++] = value;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  text(value: string): void {
    this.raw(utf8.encode(value));
  }

  /** Begins a length-delimited field: what follows until {@link endField} is inside it. */
  beginField(field: number): void {
    this.tag(field, 2);
    this.#open.push({ row: this.#lengths.length, inserted: 0 });
    this.#lengthAt.push(this.#end);
    this.#lengths.push(0);
  }

  endField(): void {
    const field = this.#open.pop();
    if (!field) return;
    const length = this.#end - (this.#lengthAt[field.row] ?? 0) + field.inserted;
    this.#lengths[field.row] = length;
    const outer = this.#open.at(-1);
    if (outer) outer.inserted += field.inserted + varintSize(length);
  }

  /** The message; throws a RangeError when it does not fit into one buffer. */
  finish(): Uint8Array {
    const inserted = this.#lengths.reduce((sum, length) => sum + varintSize(length), 0);
    const out = new NestedWriter();
    out.#reserve(this.#end + inserted);
    let from = 0;
    this.#lengths.forEach((length, row) => {
      const at = this.#lengthAt[row] ?? 0;
      out.raw(this.#bytes.subarray(from, at));
      out.varint(length);
      from = at;
    });
    out.raw(this.#bytes.subarray(from, this.#end));
    return out.#bytes.subarray(0, out.#end);
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#end + count));
    grown.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}
