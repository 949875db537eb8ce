import type { RegisteredGradient } from '../model/savedModel';
import type { GraphVersions } from '../model/summary';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { Cursor, LENGTH, WireFault } from '../proto/wire';
import { type Part, skim } from './skim';

/** Byte ranges of NodeDefs, one row for each. */
export interface NodeRanges {
  readonly bytes: Uint8Array;
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** A GraphDef cut into ranges: nothing but the names of its functions is decoded. */
export interface GraphParts {
  readonly nodes: NodeRanges;
  readonly functions: ReadonlyMap<string, Part>;
  /** Names that the library holds more than once; the first counts. */
  readonly duplicateFunctions: readonly string[];
  readonly versions: GraphVersions;
  readonly registeredGradients: readonly RegisteredGradient[];
}

/** `parts` are all graph_def fields of the MetaGraphDef: protobuf merges repeated ones, and so does this. */
export function skimGraph(parts: readonly Part[], onFault: (fault: WireFault) => void): GraphParts {
  const start: number[] = [];
  const end: number[] = [];
  const functions = new Map<string, Part>();
  const duplicateFunctions: string[] = [];
  const registeredGradients: RegisteredGradient[] = [];
  let versions: GraphVersions = { producer: 0, minConsumer: 0, badConsumers: [] };
  let bytes = new Uint8Array(0);

  const addFunction = (part: Part): void => {
    const name = functionName(part, onFault);
    if (name === null) return;
    if (functions.has(name)) duplicateFunctions.push(name);
    else functions.set(name, part);
  };
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
              if (inner === 1 && !entry.cut) addFunction(entry);
              else if (inner === 3 && !entry.cut) registeredGradients.push(...gradientOf(entry, onFault));
            },
            onFault,
          );
        } else if (field === 3 && versions.producer === 0) versions = { ...versions, producer: number };
        else if (field === 4 && !value.cut) versions = readVersions(value, onFault) ?? versions;
      },
      onFault,
    );
  }
  return { nodes: { bytes, start, end }, functions, duplicateFunctions, versions, registeredGradients };
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

/** FunctionDef.signature.name; written first, so that this reads a few bytes only. */
function functionName(part: Part, onFault: (fault: WireFault) => void): string | null {
  try {
    const signature = firstField(new Cursor(part), 1);
    const name = signature && firstField(new Cursor(signature), 1);
    return name ? decodeUtf8(name.bytes, name.start, name.end) : '';
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    onFault(error);
    return null;
  }
}

function firstField(cursor: Cursor, field: number): Slice | null {
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === field * 8 + LENGTH) return cursor.slice();
    cursor.skip(tag);
  }
  return null;
}
