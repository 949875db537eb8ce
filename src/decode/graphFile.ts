import { isMetaGraphFile } from '../files/modelFiles';
import { formatCount } from '../lib/text';
import type { Failure } from '../model/failure';
import { Cursor, LENGTH, WireFault } from '../proto/wire';
import { failureOfFault, sayFault } from './faults';
import { type Part, skim } from './skim';

/** The graph file cut into MetaGraphDefs, or the one MetaGraphDef or GraphDef that it is instead. */
export interface GraphFile {
  readonly kind: 'saved-model' | 'meta-graph' | 'graph-def';
  readonly schemaVersion: number;
  readonly metaGraphs: readonly Part[];
}

/** The one schema version there is (tensorflow/cc/saved_model/constants.h). */
const SCHEMA_VERSION = 1;

/** Splits the bytes of a SavedModel, MetaGraphDef or GraphDef; faults go to `onProblem`, what is whole stays. */
export function readGraphFile(bytes: Uint8Array, file: string, onProblem: (failure: Failure) => void): GraphFile {
  const whole: Part = { bytes, start: 0, end: bytes.length };
  if (isMetaGraph(whole, file)) return { kind: 'meta-graph', schemaVersion: 0, metaGraphs: [whole] };
  if (isGraphDef(whole)) return { kind: 'graph-def', schemaVersion: 0, metaGraphs: [whole] };
  let schemaVersion = 0;
  const metaGraphs: Part[] = [];
  skim(
    whole,
    (field, part, value) => {
      if (field === 1) schemaVersion = value;
      else if (field === 2) metaGraphs.push(part);
    },
    (fault) => onProblem(fileFailure(fault, file, bytes.length)),
  );
  if (metaGraphs.length === 0) onProblem(noMetaGraph(file, bytes.length));
  if (schemaVersion !== SCHEMA_VERSION && metaGraphs.length > 0) {
    onProblem({
      kind: 'unsupported-format',
      message: `Schema version ${schemaVersion} of ${file} is unknown (${SCHEMA_VERSION} is known); the file is shown as far as it is understood.`,
      file,
      offset: 0,
    });
  }
  return { kind: 'saved-model', schemaVersion, metaGraphs };
}

function fileFailure(fault: WireFault, file: string, size: number): Failure {
  const failure = failureOfFault(fault, file, 'the SavedModel');
  if (fault.kind !== 'truncated') return failure;
  return {
    ...failure,
    message: `${file} ends early, after ${formatCount(size)} bytes: at byte ${formatCount(fault.offset)} ${sayFault(fault)}.`,
  };
}

function noMetaGraph(file: string, size: number): Failure {
  const message = size === 0 ? `${file} is empty (0 bytes): it holds no MetaGraph.` : `${file} holds no MetaGraph.`;
  return { kind: 'no-meta-graph', message, file, offset: 0 };
}

/**
 * A MetaGraphDef begins with its meta_info_def, a message 1, as a GraphDef does with a node. A node begins with its
 * name, a text 1; a meta_info_def has a list of ops, tags and versions and never had its own field 1 filled. A name
 * that ends in `.meta` says it, too.
 */
function isMetaGraph({ bytes, start, end }: Part, file: string): boolean {
  if (start === end) return false;
  if (isMetaGraphFile(file)) return true;
  if (bytes[start] !== 8 + LENGTH) return false;
  try {
    const cursor = new Cursor({ bytes, start: start + 1, end });
    const info = new Cursor(cursor.slice());
    return [16 + LENGTH, 32 + LENGTH, 40 + LENGTH].includes(info.tag());
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    return false;
  }
}

/**
 * A GraphDef begins with a NodeDef (1), a library (2) or versions (4), a SavedModel with its version,
 * a number, or a MetaGraphDef (2). Both may begin with a message 2: a library's functions begin
 * with a signature whose name is text, a MetaGraphDef with its meta_info_def.
 */
function isGraphDef(part: Part): boolean {
  try {
    const cursor = new Cursor(part);
    while (cursor.pos < cursor.end) {
      const tag = cursor.tag();
      if (tag === 8 + LENGTH) return true;
      if (tag === 32 + LENGTH) return true;
      if (tag === 8 || (tag & 7) !== LENGTH) return false;
      cursor.skip(tag);
    }
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
  }
  return false;
}
