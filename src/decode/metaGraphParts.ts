import type { Failure } from '../model/failure';
import type {
  AssetFileDef,
  CollectionDef,
  MetaGraphDefMetaInfoDef,
  Messages,
  SaverDef,
  SignatureDef,
} from '../proto/generated';
import { readMessage } from '../proto/reader';
import type { Slice } from '../proto/schema';
import { decodeUtf8 } from '../proto/utf8';
import { Cursor, LENGTH, type WireFault } from '../proto/wire';
import { attempt, failureOfFault } from './faults';
import { type GraphParts, skimGraph } from './graphSkim';
import { type Part, skim } from './skim';

/** A MetaGraphDef with its small parts decoded and its big parts as ranges. */
export interface MetaGraphParts {
  readonly info: MetaGraphDefMetaInfoDef;
  readonly graph: GraphParts;
  readonly restoreOp: string;
  readonly collections: ReadonlyMap<string, CollectionDef>;
  readonly signatures: ReadonlyMap<string, SignatureDef>;
  readonly assets: readonly AssetFileDef[];
  readonly objectGraph: Part | null;
}

/** Splits a MetaGraphDef. A damaged part is told to `onProblem` and left out; the others stay. */
export function readMetaGraphParts(part: Part, file: string, onProblem: (failure: Failure) => void): MetaGraphParts {
  let info: MetaGraphDefMetaInfoDef = readMessage('MetaGraphDef.MetaInfoDef', { ...part, end: part.start });
  let saver: SaverDef | undefined;
  let objectGraph: Part | null = null;
  const graphs: Part[] = [];
  const collections = new Map<string, CollectionDef>();
  const signatures = new Map<string, SignatureDef>();
  const assets: AssetFileDef[] = [];

  const whole = <Type extends keyof Messages>(type: Type, what: string, value: Part): Messages[Type] | undefined => {
    if (value.cut) return undefined;
    const read = attempt(file, what, () => readMessage(type, value));
    if (!read.ok) onProblem(read.failure);
    return read.ok ? read.value : undefined;
  };
  const entry = (what: string, value: Part): { readonly key: string; readonly value: Slice } | undefined => {
    if (value.cut) return undefined;
    const read = attempt(file, what, () => readEntry(value));
    if (!read.ok) onProblem(read.failure);
    return read.ok ? read.value : undefined;
  };
  const onFault = (fault: WireFault): void => onProblem(failureOfFault(fault, file, 'a MetaGraphDef'));

  skim(
    part,
    (field, value) => {
      if (field === 1) info = whole('MetaGraphDef.MetaInfoDef', 'the meta_info_def', value) ?? info;
      else if (field === 2) graphs.push(value);
      else if (field === 3) saver = whole('SaverDef', 'the saver_def', value);
      else if (field === 4) {
        const found = entry('a collection', value);
        const read = found && whole('CollectionDef', `collection ${found.key}`, found.value);
        if (read) collections.set(found.key, read);
      } else if (field === 5) {
        const found = entry('a signature', value);
        const read = found && whole('SignatureDef', `signature ${found.key}`, found.value);
        if (read) signatures.set(found.key, read);
      } else if (field === 6) {
        const read = whole('AssetFileDef', 'an asset_file_def', value);
        if (read) assets.push(read);
      } else if (field === 7) objectGraph = value;
    },
    onFault,
  );
  const graph = skimGraph(graphs, (fault) => onProblem(failureOfFault(fault, file, 'the graph_def')));
  return { info, graph, restoreOp: saver?.restoreOpName ?? '', collections, signatures, assets, objectGraph };
}

/** A GraphDef on its own: a MetaGraph with nothing but a graph. */
export function graphDefParts(part: Part, file: string, onProblem: (failure: Failure) => void): MetaGraphParts {
  const graph = skimGraph([part], (fault) => onProblem(failureOfFault(fault, file, 'the GraphDef')));
  return {
    info: readMessage('MetaGraphDef.MetaInfoDef', { ...part, end: part.start }),
    graph,
    restoreOp: '',
    collections: new Map(),
    signatures: new Map(),
    assets: [],
    objectGraph: null,
  };
}

/** An entry of a `map<string, Message>`; the value stays a range. */
function readEntry(slice: Slice): { readonly key: string; readonly value: Slice } {
  let key = '';
  let value: Slice = { bytes: slice.bytes, start: slice.end, end: slice.end };
  const cursor = new Cursor(slice);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 8 + LENGTH) {
      const { bytes, start, end } = cursor.slice();
      key = decodeUtf8(bytes, start, end);
    } else if (tag === 16 + LENGTH) value = cursor.slice();
    else cursor.skip(tag);
  }
  return { key, value };
}
