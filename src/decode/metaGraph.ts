import type { Pace } from '../lib/pace';
import { fail, ok, type Result } from '../lib/result';
import type { Failure } from '../model/failure';
import type { GraphBody, NodeIndex } from '../model/graphBody';
import type { ObjectGraph } from '../model/objectGraph';
import type { OpDefinition } from '../model/opDefinition';
import type { MetaGraph, RegisteredGradient } from '../model/savedModel';
import type { FunctionColumns } from '../model/functionColumns';
import type { CheckpointEntry, MetaGraphSummary, Signature, VariableFact } from '../model/summary';
import type { SavedObjectGraph, TrackableObjectGraph } from '../proto/generated';
import { readLongMessage, readMessage } from '../proto/reader';
import { attempt, attemptLong, failureOfFault } from './faults';
import { readFunctionBody, readFunctionSignature } from './functionDef';
import { listFunctions } from './functionList';
import { buildGraphBody, type BodyContext } from './graphBody';
import { type GraphParts, type Library, readLibrary } from './graphSkim';
import { nodeOfTensor } from './tensorName';
import type { MetaGraphParts } from './metaGraphParts';
import { readObjectGraph } from './objectGraph';
import { opDefinitionOfProto } from './opDefProto';
import { NodeTable } from './nodeTable';
import type { OpTable } from './opDefs/opDefs';
import { defaultSignatureOf, INIT_OP_SIGNATURE, signatureOf } from './signatures';
import { attrAt, variablesOfCollection } from './variables/variableNodes';
import { type JoinInput, joinVariables } from './variables/join';

/** What a MetaGraph takes from the rest of the model. */
export interface MetaGraphContext {
  /** Name of the graph file, for failures. */
  readonly file: string;
  readonly index: number;
  readonly ops: OpTable;
  readonly trackable: TrackableObjectGraph | null;
  readonly entries: ReadonlyMap<string, CheckpointEntry> | null;
  readonly onProblem: (failure: Failure) => void;
}

/** A MetaGraphDef whose graph, functions and objects are decoded when first asked for, then kept. */
export class LazyMetaGraph implements MetaGraph {
  readonly index: number;
  readonly tags: readonly string[];
  readonly signatures: readonly Signature[];
  readonly hasSaver: boolean;
  readonly initNodes: readonly string[];
  readonly registeredGradients: readonly RegisteredGradient[];
  readonly assetNodes: ReadonlyMap<string, string>;
  readonly parts: MetaGraphParts;
  private readonly context: MetaGraphContext;
  private readonly graphParts: GraphParts;
  private readonly nodes: NodeTable;
  private readonly bodyContext: BodyContext;
  private readonly bodies = new Map<string, Result<GraphBody, Failure>>();
  private main: Result<GraphBody, Failure> | undefined;
  private objectGraph: Result<ObjectGraph | null, Failure> | undefined;
  private lib: Library | undefined;
  private names: readonly string[] | undefined;
  private readonly libraryProblems: Failure[] = [];
  private modelOps: ReadonlyMap<string, OpDefinition> | undefined;
  private readonly functionOps = new Map<string, OpDefinition | undefined>();
  private facts: readonly VariableFact[] = [];
  private byNode: ReadonlyMap<string, VariableFact> | undefined;

  /** Opens a MetaGraphDef: reads its node heads and signatures, and joins its variables. */
  static async open(parts: MetaGraphParts, context: MetaGraphContext, pace: Pace): Promise<LazyMetaGraph> {
    const metaGraph = new LazyMetaGraph(parts, context);
    await pace.breathe();
    await metaGraph.join(pace);
    return metaGraph;
  }

