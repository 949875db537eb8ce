import { decodeUtf8, isUtf8 } from '../proto/utf8';
import { Cursor, LENGTH, WireFault } from '../proto/wire';
import { ByteIndex } from './byteIndex';
import type { NodeRanges } from './graphSkim';
import { NODE_INPUT, NODE_NAME, NODE_OP } from './nodeDef';
import { NumberList } from './numberList';

/** A node that cannot be read to its end; what came before the fault is in the table. */
export interface NodeFault {
  readonly row: number;
  readonly fault: WireFault;
}

const CARET = 0x5e;
/** Names that are looked for one by one; for more an index is made. */
const FEW = 32;
const BACKSLASH_X = '\\x';

/**
 * Names, ops and inputs of all nodes of one graph as byte ranges: one pass, no string and no object for a node.
 * Ops are numbered in the order they are met.
 */
export class NodeTable {
  readonly ranges: NodeRanges;
  readonly count: number;
  readonly opNames: readonly string[];
  /** Row of `opNames`, by node. */
  readonly nodeOp: Uint32Array;
  /** Range of the name, by node. */
  readonly nameStart: Uint32Array;
  readonly nameEnd: Uint32Array;
  /** Inputs of node n are `inputStart[n]` to `inputStart[n + 1]` of the two below, data inputs first. */
  readonly inputStart: Uint32Array;
  readonly inputFrom: Uint32Array;
  readonly inputTo: Uint32Array;
  readonly faults: readonly NodeFault[];
  private known: NameIndex | undefined;
  private texts: readonly string[] | undefined;
  private byText: ReadonlyMap<string, number> | undefined;

  constructor(ranges: NodeRanges) {
    const { bytes } = ranges;
    this.ranges = ranges;
    this.count = ranges.start.length;
    this.nodeOp = new Uint32Array(this.count);
    this.nameStart = new Uint32Array(this.count);
    this.nameEnd = new Uint32Array(this.count);
    this.inputStart = new Uint32Array(this.count + 1);
    const from = new NumberList();
    const to = new NumberList();
    const ops = new ByteIndex(bytes, 64);
    const opNames: string[] = [];
    const faults: NodeFault[] = [];
    const reader = new HeadReader(bytes, from, to);
    for (let row = 0; row < this.count; row++) {
      const fault = reader.read(ranges.start[row] ?? 0, ranges.end[row] ?? 0);
      if (fault) faults.push({ row, fault });
      this.inputStart[row + 1] = from.length;
      this.nameStart[row] = reader.nameStart;
      this.nameEnd[row] = reader.nameEnd;
      const op = ops.add(reader.opStart, reader.opEnd, opNames.length);
      if (op === opNames.length) opNames.push(decodeUtf8(bytes, reader.opStart, reader.opEnd));
      this.nodeOp[row] = op;
    }
    this.inputFrom = from.done();
    this.inputTo = to.done();
    this.opNames = opNames;
    this.faults = faults;
  }

  /** Nodes whose name an earlier node has. */
  get duplicates(): readonly number[] {
    return this.index.duplicates;
  }

  /** Node whose name is the bytes from `start` to `end` of the file; the first of several, -1 where there is none. */
  rowAt(start: number, end: number): number {
    return this.index.names.find(start, end);
  }

  /**
   * The first nodes of a few names. Looks at the lengths of all names, which costs less than an index of them: opening
   * a model asks for the inputs of its signatures and no more.
   */
  rowsOf(names: Iterable<string>): ReadonlyMap<string, number> {
    const rows = new Map<string, number>();
    const distinct = [...new Set(names)];
    if (this.known || distinct.length > FEW) {
      for (const name of distinct) {
        const row = this.rowOf(name);
        if (row >= 0) rows.set(name, row);
      }
      return rows;
    }
    const wanted = new Map<number, { readonly name: string; readonly bytes: Uint8Array }[]>();
    for (const name of distinct) {
      const bytes = new TextEncoder().encode(name);
      const list = wanted.get(bytes.length);
      if (list) list.push({ name, bytes });
      else wanted.set(bytes.length, [{ name, bytes }]);
    }
    const { nameStart, nameEnd } = this;
    for (let row = 0; wanted.size > 0 && row < this.count; row++) {
      const start = nameStart[row] as number;
      const candidates = wanted.get((nameEnd[row] as number) - start);
      if (!candidates) continue;
      for (const { name, bytes } of candidates) {
        if (!rows.has(name) && equalBytes(bytes, this.ranges.bytes, start)) rows.set(name, row);
      }
    }
    return rows;
  }

