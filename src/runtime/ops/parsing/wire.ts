/** Bytes that are not the protobuf message they should be. Caught by the op that reads them. */
export class WireFault extends Error {}

/** A cursor over one protobuf message of a record that is fed at run time. */
export class MessageReader {
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get done(): boolean {
    return this.at >= this.end;
  }

  /** Field number × 8 + wire type. */
  tag(): number {
    const tag = Number(this.varint());
    if (tag < 8 || (tag & 7) > 5) throw new WireFault('a field has no valid tag');
    return tag;
  }

  /** 64 bits, unsigned. */
  varint(): bigint {
    let low = 0;
    let factor = 1;
    for (let i = 0; i < 4; i++) {
      const byte = this.byte();
      low += (byte & 0x7f) * factor;
      if (byte < 0x80) return BigInt(low);
      factor *= 128;
    }
    let value = BigInt(low);
    for (let shift = 28n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new WireFault('a varint is longer than 10 bytes');
  }

  float(): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.advance(4), 4);
    return view.getFloat32(0, true);
  }

  double(): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.advance(8), 8);
    return view.getFloat64(0, true);
  }

  /** 32 or 64 bits of fixed length, unsigned. */
  fixed(bits: 32 | 64): bigint {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.advance(bits / 8), bits / 8);
    return bits === 32 ? BigInt(view.getUint32(0, true)) : view.getBigUint64(0, true);
  }

  /** A length-delimited field as a reader of its own. */
  message(): MessageReader {
    const length = Number(this.varint());
    const start = this.advance(length);
    return new MessageReader(this.bytes, start, start + length);
  }

  /** A length-delimited field as bytes; not copied. */
  slice(): Uint8Array {
    const length = Number(this.varint());
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  skip(tag: number): void {
    switch (tag & 7) {
      case 0:
        this.varint();
        return;
      case 1:
        this.advance(8);
        return;
      case 2:
        this.slice();
        return;
      case 5:
        this.advance(4);
        return;
      default:
        throw new WireFault('groups do not occur in this message');
    }
  }

  /** As `skip`, of messages that may have groups: up to the end of the group. */
  skipWithGroups(tag: number): void {
    if ((tag & 7) !== 3) {
      this.skip(tag);
      return;
    }
    const open = [tag];
    while (open.length > 0) {
      const inner = this.tag();
      if ((inner & 7) === 3) open.push(inner);
      else if ((inner & 7) !== 4) this.skip(inner);
      else if (open.pop() !== inner - 1) throw new WireFault('a group ends that was not begun');
    }
  }

  private byte(): number {
    return this.bytes[this.advance(1)] as number;
  }

  private advance(count: number): number {
    const start = this.at;
    if (!(start + count <= this.end)) throw new WireFault('the bytes end too early');
    this.at = start + count;
    return start;
  }
}

/** Calls `visit` with each field of a message and its tag; it reads or skips the value. Throws WireFault. */
export function eachTag(reader: MessageReader, visit: (reader: MessageReader, tag: number) => void): void {
  while (!reader.done) visit(reader, reader.tag());
}

/** Calls `visit` with each field of a message; what it answers false to is skipped. Throws WireFault. */
export function eachField(
  reader: MessageReader,
  visit: (field: number, reader: MessageReader, wireType: number) => boolean,
): void {
  eachTag(reader, (r, tag) => {
    if (!visit(tag >> 3, r, tag & 7)) r.skip(tag);
  });
}
