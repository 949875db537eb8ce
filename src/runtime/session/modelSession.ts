import { parseSliceSpec } from '../../decode/variables/sliceSpec';
import type { MetaGraph, SavedModel } from '../../model/savedModel';
import { whyUnreadable } from '../../model/stored';
import type { VariableFact } from '../../model/summary';
import type { HostTensor } from '../../model/tensor';
import { freeUnused } from '../values/lifetime';
import { OpError } from '../opError';
import type { NodePlace, Resource, ResourceHandle, Session } from './session';
import { RUN_CONTAINER } from './session';
import { handlesOf } from '../values/tensors';
import type { Tensor } from '../values/value';
import { Variable } from './variable';

/** Container of the variables that the decoder knows; they are told apart by VariableFact.id, not by name. */
const VARIABLES = '#variable';

/** A node that stands for a variable, as far as finding the variable needs it. */

function sharedNameOf({ attrs }: NodePlace): string {
  return attrs.has('shared_name') ? attrs.string('shared_name') : '';
}

const decoder = new TextDecoder();

/**
 * The state of one MetaGraph between runs, and within a run the journal of what
 * changed, so that a run that fails can be taken back.
 */
export class ModelSession implements Session {
  private readonly model: SavedModel;
  private readonly metaGraph: MetaGraph;
  private readonly handles = new Map<string, ResourceHandle>();
  private readonly assets = new Map<string, Uint8Array>();
  private readonly undo = new Map<Resource, () => void>();
  private readonly created: ResourceHandle[] = [];
  private readonly destroyed: ResourceHandle[] = [];
  private lines: string[] = [];
  private readonly loaded = new Set<number>();
  /** The init op has run. */
  initialised = false;
  /** Tables that the checkpoint knows have their content. */
  tablesRestored = false;

  constructor(model: SavedModel, metaGraph: MetaGraph) {
    this.model = model;
    this.metaGraph = metaGraph;
  }

  resource<T extends Resource>(container: string, name: string, create: () => T): ResourceHandle {
    const key = keyOf(container, name);
    const known = this.handles.get(key);
    if (known !== undefined) return known;
    const handle: ResourceHandle = { handleKind: 'resource', container, name, resource: create(), isLive: true };
    this.handles.set(key, handle);
    this.created.push(handle);
    return handle;
  }

  variable(node: NodePlace): ResourceHandle {
    const { attrs } = node;
    const shared = sharedNameOf(node);
    const fact = this.variableFact(node);
    const make = (): Variable =>
      new Variable(fact?.name || shared || node.nodeName, attrs.type('dtype'), attrs.shape('shape'));
    if (fact) return this.resource(VARIABLES, String(fact.id), make);
    return this.resource(attrs.has('container') ? attrs.string('container') : '', shared || node.nodeName, make);
  }

  whyUnreadable(node: NodePlace): string | null {
    const fact = this.variableFact(node);
    return fact === undefined ? null : whyUnreadable(this.model.summary, fact);
  }

  /** The variable that a node stands for, where the decoder knows one. */
  variableFact(place: NodePlace): VariableFact | undefined {
    const { functionName, nodeName } = place;
    if (functionName === null) {
      const graph = this.metaGraph.graph();
      const node = graph.ok ? graph.value.findNode(nodeName) : undefined;
      return node === undefined ? undefined : this.metaGraph.variableOfNode(node);
    }
    // Inside a function only the name is left to go by; it decides where it is unique.
    const sharedName = sharedNameOf(place);
    const named = sharedName === '' ? [] : this.metaGraph.variables().filter((fact) => fact.name === sharedName);
    return named.length === 1 ? named[0] : undefined;
  }

  /** Whether the variable of this fact has had its value from the checkpoint. */
  isLoaded(fact: VariableFact): boolean {
    return this.loaded.has(fact.id);
  }

  /** Gives a variable its value from the checkpoint. */
  loadVariable(fact: VariableFact, value: Tensor): void {
    const handle = this.resource(VARIABLES, String(fact.id), () => new Variable(fact.name, fact.dtype, fact.shape));
    value.isStable = true;
    (handle.resource as Variable).set(value);
    this.loaded.add(fact.id);
  }

