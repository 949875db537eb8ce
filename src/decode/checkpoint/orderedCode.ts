/** Name and place of one slice of a partitioned variable, as its key in variables.index says them. */
export interface SliceKey {
  readonly name: Uint8Array;
  /** First index and length by dimension; length -1 is the whole dimension. */
  readonly extents: readonly { readonly start: number; readonly length: number }[];
}

/**
 * Decodes `Num(0) String(name) Num(rank) (SignedNum(start) SignedNum(length))*` in OrderedCode
 * (tensorflow/core/util/saved_tensor_slice_util.cc). Null where the bytes are not that.
 */
export function decodeSliceKey(key: Uint8Array): SliceKey | null {
  const reader = new OrderedReader(key);
  if (reader.num() !== 0) return null;
  const name = reader.text();
  const rank = reader.num();
  if (name === null || rank === null || rank > 254) return null;
  const extents: { start: number; length: number }[] = [];
  for (let i = 0; i < rank; i++) {
    const start = reader.signedNum();
    const length = reader.signedNum();
    if (start === null || length === null) return null;
    extents.push({ start, length });
  }
  return { name, extents };
}

class OrderedReader {
  private readonly bytes: Uint8Array;
  private pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** A length byte and as many bytes, most significant first. */
  num(): number | null {
    const length = this.bytes[this.pos];
    if (length === undefined || length > 8 || this.pos + 1 + length > this.bytes.length) return null;
    let value = 0;
    for (let i = 1; i <= length; i++) value = value * 256 + (this.bytes[this.pos + i] ?? 0);
    this.pos += 1 + length;
    return value;
  }

  /** 00 FF stands for 00, FF 00 for FF, 00 01 is the end. */
  text(): Uint8Array | null {
    const out: number[] = [];
    while (this.pos + 1 < this.bytes.length) {
      const byte = this.bytes[this.pos] ?? 0;
      const next = this.bytes[this.pos + 1];
      if (byte === 0 && next === 1) {
        this.pos += 2;
        return Uint8Array.from(out);
      }
      const escaped = byte === 0 || byte === 0xff;
      if (escaped && next !== (byte === 0 ? 0xff : 0)) return null;
      out.push(byte);
      this.pos += escaped ? 2 : 1;
    }
    return null;
  }

  /** The number of leading ones (zeros for negative numbers) is the length in bytes; the rest is two's complement. */
  signedNum(): number | null {
    const first = this.bytes[this.pos];
    if (first === undefined) return null;
    const negative = (first & 0x80) === 0;
    const flip = negative ? 0xff : 0;
    let length = 0;
    for (let bit = 0; bit < 10; bit++) {
      const byte = (this.bytes[this.pos + (bit >> 3)] ?? 0) ^ flip;
      if (!(byte & (0x80 >> (bit & 7)))) break;
      length += 1;
    }
    if (length === 0 || this.pos + length > this.bytes.length) return null;
    let value = negative ? -1n : 0n;
    for (let i = 0; i < length; i++) value = (value << 8n) | BigInt(this.bytes[this.pos + i] ?? 0);
    // `length` ones and the sign take the place of the upper bits: 7 of each byte are left.
    const width = BigInt(Math.min(7 * length, 64));
    const mask = (1n << width) - 1n;
    const low = value & mask;
    this.pos += length;
    return Number(negative ? low - (1n << width) : low);
  }
}
