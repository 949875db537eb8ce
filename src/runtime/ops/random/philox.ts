/**
 * Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3"),
 * the generator behind all of TensorFlow's random ops on the CPU: a counter of
 * 128 bits enciphered under a key of 64.
 */
export class Philox {
  private readonly counter: Uint32Array;
  private readonly key0: number;
  private readonly key1: number;

  /** `low` and `high` are the halves of the counter; 64 bits each, taken as unsigned. */
  constructor(key: bigint, low: bigint, high: bigint) {
    this.counter = new Uint32Array(
      [low, low >> 32n, high, high >> 32n].map((word) => Number(BigInt.asUintN(32, word))),
    );
    this.key0 = Number(BigInt.asUintN(32, key));
    this.key1 = Number(BigInt.asUintN(32, key >> 32n));
  }

  /** The next four words. */
  next(out: Uint32Array): void {
    let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = this.counter;
    let k0 = this.key0;
    let k1 = this.key1;
    for (let round = 0; round < 10; round++) {
      const high0 = multiplyHigh(0xd2511f53, c0);
      const high1 = multiplyHigh(0xcd9e8d57, c2);
      const low0 = Math.imul(0xd2511f53, c0);
      const low1 = Math.imul(0xcd9e8d57, c2);
      c0 = (high1 ^ c1 ^ k0) >>> 0;
      c1 = low1 >>> 0;
      c2 = (high0 ^ c3 ^ k1) >>> 0;
      c3 = low0 >>> 0;
      k0 = (k0 + 0x9e3779b9) >>> 0;
      k1 = (k1 + 0xbb67ae85) >>> 0;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
    this.skip(1);
  }

  /** Passes over `count` blocks of four words; `count` below 2^53. */
  skip(count: number): void {
    const { counter } = this;
    let carry = count;
    for (let i = 0; i < 4 && carry > 0; i++) {
      const sum = (counter[i] as number) + (carry % 2 ** 32);
      counter[i] = sum;
      carry = Math.floor(carry / 2 ** 32) + (sum >= 2 ** 32 ? 1 : 0);
    }
  }

  copy(): Philox {
    const { counter } = this;
    const half = (i: number): bigint => BigInt(counter[i] as number) | (BigInt(counter[i + 1] as number) << 32n);
    return new Philox(BigInt(this.key0) | (BigInt(this.key1) << 32n), half(0), half(2));
  }

  /** The halves of the counter, unsigned. */
  position(): readonly [bigint, bigint] {
    const { counter } = this;
    const half = (i: number): bigint => BigInt(counter[i] as number) | (BigInt(counter[i + 1] as number) << 32n);
    return [half(0), half(2)];
  }
}

/** Upper 32 bits of the 64-bit product. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const low = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(low / 65536);
}

/** One word after another of a generator. */
export class Words {
  private readonly philox: Philox;
  private readonly block = new Uint32Array(4);
  private used = 4;

  constructor(philox: Philox) {
    this.philox = philox;
  }

  next(): number {
    if (this.used === 4) {
      this.philox.next(this.block);
      this.used = 0;
    }
    return this.block[this.used++] as number;
  }

  /** [0, 1) with 52 bits. */
  double(): number {
    const high = this.next();
    return unitDouble(high, this.next());
  }

  /** [0, 1) with 23 bits. */
  float(): number {
    return unitFloat(this.next());
  }

  /** 0 … n − 1, without the words that would favour some (exact_uniform_int.h). */
  below(n: number): number {
    if (n === 0) return this.next();
    if ((n & (n - 1)) === 0) return this.next() & (n - 1);
    const refused = 2 ** 32 % n;
    for (;;) {
      const word = this.next();
      if (word >= refused) return word % n;
    }
  }
}

/** The low 23 bits as the fraction of a float in [1, 2), less 1. */
export function unitFloat(word: number): number {
  return (word & 0x7fffff) / 2 ** 23;
}

/** 20 bits of the first word and all of the second as the fraction of a double. */
export function unitDouble(high: number, low: number): number {
  return ((high & 0xfffff) * 2 ** 32 + low) / 2 ** 52;
}