  lookup(handle: Tensor): Resource {
    if (handle.ref !== null) return handle.ref as Resource;
    const first = handlesOf(handle)[0];
    if (first?.handleKind !== 'resource')
      throw new OpError('InvalidArgumentError', 'Trying to access a handle that holds no resource.');
    const { container, name, resource, isLive } = first as ResourceHandle;
    if (!isLive) throw new OpError('NotFoundError', `Resource ${container}/${name} does not exist.`);
    return resource;
  }

  destroy(handle: Tensor): void {
    this.lookup(handle);
    const first = handlesOf(handle)[0] as ResourceHandle;
    this.handles.delete(keyOf(first.container, first.name));
    first.isLive = false;
    this.destroyed.push(first);
  }

  beforeChange(resource: Resource): void {
    if (!this.undo.has(resource)) this.undo.set(resource, resource.snapshot());
  }

  async readCheckpoint(key: string, shapeAndSlice: string): Promise<HostTensor> {
    const { checkpoint } = this.model;
    if (!checkpoint?.entries.has(key)) throw new OpError('NotFoundError', `Key ${key} not found in checkpoint`);
    const slice = parseSliceSpec(shapeAndSlice);
    const read = await (slice ? checkpoint.readSlice(key, slice) : checkpoint.readTensor(key));
    if (!read.ok) throw new OpError('DataLossError', read.failure.message);
    return read.value;
  }

  readAsset(path: Uint8Array): Uint8Array {
    const text = decoder.decode(path);
    // A path of the machine that exported the model still ends with the file's name.
    const asset = this.assets.get(text) ?? this.assets.get(text.slice(text.lastIndexOf('/') + 1));
    if (asset === undefined) throw new OpError('NotFoundError', `${text}; No such file or directory`);
    return asset;
  }

  /** Makes an asset readable under the value that the graph is fed for it, and its bare name. */
  addAsset(filename: string, bytes: Uint8Array): void {
    this.assets.set(assetPath(filename), bytes);
    this.assets.set(filename.slice(filename.lastIndexOf('/') + 1), bytes);
  }

  log(line: string): void {
    this.lines.push(line);
  }

  /** Lines logged since the last call. */
  takeLog(): readonly string[] {
    const { lines } = this;
    this.lines = [];
    return lines;
  }

  nextRandomSeed(): bigint {
    return crypto.getRandomValues(new BigUint64Array(1))[0] as bigint;
  }

  /** The run succeeded: what it changed stays. */
  commit(): void {
    for (const resource of this.undo.keys()) resource.settle?.();
    for (const { resource } of this.destroyed) resource.dispose?.();
    this.endRun();
  }

  /** The run failed: everything is again as it was before it. */
  rollback(): void {
    for (const back of this.undo.values()) back();
    for (const handle of this.created) this.drop(handle);
    for (const handle of this.destroyed) {
      this.handles.set(keyOf(handle.container, handle.name), handle);
      handle.isLive = true;
    }
    this.endRun();
  }

  private endRun(): void {
    for (const handle of this.created) if (handle.container === RUN_CONTAINER) this.drop(handle);
    this.undo.clear();
    this.created.length = 0;
    this.destroyed.length = 0;
    freeUnused();
  }

  private drop(handle: ResourceHandle): void {
    if (!this.handles.delete(keyOf(handle.container, handle.name))) return;
    handle.isLive = false;
    handle.resource.dispose?.();
  }

  /** As freshly loaded. */
  reset(): void {
    for (const handle of this.handles.values()) {
      handle.isLive = false;
      handle.resource.dispose?.();
    }
    this.handles.clear();
    this.endRun();
    this.assets.clear();
    this.loaded.clear();
    this.initialised = false;
    this.tablesRestored = false;
  }
}

/** What is fed for an asset: its path inside the model folder. */
export function assetPath(filename: string): string {
  return `assets/${filename}`;
}

function keyOf(container: string, name: string): string {
  return `${container}\n${name}`;
}
