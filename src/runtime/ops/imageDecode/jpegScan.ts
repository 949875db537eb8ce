import { ImageFault, ZIGZAG } from './jpegTables';
import type { Component, Frame, HuffmanTable } from './jpegTables';

/** Entropy-coded data of one scan (ITU-T T.81, annexes F and G). */

/** Bits of the data; a marker ends it, and zeros follow as libjpeg gives them. */
class Bits {
  private readonly bytes: Uint8Array;
  at: number;
  private hold = 0;
  private count = 0;
  /** Bits were wanted after the data had ended. */
  starved = false;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  private feed(): void {
    const byte = this.bytes[this.at];
    let value = 0;
    if (byte === undefined || (byte === 0xff && this.bytes[this.at + 1] !== 0)) {
      this.starved = true;
    } else {
      value = byte;
      this.at += byte === 0xff ? 2 : 1;
    }
    this.hold = ((this.hold << 8) | value) & 0xffffff;
    this.count += 8;
  }

  /** Up to 16 bits. */
  read(n: number): number {
    if (n === 0) return 0;
    while (this.count < n) this.feed();
    this.count -= n;
    return (this.hold >> this.count) & ((1 << n) - 1);
  }

  symbol(table: HuffmanTable): number {
    while (this.count < 8) this.feed();
    const found = table.quick[(this.hold >> (this.count - 8)) & 0xff] as number;
    if (found !== 0) {
      this.count -= found >> 8;
      return found & 0xff;
    }
    let code = this.read(8);
    for (let length = 8; length <= 16; length++) {
      if (length > 8) code = (code << 1) | this.read(1);
      const max = table.maxCode[length] as number;
      if (max >= 0 && code <= max && length > 8)
        return table.symbols[code + (table.valueOffset[length] as number)] as number;
    }
    // libjpeg warns and goes on with 0.
    return 0;
  }

  /** A number of `n` bits whose first bit says the sign. */
  signed(n: number): number {
    const value = this.read(n);
    return n > 0 && value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /** Begins anew after a restart marker. False where there is none. */
  restart(): boolean {
    this.hold = 0;
    this.count = 0;
    let { at } = this;
    while (
      at + 1 < this.bytes.length &&
      !(this.bytes[at] === 0xff && (this.bytes[at + 1] as number) >= 0xd0 && (this.bytes[at + 1] as number) <= 0xd7)
    ) {
      if (this.bytes[at] === 0xff && this.bytes[at + 1] !== 0 && this.bytes[at + 1] !== 0xff) return false;
      at += 1;
    }
    if (at + 1 >= this.bytes.length) return false;
    this.at = at + 2;
    return true;
  }
}

export interface ScanComponent {
  readonly component: Component;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

/** Which coefficients a scan brings, and which of their bits. Sequential scans bring all. */
export interface ScanSpec {
  readonly parts: readonly ScanComponent[];
  readonly spectralStart: number;
  readonly spectralEnd: number;
  readonly high: number;
  readonly low: number;
  readonly restartInterval: number;
}

/** State that runs on from block to block. */
interface Running {
  readonly predictions: Int32Array;
  /** Blocks still to be passed over in a run of blocks without new coefficients. */
  endOfBand: number;
}

function table(given: HuffmanTable | undefined): HuffmanTable {
  if (given === undefined) throw new ImageFault('Huffman table was not defined');
  return given;
}

type DecodeBlock = (bits: Bits, part: ScanComponent, index: number, at: number, running: Running) => void;

/** Decodes one scan into the components' coefficients; returns where the data ends and whether it was cut short. */
export function decodeScan(
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  spec: ScanSpec,
): { end: number; cut: boolean } {
  const bits = new Bits(bytes, start);
  const { parts } = spec;
  const running: Running = { predictions: new Int32Array(parts.length), endOfBand: 0 };
  const decode = blockDecoder(frame, spec);
  const [only] = parts;
  const single = parts.length === 1 && only !== undefined ? only : null;
  const wide = single ? single.component.blocksWide : Math.ceil(frame.width / (8 * frame.maxH));
  const high = single ? single.component.blocksHigh : Math.ceil(frame.height / (8 * frame.maxV));
  let left = spec.restartInterval;
  for (let unit = 0; unit < wide * high; unit++) {
    if (spec.restartInterval > 0 && left === 0) {
      if (!bits.restart()) return { end: bits.at, cut: true };
      running.predictions.fill(0);
      running.endOfBand = 0;
      left = spec.restartInterval;
    }
    left -= 1;
    const column = unit % wide;
    const row = (unit - column) / wide;
    if (single) {
      decode(bits, single, 0, (row * single.component.storedWide + column) * 64, running);
      continue;
    }
    for (const [index, part] of parts.entries()) {
      const { h, v, storedWide } = part.component;
      for (let y = 0; y < v; y++) {
        for (let x = 0; x < h; x++)
          decode(bits, part, index, ((row * v + y) * storedWide + column * h + x) * 64, running);
      }
    }
  }
  return { end: bits.at, cut: bits.starved };
}

function blockDecoder(frame: Frame, spec: ScanSpec): DecodeBlock {
  if (!frame.progressive) return decodeSequential;
  const { spectralStart, spectralEnd, high, low } = spec;
  if (spectralStart === 0) return high === 0 ? firstDc(low) : refineDc(low);
  return high === 0 ? firstAc(spectralStart, spectralEnd, low) : refineAc(spectralStart, spectralEnd, low);
}

const decodeSequential: DecodeBlock = (bits, part, index, at, running) => {
  const { coefficients } = part.component;
  const dc = bits.signed(bits.symbol(table(part.dc)));
  running.predictions[index] = (running.predictions[index] as number) + dc;
  coefficients[at] = running.predictions[index] as number;
  const ac = table(part.ac);
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac);
    const size = symbol & 15;
    if (size === 0) {
      if (symbol !== 0xf0) return;
      k += 15;
      continue;
    }
    k += symbol >> 4;
    const value = bits.signed(size);
    if (k < 64) coefficients[at + (ZIGZAG[k] as number)] = value;
  }
};