  /** As {@link rowAt}, by text: `\xNN` stands for a byte that is not UTF-8, as the names are shown. */
  rowOf(name: string): number {
    const row = this.index.names.findBytes(new TextEncoder().encode(name));
    if (row >= 0 || !name.includes(BACKSLASH_X)) return row;
    this.byText ??= new Map(this.names.map((text, i) => [text, i] as const).reverse());
    return this.byText.get(name) ?? -1;
  }

  /** Made when a node is first looked up by name. */
  private get index(): NameIndex {
    if (!this.known) {
      const names = new ByteIndex(this.ranges.bytes, this.count);
      const duplicates: number[] = [];
      const notAscii: number[] = [];
      for (let row = 0; row < this.count; row++) {
        if (names.add(this.nameStart[row] as number, this.nameEnd[row] as number, row) !== row) duplicates.push(row);
        if (!names.lastIsAscii) notAscii.push(row);
      }
      this.known = { names, duplicates, notAscii };
    }
    return this.known;
  }

  nameOf(row: number): string {
    if (this.texts) return this.texts[row] ?? '';
    return row < this.count ? decodeUtf8(this.ranges.bytes, this.nameStart[row] ?? 0, this.nameEnd[row] ?? 0) : '';
  }

  opOf(row: number): string {
    return this.opNames[this.nodeOp[row] ?? 0] ?? '';
  }

  /** Nodes whose name is not UTF-8. */
  oddNames(): readonly number[] {
    const { bytes } = this.ranges;
    const odd: number[] = [];
    for (const row of this.index.notAscii) {
      if (!isUtf8(bytes.subarray(this.nameStart[row], this.nameEnd[row]))) odd.push(row);
    }
    return odd;
  }

  /** All names as text, made when first asked for. */
  get names(): readonly string[] {
    this.texts ??= textsOf(this.ranges.bytes, this.nameStart, this.nameEnd);
    return this.texts;
  }

  inputText(input: number): string {
    return decodeUtf8(this.ranges.bytes, this.inputFrom[input] ?? 0, this.inputTo[input] ?? 0);
  }

  /** Inputs of a node as text, data inputs first. */
  inputsOf(row: number): readonly string[] {
    const texts: string[] = [];
    const end = this.inputStart[row + 1] ?? 0;
    for (let i = this.inputStart[row] ?? 0; i < end; i++) texts.push(this.inputText(i));
    return texts;
  }

  /** Rows by op, for the ops that are asked for. */
  rowsByOp(ops: Iterable<string>): ReadonlyMap<string, readonly number[]> {
    const lists = new Map<string, number[]>();
    const wanted: (number[] | undefined)[] = [];
    for (const op of ops) {
      const id = this.opNames.indexOf(op);
      if (id < 0 || lists.has(op)) continue;
      wanted[id] = [];
      lists.set(op, wanted[id]);
    }
    if (lists.size === 0) return lists;
    for (let row = 0; row < this.count; row++) wanted[this.nodeOp[row] as number]?.push(row);
    return lists;
  }
}

/** Names by hash, and what is odd about them. */
interface NameIndex {
  readonly names: ByteIndex;
  readonly duplicates: readonly number[];
  /** Nodes whose name has a byte above 127. */
  readonly notAscii: readonly number[];
}

