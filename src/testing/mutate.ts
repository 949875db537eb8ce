/** A small fast generator with a seed (mulberry32), so that a failing input can be made again. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Uint8Array, next: () => number) => Uint8Array;

function at(bytes: Uint8Array, next: () => number): number {
  return Math.floor(next() * bytes.length);
}

function replaced(bytes: Uint8Array, from: number, to: number, middle: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(from + middle.length + bytes.length - to);
  out.set(bytes.subarray(0, from));
  out.set(middle, from);
  out.set(bytes.subarray(to), from + middle.length);
  return out;
}

/** A varint of the most significant form: what a damaged length or count looks like. */
const HUGE: readonly (readonly number[])[] = [
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0x80, 0x80, 0x80, 0x80, 0x08],
];

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bit flip': (bytes, next) => {
    const out = bytes.slice();
    for (let i = 0; i <= next() * 4; i++) {
      const place = at(bytes, next);
      out[place] = (out[place] ?? 0) ^ (1 << Math.floor(next() * 8));
    }
    return out;
  },
  truncation: (bytes, next) => bytes.slice(0, at(bytes, next)),
  'cut from the start': (bytes, next) => bytes.slice(at(bytes, next)),
  splice: (bytes, next) => {
    const from = at(bytes, next);
    return replaced(bytes, at(bytes, next), bytes.length, bytes.subarray(from, from + at(bytes, next)));
  },
  removal: (bytes, next) => {
    const from = at(bytes, next);
    return replaced(bytes, from, Math.min(bytes.length, from + 1 + Math.floor(next() * 40)), []);
  },
  'huge number': (bytes, next) => {
    const place = at(bytes, next);
    return replaced(bytes, place, place + 1, HUGE[Math.floor(next() * HUGE.length)] ?? []);
  },
  'another byte': (bytes, next) => {
    const out = bytes.slice();
    out[at(bytes, next)] = Math.floor(next() * 256);
    return out;
  },
  'deep nesting': (bytes, next) => {
    // The same length-delimited field in itself, as a parser that recurses meets it.
    const tag = [0x0a, 0x12, 0x1a, 0x2a, 0x42, 0x52][Math.floor(next() * 6)] ?? 0x0a;
    const inner = nested(tag, 2000);
    const place = at(bytes, next);
    return replaced(bytes, place, place, inner);
  },
  zeros: (bytes, next) => {
    const out = bytes.slice();
    const place = at(bytes, next);
    return out.fill(0, place, place + Math.floor(next() * 64));
  },
};

/** Empty fields within each other, at least `size` bytes of them; written from the innermost, at the end, outwards. */
function nested(tag: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size + 4);
  let start = bytes.length;
  while (bytes.length - start < size) {
    const length = bytes.length - start;
    if (length >= 128) bytes[--start] = length >> 7;
    bytes[--start] = length < 128 ? length : (length & 127) | 128;
    bytes[--start] = tag;
  }
  return bytes.subarray(start);
}

const NAMES = Object.keys(MUTATIONS);

/** One mutated copy of `bytes` and the name of what was done. */
export function mutate(bytes: Uint8Array, next: () => number): { readonly bytes: Uint8Array; readonly name: string } {
  const name = NAMES[Math.floor(next() * NAMES.length)] ?? 'bit flip';
  if (bytes.length === 0) return { bytes, name };
  return { bytes: MUTATIONS[name]?.(bytes, next) ?? bytes, name };
}
