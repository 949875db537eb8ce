/** Odd factors with evenly spread bits: names often differ in a single digit. */
const FACTOR = 0x9e3779b1;
const FINAL = 0x85ebca6b;
/** Numbers of one entry, side by side: hash, start, length, value. */
const ENTRY = 4;

/**
 * A hash table whose keys are byte ranges of one file: names are found and made distinct without a string for each.
 * Open addressing with linear probing, at most half full. Slots hold nothing but the entry's number: they are met at
 * random and must fit the processor's cache, while entries of neighbours lie beside each other.
 */
export class ByteIndex {
  /** Whether the key looked at last has no byte above 127. */
  lastIsAscii = true;
  private readonly view: DataView;
  /** Entry + 1; 0 is free. */
  private slots: Int32Array;
  private entries: Int32Array;
  private mask: number;
  private count = 0;

  constructor(bytes: Uint8Array, expected: number) {
    this.view = viewOf(bytes);
    let size = 16;
    while (size < expected * 2) size *= 2;
    this.slots = new Int32Array(size);
    this.entries = new Int32Array((size / 2) * ENTRY);
    this.mask = size - 1;
  }

  /** The value of the key at `start`; -1 where there is none. */
  find(start: number, end: number): number {
    const { view } = this;
    return this.valueAt(this.slotOf(this.hash(view, start, end), view, start, end - start));
  }

  /** As {@link find}, of a key that is not part of the file. */
  findBytes(key: Uint8Array): number {
    const view = viewOf(key);
    return this.valueAt(this.slotOf(this.hash(view, 0, key.length), view, 0, key.length));
  }

  /** The value of the key at `start`, which becomes `value` where it is new. */
  add(start: number, end: number, value: number): number {
    const hash = this.hash(this.view, start, end);
    const slot = this.slotOf(hash, this.view, start, end - start);
    if (this.slots[slot] !== 0) return this.valueAt(slot);
    const { entries } = this;
    const at = this.count * ENTRY;
    entries[at] = hash;
    entries[at + 1] = start;
    entries[at + 2] = end - start;
    entries[at + 3] = value;
    this.count += 1;
    this.slots[slot] = this.count;
    if (this.count * ENTRY === entries.length) this.grow();
    return value;
  }

  private valueAt(slot: number): number {
    const entry = this.slots[slot] as number;
    return entry === 0 ? -1 : (this.entries[(entry - 1) * ENTRY + 3] as number);
  }

  /** Four bytes at a time, then the rest. */
  private hash(view: DataView, start: number, end: number): number {
    let hash = end - start;
    let high = 0;
    let at = start;
    for (const last = end - 3; at < last; at += 4) {
      const word = view.getInt32(at, true);
      high |= word;
      hash = Math.imul(hash ^ word, FACTOR);
      hash ^= hash >>> 15;
    }
    for (; at < end; at++) {
      const byte = view.getUint8(at);
      high |= byte;
      hash = Math.imul(hash ^ byte, FACTOR);
    }
    this.lastIsAscii = (high & 0x80808080) === 0;
    hash ^= hash >>> 13;
    return Math.imul(hash, FINAL) ^ (hash >>> 16);
  }

  /** The slot that holds the key, or the free one where it belongs. */
  private slotOf(hash: number, key: DataView, start: number, length: number): number {
    const { slots, entries, mask } = this;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === 0) return slot;
      const at = (entry - 1) * ENTRY;
      if (entries[at] !== hash || entries[at + 2] !== length) continue;
      // Positions above 2^31 are negative here.
      if (this.equals((entries[at + 1] as number) >>> 0, key, start, length)) return slot;
    }
  }

  private equals(own: number, key: DataView, start: number, length: number): boolean {
    const { view } = this;
    let i = 0;
    for (; i + 4 <= length; i += 4) if (view.getInt32(own + i) !== key.getInt32(start + i)) return false;
    for (; i < length; i++) if (view.getUint8(own + i) !== key.getUint8(start + i)) return false;
    return true;
  }

  private grow(): void {
    const { entries } = this;
    this.entries = new Int32Array(entries.length * 2);
    this.entries.set(entries);
    this.slots = new Int32Array(this.slots.length * 2);
    this.mask = this.slots.length - 1;
    for (let entry = 1; entry <= this.count; entry++) {
      let slot = (entries[(entry - 1) * ENTRY] as number) & this.mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = entry;
    }
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
