import { blobSource } from '../files/blobSource';
import { gunzip } from '../files/gunzip';
import { isClutter, isGraphDefFile, SAVED_MODEL_NAMES } from '../files/modelFiles';
import type { ByteSource, SourceFile } from '../files/source';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { ModelFormat } from '../model/summary';
import type { CallContext } from '../workers/rpc';
import { savedModelBytesFromChunks } from './chunked';
import { looksLikeText, recognise } from './recognise';
import { savedModelBytesFromText } from './textFormat';

type Context = Partial<CallContext>;

/** Bytes of a SavedModel or GraphDef message, however the file spells them. */
export interface GraphBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly format: Extract<ModelFormat, 'pb' | 'pbtxt' | 'cpb'>;
  readonly problems: readonly Failure[];
}

/** First bytes of a Riegeli file, which a chunked model is (savedmodel-format part 9). */
const RIEGELI = [0x83, 0xaf, 0x70, 0xd1, 0x0d, 0x88, 0x4a, 0x3f];
/** Files above this are read piece by piece, so that progress is told and a cancel is heard. */
const PIECE = 16 * 1024 * 1024;
/** protobuf's own limit for one message. */
const MAX_MESSAGE = 2 ** 31;

/** The file that holds the graph: the SavedModel's three spellings in TensorFlow's order, else a lone GraphDef. */
export function graphFileOf(files: readonly SourceFile[]): SourceFile | undefined {
  const named = SAVED_MODEL_NAMES.map((name) => files.find(({ path }) => path === name));
  return (
    named.find((file) => file !== undefined) ?? files.find(({ path }) => isGraphDefFile(path) && !path.includes('/'))
  );
}

/** Reads the graph file whole. What it is, is told by its content, not by its name. */
export async function readGraphBytes(file: SourceFile, context: Context): Promise<Result<GraphBytes, Failure>> {
  const head = await file.source.read(0, Math.min(file.source.size, 4096), context.signal);
  if (!head.ok) return head;
  if (head.value[0] === 0x1f && head.value[1] === 0x8b) return readGzip(file, context);
  if (RIEGELI.every((byte, i) => head.value[i] === byte)) {
    const signal = context.signal ?? new AbortController().signal;
    const bytes = await savedModelBytesFromChunks(file.source, file.path, {
      signal,
      progress: context.progress ?? (() => undefined),
    });
    return bytes.ok ? ok({ path: file.path, bytes: bytes.value, format: 'cpb', problems: [] }) : bytes;
  }
  const stranger = strangerFailure(file.path, head.value);
  if (stranger) return fail(stranger);
  const bytes = await readWhole(file.path, file.source, context);
  if (!bytes.ok) return bytes;
  if (!looksLikeText(head.value) && !(file.path.endsWith('.pbtxt') && bytes.value.length > 0)) {
    return ok({ path: file.path, bytes: bytes.value, format: 'pb', problems: [] });
  }
  const binary = savedModelBytesFromText(bytes.value, file.path);
  return binary.ok ? ok({ path: file.path, bytes: binary.value, format: 'pbtxt', problems: [] }) : binary;
}

/** The failure that a file of another kind is; null where it may be a SavedModel. */
export function strangerFailure(path: string, head: Uint8Array): Failure | null {
  const found = recognise(head);
  if (!found) return null;
  const message = `${path} is not a SavedModel: it is ${found.what}.`;
  return { kind: 'not-a-saved-model', message, file: path, offset: 0, found: found.format };
}

/** A file of the folder that can be named although it is no model; for the message where no model was found. */
export async function findStranger(files: readonly SourceFile[], signal?: AbortSignal): Promise<Failure | null> {
  for (const { path, source } of files.filter((file) => !isClutter(file.path)).slice(0, 64)) {
    const head = await source.read(0, Math.min(source.size, 4096), signal);
    const failure = head.ok ? strangerFailure(path, head.value) : null;
    if (failure) return failure;
  }
  return null;
}

async function readGzip(file: SourceFile, context: Context): Promise<Result<GraphBytes, Failure>> {
  const unpacked = await gunzip(file.source, file.path);
  if (!unpacked.ok) return unpacked;
  const inner = { path: file.path, source: blobSource(unpacked.value, file.path) };
  const head = await inner.source.read(0, Math.min(inner.source.size, 2));
  if (head.ok && head.value[0] === 0x1f && head.value[1] === 0x8b) {
    return fail({
      kind: 'not-a-saved-model',
      message: `${file.path} is gzip-compressed twice.`,
      file: file.path,
      offset: 0,
    });
  }
  const read = await readGraphBytes(inner, context);
  if (!read.ok) return read;
  const problem: Failure = {
    kind: 'unsupported-format',
    message: `${file.path} is gzip-compressed, which TensorFlow does not read; it was unpacked here.`,
    file: file.path,
    offset: 0,
    found: 'gzip',
  };
  return ok({ ...read.value, problems: [problem, ...read.value.problems] });
}

async function readWhole(path: string, source: ByteSource, context: Context): Promise<Result<Uint8Array, Failure>> {
  const { size } = source;
  if (size > MAX_MESSAGE) {
    return fail({
      kind: 'too-large',
      message: `${path} has ${size} bytes; a protobuf message has at most 2 GiB.`,
      file: path,
    });
  }
  if (size <= PIECE) return source.read(0, size, context.signal);
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += PIECE) {
    const part = await source.read(start, Math.min(size, start + PIECE), context.signal);
    if (!part.ok) return part;
    bytes.set(part.value, start);
    context.progress?.(start + part.value.length, size, 'bytes');
  }
  return ok(bytes);
}
