import type { RegisteredGradient } from '../model/savedModel';
import type { GraphVersions } from '../model/summary';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { LENGTH, WireFault } from '../proto/wire';
import { functionName } from './functionName';
import { NumberList } from './numberList';
import { type Part, skim } from './skim';

const FIELD_1 = 8 + LENGTH;

/** Byte ranges of NodeDefs, one row for each. */
export interface NodeRanges {
  readonly bytes: Uint8Array;
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
}

/** A GraphDef cut into ranges: neither nodes nor functions are decoded. */
export interface GraphParts {
  readonly nodes: NodeRanges;
  /** FunctionDefs in the order of the file. */
  readonly functions: NodeRanges;
  readonly versions: GraphVersions;
  readonly registeredGradients: readonly RegisteredGradient[];
}

/** The functions of a library by name. */
export interface Library {
  readonly functions: ReadonlyMap<string, Slice>;
  /** Names that the library holds more than once; the first counts. */
  readonly duplicates: readonly string[];
}

/** `parts` are all graph_def fields of the MetaGraphDef: protobuf merges repeated ones, and so does this. */
export function skimGraph(parts: readonly Part[], onFault: (fault: WireFault) => void): GraphParts {
  const start = new NumberList();
  const end = new NumberList();
  const functionStart = new NumberList();
  const functionEnd = new NumberList();
  const registeredGradients: RegisteredGradient[] = [];
  let versions: GraphVersions = { producer: 0, minConsumer: 0, badConsumers: [] };
  let bytes = new Uint8Array(0);

  for (const part of parts) {
    bytes = part.bytes as Uint8Array<ArrayBuffer>;
    skim(
      part,
      (field, value, number) => {
        if (field === 1) {
          // A node that the end of the file cuts off is not shown: half its inputs would be missing.
          if (value.cut) return;
          start.push(value.start);
          end.push(value.end);
        } else if (field === 2) {
          skim(
            value,
            (inner, entry) => {
              if (entry.cut) return;
              if (inner === 1) {
                functionStart.push(entry.start);
                functionEnd.push(entry.end);
              } else if (inner === 3) registeredGradients.push(...gradientOf(entry, onFault));
            },
            onFault,
            (pos, stop) => takeRun(value.bytes, pos, stop, functionStart, functionEnd),
          );
        } else if (field === 3 && versions.producer === 0) versions = { ...versions, producer: number };
        else if (field === 4 && !value.cut) versions = readVersions(value, onFault) ?? versions;
      },
      onFault,
      (pos, stop) => takeRun(part.bytes, pos, stop, start, end),
    );
  }
  const functions = { bytes, start: functionStart.done(), end: functionEnd.done() };
  return { nodes: { bytes, start: start.done(), end: end.done() }, functions, versions, registeredGradients };
}

/** Ranges of length-delimited fields number 1 (nodes of a graph, functions of a library), as many as follow each other. */
function takeRun(bytes: Uint8Array, from: number, stop: number, start: NumberList, end: NumberList): number {
  let pos = from;
  while (pos < stop && bytes[pos] === FIELD_1) {
    let at = pos + 1;
    let length = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = at < stop && shift < 28 ? (bytes[at++] as number) : 0x80;
      length |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80 && shift < 35);
    // A length of five bytes, a cut or a broken one is read, and named, by the careful way.
    if (byte >= 0x80 || at + length > stop) break;
    start.push(at);
    pos = at + length;
    end.push(pos);
  }
  return pos;
}

function gradientOf(slice: Slice, onFault: (fault: WireFault) => void): readonly RegisteredGradient[] {
  try {
    const { gradientFunc, registeredOpType } = readMessage('RegisteredGradient', slice);
    return [{ functionName: gradientFunc, opType: registeredOpType }];
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    onFault(error);
    return [];
  }
}

function readVersions(slice: Slice, onFault: (fault: WireFault) => void): GraphVersions | undefined {
  try {
    return readMessage('VersionDef', slice);
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    onFault(error);
    return undefined;
  }
}

/** Reads the names of a library's functions; the rest of them stays undecoded. */
export function readLibrary({ bytes, start, end }: NodeRanges, onFault: (fault: WireFault) => void): Library {
  const functions = new Map<string, Slice>();
  const duplicates: string[] = [];
  for (let i = 0; i < start.length; i++) {
    const slice = { bytes, start: start[i] ?? 0, end: end[i] ?? 0 };
    try {
      const bytesOfName = functionName(slice);
      const name = decodeUtf8(bytes, bytesOfName.start, bytesOfName.end);
      if (functions.has(name)) duplicates.push(name);
      else functions.set(name, slice);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      onFault(error);
    }
  }
  return { functions, duplicates };
}
