import type { Slice } from '../proto/schema';
import { Cursor, LENGTH, VARINT, WireFault } from '../proto/wire';
import { varint } from './chunkedMessage';

/** chunk.proto (tensorflow/tools/proto_splitter), of which proto/ holds nothing: it is read here only. */
export interface ChunkMetadata {
  readonly chunks: readonly ChunkInfo[];
  readonly message: ChunkedMessage;
}

export interface ChunkInfo {
  /** MESSAGE chunks are merged, BYTES chunks are the value of a field. */
  readonly isMessage: boolean;
  readonly size: number;
  /** Numeric position of the record. */
  readonly offset: number;
}

export interface ChunkedMessage {
  readonly chunkIndex: number | null;
  readonly fields: readonly ChunkedField[];
}

export interface ChunkedField {
  readonly path: readonly PathStep[];
  readonly message: ChunkedMessage;
}

/** FieldIndex: a field's number, the key of a map entry (its serialised field 1), or an index in a repeated field. */
export type PathStep =
  | { readonly kind: 'field'; readonly number: number }
  | { readonly kind: 'index'; readonly number: number }
  | { readonly kind: 'key'; readonly key: Uint8Array };

/** Paths and messages within messages: a SavedModel's are about ten deep. */
const MAX_DEPTH = 100;

type Visit = (field: number, value: number, slice: Slice) => void;

function visitFields(slice: Slice, visit: Visit): void {
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if ((tag & 7) === VARINT) visit(tag >>> 3, cursor.varint(), slice);
    else if ((tag & 7) === LENGTH) visit(tag >>> 3, 0, cursor.slice());
    else cursor.skip(tag);
  }
}

/** Throws WireFault. */
export function parseChunkMetadata(bytes: Uint8Array): ChunkMetadata {
  const chunks: ChunkInfo[] = [];
  let message: ChunkedMessage = { chunkIndex: null, fields: [] };
  visitFields({ bytes, start: 0, end: bytes.length }, (field, _, slice) => {
    if (field === 2) chunks.push(chunkInfo(slice));
    else if (field === 3) message = chunkedMessage(slice, 0);
  });
  return { chunks, message };
}

function chunkInfo(slice: Slice): ChunkInfo {
  let type = 0;
  let size = 0;
  let offset = 0;
  visitFields(slice, (field, value) => {
    if (field === 1) type = value;
    else if (field === 2) size = value;
    else if (field === 3) offset = value;
  });
  return { isMessage: type !== 2, size, offset };
}

function chunkedMessage(slice: Slice, depth: number): ChunkedMessage {
  if (depth > MAX_DEPTH) throw new WireFault('too-deep', slice.start, `chunks are nested more than ${MAX_DEPTH} deep`);
  let chunkIndex: number | null = null;
  const fields: ChunkedField[] = [];
  visitFields(slice, (field, value, inner) => {
    if (field === 1) chunkIndex = value;
    else if (field === 2) fields.push(chunkedField(inner, depth + 1));
  });
  return { chunkIndex, fields };
}

function chunkedField(slice: Slice, depth: number): ChunkedField {
  const path: PathStep[] = [];
  let message: ChunkedMessage = { chunkIndex: null, fields: [] };
  visitFields(slice, (field, _, inner) => {
    if (field === 1) path.push(pathStep(inner));
    else if (field === 3) message = chunkedMessage(inner, depth);
  });
  if (path.length > MAX_DEPTH) throw new WireFault('too-deep', slice.start, `a path has ${path.length} steps`);
  return { path, message };
}

function pathStep(slice: Slice): PathStep {
  let step: PathStep | null = null;
  visitFields(slice, (field, value, inner) => {
    if (field === 2) step = { kind: 'key', key: mapKey(inner) };
    else step = { kind: field === 1 ? 'field' : 'index', number: value };
  });
  if (step) return step;
  throw new WireFault('malformed', slice.start, 'a step of a path is empty');
}

/** MapKey (1 text, 2 bool, 3 to 6 integers) as the map entry writes its field 1. */
function mapKey(slice: Slice): Uint8Array {
  const cursor = new Cursor(slice);
  const wire = cursor.tag() & 7;
  const value = slice.bytes.subarray(cursor.pos, slice.end);
  return Uint8Array.of(...varint(8 + wire), ...value);
}
