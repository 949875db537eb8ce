import { blobSource } from '../files/blobSource';
import { gunzip } from '../files/gunzip';
import { isClutter, isGraphDefFile, isMetaGraphFile, SAVED_MODEL_NAMES } from '../files/modelFiles';
import type { ByteSource, SourceFile } from '../files/source';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { ModelFormat } from '../model/summary';
import type { CallContext } from '../workers/rpc';
import { savedModelBytesFromChunks } from './chunked';
import { looksLikeTable } from './checkpoint/table';
import { looksLikeText, recognise, recogniseMembers, type Stranger } from './recognise';
import { savedModelBytesFromText } from './textFormat';
import { indexFileOf, newest } from './variables/indexFile';

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

/**
 * The file that holds the graph: the SavedModel's three spellings in TensorFlow's order, else a lone GraphDef, else the
 * MetaGraphDef of the checkpoint that is read, else a single file that is a model by its content.
 */
export async function graphFileOf(files: readonly SourceFile[], signal?: AbortSignal): Promise<SourceFile | undefined> {
  const named = SAVED_MODEL_NAMES.flatMap((name) => files.find(({ path }) => path === name) ?? []);
  if (named[0]) return named[0];
  const atTop = files.filter(({ path }) => !path.includes('/'));
  const frozen = atTop.filter(({ path }) => isGraphDefFile(path));
  const binary = frozen.find(({ path }) => !path.endsWith('.pbtxt'));
  if (binary) return binary;
  const metaGraphs = atTop.filter(({ path }) => isMetaGraphFile(path));
  if (metaGraphs.length > 0) {
    const index = await indexFileOf(files, signal);
    const beside = index?.path.replace(/\.index$/, '.meta');
    return metaGraphs.find(({ path }) => path === beside) ?? newest(metaGraphs);
  }
  return frozen[0] ?? (files.length === 1 ? await savedModelByContent(files[0], signal) : undefined);
}

/** A file by any name that begins as a SavedModel: its version, then a MetaGraphDef; or as the text of one. */
async function savedModelByContent(
  file: SourceFile | undefined,
  signal?: AbortSignal,
): Promise<SourceFile | undefined> {
  const head = await file?.source.read(0, Math.min(file.source.size, 4096), signal);
  if (!head?.ok) return undefined;
  const [first, version, second] = head.value;
  return (first === 8 && version === 1 && second === 16 + 2) || looksLikeText(head.value) ? file : undefined;
}

/** Reads the graph file whole. What it is, is told by its content, not by its name. */
export async function readGraphBytes(file: SourceFile, context: Context): Promise<Result<GraphBytes, Failure>> {
  const head = await file.source.read(0, Math.min(file.source.size, 4096), context.signal);
  if (!head.ok) return head;
  if (head.value[0] === 0x1f && head.value[1] === 0x8b) return readGzip(file, context);
  if (RIEGELI.every((byte, i) => head.value[i] === byte)) {
    const bytes = await savedModelBytesFromChunks(file.source, file.path, wholeContext(context));
    return bytes.ok ? ok({ path: file.path, bytes: bytes.value, format: 'cpb', problems: [] }) : bytes;
  }
  const stranger = strangerFailure(file.path, head.value);
  if (stranger) return fail(stranger);
  const bytes = await readWhole(file.path, file.source, context);
  if (!bytes.ok) return bytes;
  const isText = looksLikeText(head.value) || (file.path.endsWith('.pbtxt') && bytes.value.length > 0);
  // A name that promises text does not make it so: no text has a NUL or the other low bytes that lengths are.
  if (!isText || head.value.some((byte) => byte < 9)) {
    return ok({ path: file.path, bytes: bytes.value, format: 'pb', problems: [] });
  }
  const binary = savedModelBytesFromText(bytes.value, file.path);
  return binary.ok ? ok({ path: file.path, bytes: binary.value, format: 'pbtxt', problems: [] }) : binary;
}

/** The failure that a file of another kind is; null where it may be a SavedModel. */
export function strangerFailure(path: string, head: Uint8Array): Failure | null {
  const found = recognise(head);
  return found && notASavedModel(path, found);
}

function notASavedModel(path: string, { what, format }: Stranger): Failure {
  const message = `${path} is not a SavedModel: it is ${what}.`;
  return { kind: 'not-a-saved-model', message, file: path, offset: 0, found: format };
}

/**
 * What the files are although they are no model, for the message where none was found: all of them together, or one that
 * can be named. Among several files only a model's of another kind is worth a word, not each JSON file and picture.
 */
export async function findStranger(
  files: readonly SourceFile[],
  name: string,
  signal?: AbortSignal,
): Promise<Failure | null> {
  const together = recogniseMembers(files.map(({ path }) => path));
  if (together) return notASavedModel(name, together);
  for (const { path, source } of files.filter((file) => !isClutter(file.path)).slice(0, 64)) {
    const head = await source.read(0, Math.min(source.size, 4096), signal);
    const found = head.ok ? (recognise(head.value) ?? (await oldCheckpoint(source, signal))) : null;
    if (found && (files.length === 1 || found.format !== 'other')) return notASavedModel(path, found);
  }
  return null;
}

/** A table that is no `.index`: TensorFlow before 1.0 kept a whole checkpoint in one (tensor_slice_reader.cc). */
async function oldCheckpoint(source: ByteSource, signal?: AbortSignal): Promise<Stranger | null> {
  const tail = source.size > 48 ? await source.read(source.size - 8, source.size, signal) : null;
  if (!tail?.ok || !looksLikeTable(tail.value)) return null;
  return { what: 'a checkpoint of the V1 format, which TensorFlow wrote before 1.0', format: 'old-checkpoint' };
}

function wholeContext(context: Context): Pick<CallContext, 'signal' | 'progress'> {
  return {
    signal: context.signal ?? new AbortController().signal,
    progress: context.progress ?? (() => undefined),
  };
}

async function readGzip(file: SourceFile, context: Context): Promise<Result<GraphBytes, Failure>> {
  const unpacked = await gunzip(file.source, file.path, wholeContext(context));
  if (!unpacked.ok) return unpacked;
  const inner = { path: file.path, source: blobSource(unpacked.value.blob, file.path) };
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
  const damage = unpacked.value.problem ? [unpacked.value.problem] : [];
  return ok({ ...read.value, problems: [problem, ...damage, ...read.value.problems] });
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
