import { invalid } from '../../opError';

/** The fields of one table of a FlatBuffer: models of TensorFlow Text come as such. */
export class FlatTable {
  private readonly view: DataView;
  private readonly bytes: Uint8Array;
  private readonly at: number;
  private readonly vtable: number;

  /** The root table, or the one that stands at a place. */
  constructor(bytes: Uint8Array, at?: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = at ?? this.checked(() => this.view.getUint32(0, true));
    this.vtable = this.checked(() => this.at - this.view.getInt32(this.at, true));
  }

  /** `absent`: the default that the schema gives the field. */
  int(field: number, absent = 0): number {
    const at = this.find(field);
    return at === 0 ? absent : this.checked(() => this.view.getInt32(at, true));
  }

  float(field: number): number {
    const at = this.find(field);
    return at === 0 ? 0 : this.checked(() => this.view.getFloat32(at, true));
  }

  bool(field: number, absent = false): boolean {
    const at = this.find(field);
    return at === 0 ? absent : this.bytes[at] === 1;
  }

  /** A table inside this one, null when it is absent. */
  table(field: number): FlatTable | null {
    const at = this.find(field);
    return at === 0
      ? null
      : new FlatTable(
          this.bytes,
          this.checked(() => at + this.view.getUint32(at, true)),
        );
  }

  string(field: number): Uint8Array {
    return this.vector(field, (start, count) => this.bytes.subarray(start, start + count)) ?? new Uint8Array(0);
  }

  uints(field: number): Uint32Array {
    return this.vector(field, (start, count) => this.uintsAt(start, count)) ?? new Uint32Array(0);
  }

  floats(field: number): Float32Array {
    const read = (start: number, count: number): Float32Array =>
      Float32Array.from({ length: count }, (_, i) => this.view.getFloat32(start + 4 * i, true));
    return this.vector(field, read) ?? new Float32Array(0);
  }

  bools(field: number): Uint8Array {
    return this.string(field);
  }

  strings(field: number): readonly Uint8Array[] {
    const read = (start: number, count: number): Uint8Array[] =>
      Array.from({ length: count }, (_, i) => {
        const slot = start + 4 * i;
        const text = slot + this.view.getUint32(slot, true);
        return this.bytes.subarray(text + 4, text + 4 + this.view.getUint32(text, true));
      });
    return this.vector(field, read) ?? [];
  }

  private uintsAt(start: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, i) => this.view.getUint32(start + 4 * i, true));
  }

  /** Where a field stands, 0 when it has its default. */
  private find(field: number): number {
    const slot = 4 + 2 * field;
    const size = this.checked(() => this.view.getUint16(this.vtable, true));
    if (slot >= size) return 0;
    const offset = this.checked(() => this.view.getUint16(this.vtable + slot, true));
    return offset === 0 ? 0 : this.at + offset;
  }

  private vector<T>(field: number, read: (start: number, count: number) => T): T | null {
    const at = this.find(field);
    if (at === 0) return null;
    return this.checked(() => {
      const start = at + this.view.getUint32(at, true);
      return read(start + 4, this.view.getUint32(start, true));
    });
  }

  private checked<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      if (error instanceof RangeError) throw invalid('The model is no FlatBuffer of the kind that is needed.');
      throw error;
    }
  }
}