function firstDc(low: number): DecodeBlock {
  return (bits, part, index, at, running) => {
    const difference = bits.signed(bits.symbol(table(part.dc)));
    running.predictions[index] = (running.predictions[index] as number) + difference;
    part.component.coefficients[at] = (running.predictions[index] as number) << low;
  };
}

function refineDc(low: number): DecodeBlock {
  return (bits, part, _index, at) => {
    const { coefficients } = part.component;
    if (bits.read(1)) coefficients[at] = (coefficients[at] as number) | (1 << low);
  };
}

function firstAc(start: number, end: number, low: number): DecodeBlock {
  return (bits, part, _index, at, running) => {
    if (running.endOfBand > 0) {
      running.endOfBand -= 1;
      return;
    }
    const ac = table(part.ac);
    for (let k = start; k <= end; k++) {
      const symbol = bits.symbol(ac);
      const run = symbol >> 4;
      const size = symbol & 15;
      if (size === 0) {
        if (run < 15) {
          running.endOfBand = (1 << run) - 1 + bits.read(run);
          return;
        }
        k += 15;
        continue;
      }
      k += run;
      const value = bits.signed(size);
      if (k < 64) part.component.coefficients[at + (ZIGZAG[k] as number)] = value * 2 ** low;
    }
  };
}

function refineAc(start: number, end: number, low: number): DecodeBlock {
  const plus = 1 << low;
  return (bits, part, _index, at, running) => {
    const { coefficients } = part.component;
    const ac = table(part.ac);
    /** One more bit for a coefficient that is not zero any more. */
    const refine = (place: number): void => {
      const value = coefficients[place] as number;
      if (bits.read(1) && (Math.abs(value) & plus) === 0) coefficients[place] = value + (value >= 0 ? plus : -plus);
    };
    let k = start;
    if (running.endOfBand === 0) {
      for (; k <= end; k++) {
        const symbol = bits.symbol(ac);
        let run = symbol >> 4;
        let fresh = 0;
        if ((symbol & 15) !== 0) {
          fresh = bits.read(1) ? plus : -plus;
        } else if (run < 15) {
          running.endOfBand = (1 << run) + bits.read(run);
          break;
        }
        // Past `run` zero coefficients, refining the others on the way.
        for (; k <= end; k++) {
          const place = at + (ZIGZAG[k] as number);
          if (coefficients[place] !== 0) refine(place);
          else if (run-- === 0) break;
        }
        if (fresh !== 0 && k <= end) coefficients[at + (ZIGZAG[k] as number)] = fresh;
      }
    }
    if (running.endOfBand > 0) {
      for (; k <= end; k++) {
        const place = at + (ZIGZAG[k] as number);
        if (coefficients[place] !== 0) refine(place);
      }
      running.endOfBand -= 1;
    }
  };
}
