/** Just enough protobuf encoding to draw messages that TensorFlow would not write, and big models: varints, strings, messages. */
export class ProtoWriter {
  private bytes = new Uint8Array(1 << 16);
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

  /** A view; valid until the next write. */
  finish(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