function equalBytes(word: Uint8Array, bytes: Uint8Array, start: number): boolean {
  // Names of one graph differ at their end more often than at their beginning.
  for (let i = word.length - 1; i >= 0; i--) if (word[i] !== bytes[start + i]) return false;
  return true;
}

/** Reads the head of one node after the other; the result is in its fields. */
class HeadReader {
  nameStart = 0;
  nameEnd = 0;
  opStart = 0;
  opEnd = 0;
  private readonly bytes: Uint8Array;
  private readonly from: NumberList;
  private readonly to: NumberList;

  constructor(bytes: Uint8Array, from: NumberList, to: NumberList) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Reads the NodeDef between `start` and `end`. Returns the fault that ended it before its end. */
  read(start: number, end: number): WireFault | null {
    const { bytes } = this;
    this.nameStart = this.nameEnd = this.opStart = this.opEnd = start;
    const first = this.from.length;
    let controls = false;
    let mixed = false;
    let pos = start;
    while (pos < end) {
      let tag = bytes[pos] as number;
      const short = bytes[pos + 1] as number;
      // Fields 1 to 15 of less than 128 bytes: two bytes, read here. All others go the long way.
      let from = pos + 2;
      let to = from + short;
      if ((tag & 0x87) !== LENGTH || tag < 8 || !(short < 0x80) || to > end) {
        const cursor = new Cursor({ bytes, start: pos, end });
        try {
          tag = cursor.tag();
          if ((tag & 7) !== LENGTH) {
            cursor.skip(tag);
            pos = cursor.pos;
            continue;
          }
          to = cursor.lengthEnd();
          from = cursor.pos;
        } catch (error) {
          if (!(error instanceof WireFault)) throw error;
          if (mixed) this.controlsLast(first);
          return error;
        }
      }
      pos = to;
      if (tag === NODE_NAME) {
        this.nameStart = from;
        this.nameEnd = to;
      } else if (tag === NODE_OP) {
        this.opStart = from;
        this.opEnd = to;
      } else if (tag === NODE_INPUT) {
        if (from < to && bytes[from] === CARET) controls = true;
        else if (controls) mixed = true;
        this.from.push(from);
        this.to.push(to);
      }
    }
    if (mixed) this.controlsLast(first);
    return null;
  }

  /** TensorFlow writes control inputs last; a file that does not is put in order. */
  private controlsLast(first: number): void {
    const rows = Array.from({ length: this.from.length - first }, (_, i) => [
      this.from.at(first + i),
      this.to.at(first + i),
    ]);
    const isControl = (row: readonly number[]): boolean => this.bytes[row[0] ?? 0] === CARET && row[0] !== row[1];
    const ordered = [...rows.filter((row) => !isControl(row)), ...rows.filter(isControl)];
    ordered.forEach(([from = 0, to = 0], i) => {
      this.from.set(first + i, from);
      this.to.set(first + i, to);
    });
  }
}

/**
 * Texts of many ranges. Where all are ASCII they are cut out of one string: a TextDecoder call for each, or a string
 * from character codes, takes several times as long.
 */
function textsOf(bytes: Uint8Array, start: Uint32Array, end: Uint32Array): readonly string[] {
  const count = start.length;
  let total = 0;
  for (let row = 0; row < count; row++) total += (end[row] as number) - (start[row] as number);
  const packed = new Uint8Array(total);
  let at = 0;
  let high = 0;
  for (let row = 0; row < count; row++) {
    const to = end[row] as number;
    for (let i = start[row] as number; i < to; i++) {
      const byte = bytes[i] as number;
      high |= byte;
      packed[at++] = byte;
    }
  }
  const texts: string[] = [];
  if (high >= 0x80) {
    for (let row = 0; row < count; row++) texts.push(decodeUtf8(bytes, start[row] as number, end[row] as number));
    return texts;
  }
  const all = new TextDecoder('latin1').decode(packed);
  at = 0;
  for (let row = 0; row < count; row++) {
    const length = (end[row] as number) - (start[row] as number);
    texts.push(all.substring(at, at + length));
    at += length;
  }
  return texts;
}
