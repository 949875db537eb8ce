import { createHash } from 'node:crypto';
import { argOfInput, CONTROL_PORT, type GraphBody, type NodeIndex, opOf } from '../model/graphBody';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';

/** What `src/decode/fixtures/oracle.py` writes of a model: TensorFlow's own view. */
export interface OracleView {
  readonly schema: number;
  readonly metaGraphs: readonly OracleMetaGraph[];
  readonly checkpoint: Readonly<Record<string, OracleTensor>> | null;
  /** Node → checksum of the restored value, or the name of TensorFlow's error; by MetaGraph. */
  readonly variables: readonly Readonly<Record<string, string>>[];
}

interface OracleMetaGraph {
  readonly tags: readonly string[];
  readonly version: string;
  readonly graph: { readonly nodes: number; readonly md5?: string };
  readonly functions: Readonly<Record<string, OracleFunction>>;
  readonly signatures: Readonly<Record<string, OracleSignature>>;
  readonly objects: number;
  readonly constants: Readonly<Record<string, string>>;
}

interface OracleFunction {
  readonly nodes: number;
  readonly args: readonly (readonly [string, string])[];
  readonly returns: readonly (readonly [string, string])[];
  readonly md5?: string;
}

interface OracleSignature {
  readonly inputs: Readonly<Record<string, OracleSpec>>;
  readonly outputs: Readonly<Record<string, OracleSpec>>;
}

interface OracleSpec {
  readonly encoding: string;
  readonly dtype?: string;
  readonly shape: readonly number[] | null;
  readonly name?: string;
}

interface OracleTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly md5?: string;
}

function md5(text: string | Uint8Array): string {
  return createHash('md5').update(text).digest('hex');
}

/** As `checksum` of oracle.py. */
export function tensorChecksum({ data }: HostTensor): string {
  if (ArrayBuffer.isView(data)) return md5(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  const hash = createHash('md5');
  for (const item of data) {
    if (!(item instanceof Uint8Array)) return 'not a value';
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, item.length, true);
    hash.update(length).update(item);
  }
  return hash.digest('hex');
}

/** As `lines_of` and `in_file_order` of oracle.py. */
export function bodyChecksum(body: GraphBody): string {
  const lines: string[] = [];
  for (let node = 0; node < body.nodeCount; node++) {
    const data: string[] = [];
    const control = new Set<string>();
    for (let i = body.inputStart[node] ?? 0; i < (body.inputStart[node + 1] ?? 0); i++) {
      const producer = body.inputNode[i] ?? -1;
      const arg = argOfInput(producer);
      const name = arg === null ? (body.nodeNames[producer] ?? '?') : (body.args[arg]?.name ?? '?');
      if (body.inputPort[i] === CONTROL_PORT) control.add(name);
      else data.push(`${name}:${body.inputPort[i]}`);
    }
    const names = [body.nodeNames[node], opOf(body, node as NodeIndex), data.join(' '), [...control].sort().join(' ')];
    lines.push(names.join('\t'));
  }
  return md5(lines.join('\n'));
}

function constantsChecksum(body: GraphBody): string | null {
  const lines: string[] = [];
  for (let node = 0; node < body.nodeCount; node++) {
    if (opOf(body, node as NodeIndex) !== 'Const') continue;
    const value = body.attr(node as NodeIndex, 'value');
    if (value?.kind !== 'tensor') continue;
    const tensor = value.value.values();
    lines.push(`${body.nodeNames[node]} ${tensor.dtype} [${tensor.shape.join(', ')}] ${tensorChecksum(tensor)}`);
  }
  return lines.length === 0 ? null : md5(lines.join('\n'));
}

/** Everything in which a decoded model differs from TensorFlow's view of it; empty when they agree. */
export async function differences(model: SavedModel, oracle: OracleView): Promise<readonly string[]> {
  const found: string[] = [];
  const same = (what: string, ours: unknown, theirs: unknown): void => {
    const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)];
    if (a !== b) found.push(`${what}: ${a} instead of ${b}`);
  };
  same('schema version', model.summary.schemaVersion, oracle.schema);
  same('MetaGraphs', model.metaGraphs.length, oracle.metaGraphs.length);
  for (const [index, theirs] of oracle.metaGraphs.entries()) {
    const graph = model.metaGraphs[index];
    if (graph) compareMetaGraph(graph, model, theirs, same);
  }
  await compareCheckpoint(model, oracle, same);
  for (const [index, values] of oracle.variables.entries()) {
    const graph = model.metaGraphs[index];
    if (graph) await compareVariables(graph, model, values, same);
  }
  return found;
}

type Same = (what: string, ours: unknown, theirs: unknown) => void;