  private constructor(parts: MetaGraphParts, context: MetaGraphContext) {
    this.parts = parts;
    this.context = context;
    this.index = context.index;
    this.tags = parts.info.tags;
    this.graphParts = parts.graph;
    this.bodyContext = { file: context.file, metaGraph: context.index, findOp: (name) => this.findOp(name) };
    this.nodes = new NodeTable(parts.graph.nodes);
    this.signatures = this.readSignatures();
    this.hasSaver = parts.restoreOp !== '';
    this.initNodes = initNodesOf(parts);
    this.registeredGradients = parts.graph.registeredGradients;
    this.assetNodes = new Map(
      parts.assets.map(({ tensorInfo, filename }) => [nodeOfTensor(tensorInfo?.name ?? ''), filename]),
    );
  }

  private async join(pace: Pace): Promise<void> {
    const { parts, context } = this;
    const objects = await this.readSavedObjects(pace);
    const trainable = parts.collections.get('trainable_variables')?.bytesList?.value;
    const input: JoinInput = {
      nodes: this.nodes,
      objects,
      trackable: context.trackable,
      entries: context.entries,
      restoreOp: parts.restoreOp,
      trainable: trainable ? variablesOfCollection(trainable) : null,
      functionBody: (name) => {
        const body = this.functionBody(name);
        return body.ok ? body.value : null;
      },
    };
    this.facts = await joinVariables(input, pace);
  }

  get functionNames(): readonly string[] {
    this.names ??= [...this.library().functions.keys()];
    return this.names;
  }

  hasFunction(name: string): boolean {
    return this.library().functions.has(name);
  }

  functionBody(name: string): Result<GraphBody, Failure> {
    const known = this.bodies.get(name);
    if (known) return known;
    const body = this.readFunction(name);
    this.bodies.set(name, body);
    return body;
  }

  graph(): Result<GraphBody, Failure> {
    // Not before the library: its faults are told with the graph's.
    this.library();
    this.main ??= ok(buildGraphBody(this.nodes, null, this.bodyContext, this.libraryProblems));
    return this.main;
  }

  objects(): Result<ObjectGraph | null, Failure> {
    const { objectGraph } = this.parts;
    this.objectGraph ??= objectGraph
      ? attempt(this.context.file, 'the object graph', () => readObjectGraph(objectGraph))
      : ok(null);
    return this.objectGraph;
  }

  variables(): readonly VariableFact[] {
    return this.facts;
  }

  variableOfNode(node: NodeIndex): VariableFact | undefined {
    const graph = this.graph();
    if (!graph.ok) return undefined;
    this.byNode ??= new Map(this.facts.flatMap((fact) => fact.nodes.map((name) => [name, fact] as const)));
    return this.byNode.get(graph.value.nodeNames[node] ?? '');
  }

  findOp(name: string): OpDefinition | undefined {
    return this.context.ops.find(name) ?? this.ownOps().get(name) ?? this.functionOp(name);
  }

  summary(assetSize: (filename: string) => number | null): MetaGraphSummary {
    const { info, graph, assets, collections } = this.parts;
    let functions: FunctionColumns | undefined;
    return {
      tags: this.tags,
      tensorflowVersion: info.tensorflowVersion,
      tensorflowGitVersion: info.tensorflowGitVersion,
      strippedDefaultAttrs: info.strippedDefaultAttrs,
      versions: graph.versions,
      signatures: this.signatures,
      defaultSignature: defaultSignatureOf(this.signatures),
      // Read when first looked at: a command that prints a signature needs none of their names.
      get functions() {
        functions ??= listFunctions(graph.functions);
        return functions;
      },
      nodeCount: graph.nodes.start.length,
      variables: this.facts,
      assets: assets.map(({ tensorInfo, filename }) => ({
        filename,
        tensorName: tensorInfo?.name ?? '',
        size: assetSize(filename),
      })),
      objectCount: this.savedObjectCount,
      hasObjectGraph: this.parts.objectGraph !== null,
      collections: [...collections.keys()],
    };
  }

  private savedObjectCount = 0;

