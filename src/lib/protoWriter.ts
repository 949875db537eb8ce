/** Fields of protobuf messages that are made here rather than by TensorFlow: varints, strings, messages. */
export class ProtoWriter {
  private bytes = new Uint8Array(64);
  private length = 0;

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  varint(value: number): this {
    this.reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.bytes[this.length++] = rest;
    return this;
  }

  int(field: number, value: number): this {
    return this.varint(field * 8).varint(value);
  }

  fixed32(value: number): this {
    this.reserve(4);
    for (let shift = 0; shift < 32; shift += 8) this.bytes[this.length++] = (value >>> shift) & 0xff;
    return this;
  }

  text(field: number, value: string): this {
    return this.message(field, new TextEncoder().encode(value));
  }

  message(field: number, content: Uint8Array | ProtoWriter): this {
    const bytes = content instanceof ProtoWriter ? content.finish() : content;
    this.varint(field * 8 + 2).varint(bytes.length);
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Fields that were written elsewhere. */
  raw(content: Uint8Array): this {
    this.reserve(content.length);
    this.bytes.set(content, this.length);
    this.length += content.length;
    return this;
  }

  /** A view; valid until the next write. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }
}