function compareMetaGraph(graph: MetaGraph, model: SavedModel, theirs: OracleMetaGraph, same: Same): void {
  const summary = model.summary.metaGraphs[graph.index];
  same('tags', graph.tags, theirs.tags);
  same('version', summary?.tensorflowVersion, theirs.version);
  same('objects', summary?.objectCount, theirs.objects);
  same('functions', [...graph.functionNames].sort(), Object.keys(theirs.functions).sort());
  const main = graph.graph();
  if (!main.ok) return same('main graph', main.failure.message, 'ok');
  same('nodes', main.value.nodeCount, theirs.graph.nodes);
  if (theirs.graph.md5) same('main graph', bodyChecksum(main.value), theirs.graph.md5);
  if (theirs.constants['']) same('constants', constantsChecksum(main.value), theirs.constants['']);
  for (const [name, fn] of Object.entries(theirs.functions)) {
    const body = graph.functionBody(name);
    if (!body.ok) {
      same(name, body.failure.message, 'ok');
      continue;
    }
    same(`${name} nodes`, body.value.nodeCount, fn.nodes);
    const pairs = (list: readonly { name: string; dtype: string }[]) => list.map((item) => [item.name, item.dtype]);
    same(`${name} arguments`, pairs(body.value.args), fn.args);
    same(`${name} returns`, pairs(body.value.returns), fn.returns);
    if (fn.md5) same(`${name} graph`, bodyChecksum(body.value), fn.md5);
    if (theirs.constants[name]) same(`${name} constants`, constantsChecksum(body.value), theirs.constants[name]);
  }
  compareSignatures(graph, theirs, same);
}

function compareSignatures(graph: MetaGraph, theirs: OracleMetaGraph, same: Same): void {
  same('signatures', graph.signatures.map(({ key }) => key).sort(), Object.keys(theirs.signatures).sort());
  for (const { key, inputs, outputs } of graph.signatures) {
    for (const [specs, expected] of [
      [inputs, theirs.signatures[key]?.inputs],
      [outputs, theirs.signatures[key]?.outputs],
    ] as const) {
      same(`${key} keys`, specs.map((spec) => spec.key).sort(), Object.keys(expected ?? {}).sort());
      for (const spec of specs) {
        const other = expected?.[spec.key];
        same(`${key} ${spec.key} encoding`, spec.encoding, other?.encoding);
        same(`${key} ${spec.key} shape`, spec.shape, other?.shape);
        if (other?.name !== undefined) same(`${key} ${spec.key} tensor`, spec.tensorName, other.name);
        // The dtype of an input is its Placeholder's, where TensorInfo says another.
        const corrected = placeholderDtype(graph, spec.tensorName);
        if (other?.dtype !== undefined)
          same(`${key} ${spec.key} dtype`, spec.dtype, corrected ?? other.dtype.replace(/_ref$/, ''));
      }
    }
  }
}

function placeholderDtype(graph: MetaGraph, tensorName: string): string | undefined {
  const main = graph.graph();
  const node = main.ok ? main.value.findNode(tensorName.replace(/:0$/, '')) : undefined;
  if (!main.ok || node === undefined || !opOf(main.value, node).startsWith('Placeholder')) return undefined;
  const dtype = main.value.attr(node, 'dtype');
  return dtype?.kind === 'type' ? dtype.value : undefined;
}

async function compareCheckpoint(model: SavedModel, oracle: OracleView, same: Same): Promise<void> {
  const { checkpoint } = model;
  same('checkpoint keys', [...(checkpoint?.entries.keys() ?? [])].sort(), Object.keys(oracle.checkpoint ?? {}).sort());
  for (const [key, theirs] of Object.entries(oracle.checkpoint ?? {})) {
    const tensor = await checkpoint?.readTensor(key);
    if (!tensor?.ok) {
      same(key, tensor?.failure.message, 'ok');
      continue;
    }
    same(`${key} dtype`, tensor.value.dtype, theirs.dtype);
    same(`${key} shape`, tensor.value.shape, theirs.shape);
    if (theirs.md5) same(`${key} value`, tensorChecksum(tensor.value), theirs.md5);
  }
}

/** The value that the join gives each variable node is the one TensorFlow restores into it. */
async function compareVariables(
  graph: MetaGraph,
  model: SavedModel,
  values: Readonly<Record<string, string>>,
  same: Same,
): Promise<void> {
  const main = graph.graph();
  if (!main.ok || 'error' in values) return;
  for (const [name, theirs] of Object.entries(values)) {
    // Not a checksum: TensorFlow could not read it (uninitialised).
    if (theirs.length !== 32) continue;
    const node = main.value.findNode(name);
    const fact = node === undefined ? undefined : graph.variableOfNode(node);
    // Set by an initialiser, not restored.
    if (!fact || fact.checkpointKey === null) {
      same(`variable ${name} has a fact`, fact !== undefined, true);
      continue;
    }
    const { checkpointKey, slice } = fact;
    const tensor = slice
      ? await model.checkpoint?.readSlice(checkpointKey, slice)
      : await model.checkpoint?.readTensor(checkpointKey);
    same(`variable ${name} (${checkpointKey})`, tensor?.ok ? tensorChecksum(tensor.value) : tensor?.failure, theirs);
  }
}