  private library(): Library {
    if (!this.lib) {
      const { file } = this.context;
      const where = { metaGraph: this.index };
      this.lib = readLibrary(this.graphParts.functions, (fault) => {
        this.libraryProblems.push({ ...failureOfFault(fault, file, 'a function of the library'), where });
      });
      for (const name of this.lib.duplicates) {
        const message = `Two functions of the library are called ${name}; the first is used.`;
        this.libraryProblems.push({ kind: 'duplicate-node', message, file, where: { ...where, function: name } });
      }
    }
    return this.lib;
  }

  private readFunction(name: string): Result<GraphBody, Failure> {
    const part = this.library().functions.get(name);
    if (!part) {
      return fail({
        kind: 'missing-function',
        message: `Function ${name} is called but not in the library.`,
        file: this.context.file,
        where: { metaGraph: this.index, function: name },
      });
    }
    return attempt(this.context.file, `function ${name}`, () => readFunctionBody(part, this.bodyContext));
  }

  private readSignatures(): readonly Signature[] {
    const inputs = [...this.parts.signatures.values()].flatMap((signature) => [...signature.inputs.values()]);
    const rows = this.nodes.rowsOf(inputs.flatMap(({ name }) => (name ? nodeOfTensor(name) : [])));
    const dtypeOf = (tensorName: string) => {
      const row = rows.get(nodeOfTensor(tensorName)) ?? -1;
      const dtype = row < 0 ? undefined : attrAt(this.nodes, row, 'dtype');
      return dtype?.kind === 'type' ? dtype.value : undefined;
    };
    const signatures = [...this.parts.signatures].map(([key, proto]) =>
      signatureOf(key, proto, dtypeOf, (failure) =>
        this.context.onProblem({ ...failure, where: { ...failure.where, metaGraph: this.index } }),
      ),
    );
    return signatures.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  private async readSavedObjects(pace: Pace): Promise<SavedObjectGraph | null> {
    const { objectGraph } = this.parts;
    if (!objectGraph) return null;
    const read = await attemptLong(this.context.file, 'the object graph', () =>
      readLongMessage('SavedObjectGraph', objectGraph, (done, total) => pace.at(done, total, 'bytes')),
    );
    if (!read.ok) {
      if (!objectGraph.cut) this.context.onProblem(read.failure);
      return null;
    }
    this.savedObjectCount = read.value.nodes.length;
    return read.value;
  }

  /** Ops of the model's stripped_op_list, for those that TensorFlow 2.21 does not register. */
  private ownOps(): ReadonlyMap<string, OpDefinition> {
    if (!this.modelOps) {
      const list = this.parts.info.strippedOpList;
      const read = list && attempt(this.context.file, 'the stripped_op_list', () => readMessage('OpList', list));
      this.modelOps = new Map(read?.ok ? read.value.op.map((op) => [op.name, opDefinitionOfProto(op)]) : []);
    }
    return this.modelOps;
  }

  /** TF1 functions are called by nodes whose op is the function's name. */
  private functionOp(name: string): OpDefinition | undefined {
    if (this.functionOps.has(name)) return this.functionOps.get(name);
    const part = this.library().functions.get(name);
    const read = part && attempt(this.context.file, `function ${name}`, () => readFunctionSignature(part));
    const definition = read?.ok ? read.value : undefined;
    this.functionOps.set(name, definition);
    return definition;
  }
}

/**
 * As tf.saved_model.load: the init signature, else `saved_model_main_op`, else `legacy_init_op`; a
 * TensorFlow 1 model without any has its tables initialised (load_v1_in_v2.py).
 */
function initNodesOf({ signatures, collections }: MetaGraphParts): readonly string[] {
  const signature = signatures.get(INIT_OP_SIGNATURE);
  const named = signature ? [...signature.outputs.values()].map(({ name }) => name ?? '') : [];
  const choices = [
    named,
    collections.get('saved_model_main_op')?.nodeList?.value ?? [],
    collections.get('legacy_init_op')?.nodeList?.value ?? [],
    collections.get('table_initializer')?.nodeList?.value ?? [],
  ];
  return [...new Set((choices.find((names) => names.length > 0) ?? []).map(nodeOfTensor))];
}
