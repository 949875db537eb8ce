/** A double-array trie as Darts-clone lays it out: the state after some bytes is a place in one array. */
export class DoubleArray {
  private readonly units: Uint32Array;

  constructor(units: Uint32Array) {
    this.units = units;
  }

  /** The place one byte farther, −1 when no key goes on so. */
  step(node: number, byte: number): number {
    const unit = this.units[node];
    if (unit === undefined) return -1;
    const next = (node ^ offsetOf(unit) ^ byte) >>> 0;
    const after = this.units[next];
    return after !== undefined && (after & 0x800000ff) >>> 0 === byte ? next : -1;
  }

  /** The value of the key that ends here, −1 when none does. */
  value(node: number): number {
    const unit = this.units[node];
    if (unit === undefined || ((unit >>> 8) & 1) === 0) return -1;
    return (this.units[(node ^ offsetOf(unit)) >>> 0] as number) & 0x7fffffff;
  }
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
}

/** Calls `found` with the value and the length of every key that the bytes from `at` on begin with. */
export function forEachPrefix(
  trie: DoubleArray,
  bytes: Uint8Array,
  at: number,
  found: (value: number, length: number) => void,
): void {
  let node = 0;
  for (let i = at; i < bytes.length; i++) {
    node = trie.step(node, bytes[i] as number);
    if (node < 0) return;
    const value = trie.value(node);
    if (value >= 0) found(value, i + 1 - at);
  }
}
