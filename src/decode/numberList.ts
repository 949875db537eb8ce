/** Unsigned 32-bit numbers of which one does not know how many will come; no boxed array of a million rows. */
export class NumberList {
  private items = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.items.length) {
      const grown = new Uint32Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.length++] = value;
  }

  at(index: number): number {
    return this.items[index] ?? 0;
  }

  set(index: number, value: number): void {
    this.items[index] = value;
  }

  /** The numbers, in memory of their own size. */
  done(): Uint32Array {
    return this.items.slice(0, this.length);
  }
}
