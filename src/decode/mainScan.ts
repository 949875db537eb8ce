import { decodeUtf8 } from '../proto/utf8';
import { Cursor, WireFault } from '../proto/wire';
import type { NodeRanges } from './graphSkim';
import { NODE_NAME, NODE_OP, type NodeHead, readNodeHead } from './nodeDef';

/** Rows of a graph's nodes that opening a model needs; all others stay undecoded. */
export interface MainScan {
  readonly byName: ReadonlyMap<string, number>;
  /** Rows by op, for the ops that were asked for. */
  readonly byOp: ReadonlyMap<string, readonly number[]>;
}

interface Word {
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** Words of one length that are compared byte by byte; of more a set is made. */
const FEW = 8;

/** Words to recognise in bytes, mostly without making strings of them: looked up by length first. */
class Words {
  private readonly byLength = new Map<number, Word[]>();
  private readonly texts: ReadonlySet<string>;

  constructor(words: Iterable<string>) {
    const encoder = new TextEncoder();
    this.texts = new Set(words);
    for (const text of this.texts) {
      const bytes = encoder.encode(text);
      const list = this.byLength.get(bytes.length);
      if (list) list.push({ text, bytes });
      else this.byLength.set(bytes.length, [{ text, bytes }]);
    }
  }

  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    const candidates = this.byLength.get(end - start);
    if (!candidates) return undefined;
    if (candidates.length <= FEW) return candidates.find((word) => equalBytes(word.bytes, bytes, start))?.text;
    const text = decodeUtf8(bytes, start, end);
    return this.texts.has(text) ? text : undefined;
  }
}

function equalBytes(word: Uint8Array, bytes: Uint8Array, start: number): boolean {
  // Names of one graph differ at their end more often than at their beginning.
  for (let i = word.length - 1; i >= 0; i--) if (word[i] !== bytes[start + i]) return false;
  return true;
}

/** One pass over the names and ops of all nodes. Nodes that cannot be read are passed over. */
export function scanMain(nodes: NodeRanges, names: Iterable<string>, ops: Iterable<string>): MainScan {
  const byName = new Map<string, number>();
  const byOp = new Map<string, number[]>();
  const nameWords = new Words(names);
  const opWords = new Words(ops);
  const { bytes, start, end } = nodes;
  for (let row = 0; row < start.length; row++) {
    const cursor = new Cursor({ bytes, start: start[row] ?? 0, end: end[row] ?? 0 });
    try {
      scanNode(cursor, row, nameWords, opWords, byName, byOp);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
    }
  }
  return { byName, byOp };
}

function scanNode(
  cursor: Cursor,
  row: number,
  nameWords: Words,
  opWords: Words,
  byName: Map<string, number>,
  byOp: Map<string, number[]>,
): void {
  let left = 2;
  while (left > 0 && cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag !== NODE_NAME && tag !== NODE_OP) {
      cursor.skip(tag);
      continue;
    }
    const end = cursor.lengthEnd();
    const word = (tag === NODE_NAME ? nameWords : opWords).find(cursor.bytes, cursor.pos, end);
    cursor.pos = end;
    left -= 1;
    if (word === undefined) continue;
    if (tag === NODE_NAME) {
      if (!byName.has(word)) byName.set(word, row);
    } else {
      const rows = byOp.get(word);
      if (rows) rows.push(row);
      else byOp.set(word, [row]);
    }
  }
}

/** Name, op and inputs of one row; empty where it cannot be read. */
export function headOf(nodes: NodeRanges, row: number): NodeHead {
  const head: NodeHead = { name: '', op: '', inputs: [] };
  try {
    readNodeHead({ bytes: nodes.bytes, start: nodes.start[row] ?? 0, end: nodes.end[row] ?? 0 }, head);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
  }
  return head;
}

/** `node` of `node:0`, `^node` or `node`. */
export function nodeOfTensor(tensorName: string): string {
  const name = tensorName.startsWith('^') ? tensorName.slice(1) : tensorName;
  const colon = name.lastIndexOf(':');
  return colon < 0 ? name : name.slice(0, colon);
}
