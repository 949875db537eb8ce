import type { Slice } from './schema';

/** Wire types: https://protobuf.dev/programming-guides/encoding/ */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const GROUP_START = 3;
export const GROUP_END = 4;
export const FIXED32 = 5;

/** Why bytes are not the message they should be. Thrown inside decoding only; caught where a stage begins. */
export class WireFault extends Error {
  readonly kind: 'truncated' | 'malformed' | 'too-deep';
  /** Bytes from the start of the file. */
  readonly offset: number;

  constructor(kind: WireFault['kind'], offset: number, message: string) {
    super(message);
    this.kind = kind;
    this.offset = offset;
  }
}

/**
 * A cursor over part of a file: the tight loop under everything that skims.
 * Positions are file offsets. Nothing is copied.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  pos: number;
  readonly end: number;

  constructor(slice: Slice) {
    this.bytes = slice.bytes;
    this.pos = slice.start;
    this.end = slice.end;
  }

  /** An unsigned varint below 2^53; larger ones lose their low bits, which no length, tag or enum has. */
  varint(): number {
    const { bytes } = this;
    let pos = this.pos;
    let byte = pos < this.end ? (bytes[pos] as number) : this.cut();
    pos += 1;
    if (byte < 0x80) {
      this.pos = pos;
      return byte;
    }
    let value = byte & 0x7f;
    let factor = 0x80;
    for (let i = 1; i < 10; i++) {
      if (pos >= this.end) this.cut();
      byte = bytes[pos] as number;
      pos += 1;
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
      if (byte < 0x80) {
        this.pos = pos;
        return value;
      }
    }
    throw new WireFault('malformed', this.pos, 'a varint is longer than 10 bytes');
  }

  /** A field's tag: number × 8 + wire type. */
  tag(): number {
    const at = this.pos;
    const tag = this.varint();
    const wire = tag & 7;
    if (wire > FIXED32) throw new WireFault('malformed', at, `wire type ${wire} does not exist (0 to 5 do)`);
    if (tag < 8 || tag > 0xffffffff) {
      throw new WireFault('malformed', at, `field number ${Math.floor(tag / 8)} does not exist (1 to 536870911 do)`);
    }
    return tag;
  }

  /** Reads a length and returns where what follows ends. */
  lengthEnd(): number {
    const at = this.pos;
    const length = this.varint();
    const end = this.pos + length;
    if (end > this.end) {
      const left = this.end - this.pos;
      this.pos = at;
      throw new WireFault('truncated', at, `a field claims ${length} bytes, of which ${left} are there`);
    }
    return end;
  }

  /** A length-delimited field, as a range. */
  slice(): Slice {
    const end = this.lengthEnd();
    const start = this.pos;
    this.pos = end;
    return { bytes: this.bytes, start, end };
  }

  /** Passes over the value of a field whose tag was just read. */
  skip(tag: number): void {
    let open = 0;
    let current = tag;
    do {
      switch (current & 7) {
        case VARINT:
          this.varint();
          break;
        case FIXED64:
          this.advance(8);
          break;
        case LENGTH:
          this.pos = this.lengthEnd();
          break;
        case GROUP_START:
          open += 1;
          break;
        case GROUP_END:
          open -= 1;
          if (open < 0) throw new WireFault('malformed', this.pos, 'a group ends that never began');
          break;
        default:
          this.advance(4);
      }
      if (open > 0) current = this.tag();
    } while (open > 0);
  }

  private advance(count: number): void {
    if (this.pos + count > this.end) this.cut();
    this.pos += count;
  }

  private cut(): never {
    throw new WireFault('truncated', this.end, 'the bytes end inside a number');
  }
}
