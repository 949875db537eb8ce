import type { SourceFile } from '../../files/source';
import { fail, ok, type Result } from '../../lib/result';
import type { DebugInfo, StackFrame } from '../../model/beside';
import type { Failure } from '../../model/failure';
import type { GraphDebugInfoFileLineCol as FileLineCol } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import type { Slice } from '../../proto/schema';
import { decodeUtf8 } from '../../proto/utf8';
import { Cursor, FIXED64, LENGTH, WireFault } from '../../proto/wire';
import { failureOfFault } from '../faults';
import { type Part, skim } from '../skim';

const MAX_BYTES = 512 * 1024 * 1024;

/** Field numbers of GraphDebugInfo. `traces` is what TensorFlow before 2.16 wrote, the three others what it writes since. */
const FILES = 1;
const TRACES = 2;
const FRAMES_BY_ID = 4;
const NAME_TO_TRACE_ID = 5;
const TRACES_BY_ID = 6;

/** Cuts the file into ranges; a trace is decoded when a node is asked for. Fails when the file cannot be read at all. */
export async function readDebugInfo(file: SourceFile): Promise<Result<DebugInfo, Failure>> {
  const { size } = file.source;
  if (size > MAX_BYTES) {
    const message = `${file.path} has ${size} bytes; more than ${MAX_BYTES} are not read.`;
    return fail({ kind: 'too-large', message, file: file.path });
  }
  const bytes = await file.source.read(0, size);
  return bytes.ok ? ok(new Traces(bytes.value, file.path)) : bytes;
}

class Traces implements DebugInfo {
  readonly files: readonly string[];
  readonly problems: readonly Failure[];
  private readonly traces = new Map<string, Slice>();
  private readonly traceIds = new Map<string, bigint>();
  private readonly tracesById = new Map<bigint, Slice>();
  private readonly frames = new Map<bigint, Slice>();

  constructor(bytes: Uint8Array, path: string) {
    const files: string[] = [];
    const problems: Failure[] = [];
    const onFault = (fault: WireFault): void => {
      problems.push(failureOfFault(fault, path, 'the debug info'));
    };
    const visit = (field: number, part: Part): void => {
      if (part.cut) return;
      if (field === FILES) files.push(decodeUtf8(part.bytes, part.start, part.end));
      else this.addEntry(field, part);
    };
    skim(
      { bytes, start: 0, end: bytes.length },
      (field, part) => {
        try {
          visit(field, part);
        } catch (error) {
          if (!(error instanceof WireFault)) throw error;
          onFault(error);
        }
      },
      onFault,
    );
    this.files = files;
    this.problems = problems;
  }

  get nodeCount(): number {
    return this.traces.size + this.traceIds.size;
  }

  traceOf(functionName: string | null, node: string): readonly StackFrame[] | null {
    const key = `${node}@${functionName ?? ''}`;
    const id = this.traceIds.get(key);
    // A key without a function is the node of the main graph, in some versions without the `@`.
    const slice =
      (id === undefined ? undefined : this.tracesById.get(id)) ??
      this.traces.get(key) ??
      (functionName === null ? this.traces.get(node) : undefined);
    if (!slice) return null;
    try {
      const { fileLineCols, frameId } = readMessage('GraphDebugInfo.StackTrace', slice);
      const frames = [...fileLineCols, ...frameId.flatMap((frame) => this.frameOf(frame))];
      return frames.map(({ fileIndex, line, func, code }) => ({
        file: this.files[fileIndex] ?? '',
        line,
        functionName: func,
        code,
      }));
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      return null;
    }
  }

  private frameOf(id: bigint): readonly FileLineCol[] {
    const slice = this.frames.get(id);
    return slice ? [readMessage('GraphDebugInfo.FileLineCol', slice)] : [];
  }

  private addEntry(field: number, part: Slice): void {
    switch (field) {
      case TRACES:
      case NAME_TO_TRACE_ID: {
        const { name, id, value } = readEntry(part);
        if (field === TRACES) this.traces.set(name, value);
        else this.traceIds.set(name, idOfValue(part, id));
        break;
      }
      case FRAMES_BY_ID:
      case TRACES_BY_ID: {
        const { id, value } = readEntry(part);
        (field === FRAMES_BY_ID ? this.frames : this.tracesById).set(id, value);
        break;
      }
      default:
    }
  }
}

interface Entry {
  /** Key where it is a string. */
  readonly name: string;
  /** Key where it is fixed64; 0 where it is absent, as protobuf has it. */
  readonly id: bigint;
  readonly value: Slice;
}

/** An entry of one of the maps; ids are hashes in some versions, hence bigint. */
function readEntry(part: Slice): Entry {
  let name = '';
  let id = 0n;
  let value: Slice = { bytes: part.bytes, start: part.end, end: part.end };
  const cursor = new Cursor(part);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 8 + LENGTH) {
      const { bytes, start, end } = cursor.slice();
      name = decodeUtf8(bytes, start, end);
    } else if (tag === 8 + FIXED64) id = fixed64(cursor, tag);
    else if (tag === 16 + LENGTH) value = cursor.slice();
    else cursor.skip(tag);
  }
  return { name, id, value };
}

/** The value of a `map<string, fixed64>` entry. */
function idOfValue(part: Slice, absent: bigint): bigint {
  const cursor = new Cursor(part);
  let id = absent;
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 16 + FIXED64) id = fixed64(cursor, tag);
    else cursor.skip(tag);
  }
  return id;
}

function fixed64(cursor: Cursor, tag: number): bigint {
  const at = cursor.pos;
  cursor.skip(tag);
  const { buffer, byteOffset } = cursor.bytes;
  return new DataView(buffer, byteOffset + at, 8).getBigUint64(0, true);
}
