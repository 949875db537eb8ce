import { plural } from '../../lib/text';
import type { SourceFile } from '../../files/source';
import { fail, ok, type Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { JsonValue, KerasMetadata, KerasObject } from '../../model/keras';
import type { ObjectGraph } from '../../model/objectGraph';
import type { KerasObject as KerasProto } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import { attempt, failureOfFault } from '../faults';
import { skim } from '../skim';
import { configSummary } from './kerasConfig';
import { isObject, listOf, parsePythonJson } from './pythonJson';

/** Files of more are not read: metadata with its weights written into it (a Lambda's closure) grows without bound. */
const MAX_BYTES = 256 * 1024 * 1024;
const FILE = 'keras_metadata.pb';
/** Problems listed one by one. */
const MOST = 20;

/**
 * Keras 2's description of its objects, from keras_metadata.pb, else from the object graph, where TensorFlow before 2.5
 * kept it. null where neither says anything. Fails when the file cannot be read at all.
 */
export async function readKeras(
  file: SourceFile | undefined,
  graphFile: string,
  objects: ObjectGraph | null,
): Promise<Result<KerasMetadata | null, Failure>> {
  const problems: Failure[] = [];
  if (!file) {
    const protos = (objects?.objects ?? []).flatMap(({ id, identifier = '', metadata = '' }) =>
      identifier.startsWith('_tf_keras') && metadata !== '' ? { nodeId: id, nodePath: '', identifier, metadata } : [],
    );
    if (protos.length === 0) return ok(null);
    const paths = pathsOf(objects);
    const list = protos.map((proto) => objectOf(proto, paths, graphFile, problems));
    return ok({ source: 'object graph', objects: list, problems: shortened(problems) });
  }
  if (file.source.size > MAX_BYTES) {
    const message = `${file.path} has ${file.source.size} bytes; more than ${MAX_BYTES} are not read.`;
    return fail({ kind: 'too-large', message, file: file.path });
  }
  const bytes = await file.source.read(0, file.source.size);
  if (!bytes.ok) return bytes;
  const protos: KerasProto[] = [];
  skim(
    { bytes: bytes.value, start: 0, end: bytes.value.length },
    (field, part) => {
      if (field !== 1 || part.cut) return;
      const read = attempt(file.path, 'a Keras object', () => readMessage('KerasObject', part));
      if (read.ok) protos.push(read.value);
      else problems.push(read.failure);
    },
    (fault) => problems.push(failureOfFault(fault, file.path, "Keras's metadata")),
  );
  const paths = pathsOf(objects);
  const list = protos.map((proto) => objectOf(proto, paths, file.path, problems));
  return ok({ source: FILE, objects: list, problems: shortened(problems) });
}

interface Paths {
  readonly graph: ObjectGraph | null;
  readonly pathOf: readonly (string | undefined)[];
  readonly idOf: ReadonlyMap<string, number>;
}

/** Breadth first, so that the shortest path names an object, as for variables. */
function pathsOf(graph: ObjectGraph | null): Paths {
  const pathOf: (string | undefined)[] = [];
  const idOf = new Map<string, number>();
  const queue: number[] = [];
  const visit = (id: number, path: string): void => {
    if (!idOf.has(path)) idOf.set(path, id);
    if (pathOf[id] !== undefined || !graph?.objects[id]) return;
    pathOf[id] = path;
    queue.push(id);
  };
  visit(0, '');
  for (let next = 0; next < queue.length; next++) {
    const id = queue[next] as number;
    const path = pathOf[id] ?? '';
    for (const child of graph?.objects[id]?.children ?? []) {
      visit(child.id, path ? `${path}/${child.name}` : child.name);
    }
  }
  return { graph, pathOf, idOf };
}

function objectOf(proto: KerasProto, paths: Paths, file: string, problems: Failure[]): KerasObject {
  const written = proto.nodePath.replace(/^root\.?/, '').replaceAll('.', '/');
  const problem = (message: string): void => {
    problems.push({ kind: 'malformed', message, file });
  };
  const title = proto.nodePath || `object ${proto.nodeId}`;
  const objectId = locate(proto, written, paths);
  if (objectId < 0) problem(`${file} describes ${title}, which the object graph does not have.`);
  let json: JsonValue = null;
  try {
    json = proto.metadata === '' ? null : parsePythonJson(proto.metadata);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    problem(`The metadata of ${title} in ${file} is not JSON: ${error.message}.`);
  }
  const metadata = isObject(json) ? json : {};
  const config = isObject(metadata['config']) ? metadata['config'] : {};
  const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
  return {
    objectId,
    objectPath: paths.pathOf[objectId] ?? written,
    identifier: proto.identifier,
    className: text(metadata['class_name']),
    name: text(metadata['name']) || text(config['name']),
    trainable: typeof metadata['trainable'] === 'boolean' ? metadata['trainable'] : null,
    dtype: dtypeOf(metadata['dtype'] ?? config['dtype']),
    inputShapes: shapesOf(
      metadata['build_input_shape'] ?? metadata['batch_input_shape'] ?? config['batch_input_shape'],
    ),
    config,
    summary: configSummary(config),
  };
}

/** By id, where the object of that id is one of Keras's; else by path (a file copied beside another graph has other ids). */
function locate({ nodeId, identifier }: KerasProto, written: string, { graph, idOf }: Paths): number {
  const own = graph?.objects[nodeId];
  if (own?.kind === 'user_object' && own.identifier === identifier) return nodeId;
  const found = graph?.objects[idOf.get(written) ?? -1];
  return found?.identifier === identifier ? found.id : -1;
}

function dtypeOf(value: JsonValue | undefined): string | null {
  if (typeof value === 'string') return value;
  const config = isObject(value) ? value['config'] : null;
  const name = isObject(config ?? undefined) ? (config as { readonly [key: string]: JsonValue })['name'] : null;
  return typeof name === 'string' ? name : null;
}

/** One shape, or a list or dictionary of shapes. */
function shapesOf(value: JsonValue | undefined): readonly (readonly number[])[] {
  const items = listOf(value);
  if (items === null) return isObject(value) ? Object.values(value).flatMap(shapesOf) : [];
  if (items.every((item) => item === null || typeof item === 'number')) {
    return [items.map((size) => (typeof size === 'number' ? size : -1))];
  }
  return items.flatMap(shapesOf);
}

function shortened(problems: readonly Failure[]): readonly Failure[] {
  if (problems.length <= MOST) return problems;
  const more = problems.length - MOST;
  const message = `${plural(more, 'more fault')} of Keras's metadata ${more === 1 ? 'is' : 'are'} not listed.`;
  return [...problems.slice(0, MOST), { kind: 'malformed', message }];
}
