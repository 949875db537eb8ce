import type { AttrValue } from '../model/attr';
import type { DType } from '../model/dtype';
import type { Failure } from '../model/failure';
import {
  CONTROL_PORT,
  type FunctionArg,
  type FunctionReturn,
  type GraphBody,
  inputOfArg,
  type NodeIndex,
  UNRESOLVED,
} from '../model/graphBody';
import type { OpDefinition } from '../model/opDefinition';
import type { Slice } from '../proto/schema';
import { WireFault } from '../proto/wire';
import { attrOfProto, attrsOfProto } from './attrs';
import { failureOfFault } from './faults';
import type { NodeRanges } from './graphSkim';
import { type NodeHead, readNodeAttr, readNodeAttrs, readNodeDevice, readNodeHead } from './nodeDef';
import { argDtypes, flatOutput } from './opSignature';

/** What a body needs to know about the graph around it. */
export interface BodyContext {
  readonly file: string;
  readonly metaGraph: number;
  /** Ops of TensorFlow, of the model's own list, and functions of its library that are used as ops. */
  readonly findOp: (name: string) => OpDefinition | undefined;
}

/** The parts of a FunctionDef beside its nodes; the main graph has none of them. */
export interface FunctionParts {
  readonly name: string;
  readonly args: readonly FunctionArg[];
  /** Return name → `node:out_arg:k` or an argument's name. */
  readonly returns: readonly { readonly name: string; readonly dtype: DType; readonly source: string }[];
  readonly controlReturns: readonly string[];
  readonly attrs: ReadonlyMap<string, AttrValue>;
}

/** Faults of one body that are listed one by one: a damaged graph has as many as nodes. */
const MAX_PROBLEMS = 200;

/** Decodes the nodes of a graph into columns; `problems` are those of the library around the main graph. Faults inside one node cost that node only. */
export function buildGraphBody(
  nodes: NodeRanges,
  fn: FunctionParts | null,
  context: BodyContext,
  problems: readonly Failure[] = [],
): GraphBody {
  return new ColumnBody(nodes, fn, context, problems);
}

class ColumnBody implements GraphBody {
  readonly functionName: string | null;
  readonly nodeCount: number;
  readonly nodeNames: readonly string[];
  readonly opNames: readonly string[];
  readonly nodeOp: Uint32Array;
  readonly inputStart: Uint32Array;
  readonly inputNode: Int32Array;
  readonly inputPort: Int32Array;
  readonly args: readonly FunctionArg[];
  readonly returns: readonly FunctionReturn[];
  readonly controlReturns: readonly NodeIndex[];
  readonly functionAttrs: ReadonlyMap<string, AttrValue>;
  private readonly ranges: NodeRanges;
  private readonly context: BodyContext;
  private readonly byName = new Map<string, number>();
  private readonly argByName: ReadonlyMap<string, number>;
  private readonly found: Failure[];
  private unlisted = 0;
  private readonly faulty = new Set<number>();

  constructor(ranges: NodeRanges, fn: FunctionParts | null, context: BodyContext, problems: readonly Failure[]) {
    this.ranges = ranges;
    this.found = [...problems];
    this.context = context;
    this.functionName = fn?.name ?? null;
    this.nodeCount = ranges.start.length;
    this.args = fn?.args ?? [];
    this.argByName = new Map(this.args.map((arg, i) => [arg.name, i]));
    this.functionAttrs = fn?.attrs ?? new Map();

    const names: string[] = [];
    const sources: string[] = [];
    this.nodeOp = new Uint32Array(this.nodeCount);
    this.inputStart = new Uint32Array(this.nodeCount + 1);
    this.nodeNames = names;
    this.opNames = this.readHeads(names, sources);
    this.reportUnknownOps();
    this.inputNode = new Int32Array(sources.length);
    this.inputPort = new Int32Array(sources.length);
    this.resolveInputs(sources);
    this.returns = (fn?.returns ?? []).map(({ name, dtype, source }) => this.resolveReturn(name, dtype, source));
    this.controlReturns = (fn?.controlReturns ?? []).flatMap((name) => this.findNode(name) ?? []);
  }

  get problems(): readonly Failure[] {
    if (this.unlisted === 0) return this.found;
    const message = `${this.unlisted} more faults of this kind in ${this.home()} are not listed.`;
    return [...this.found, { kind: 'malformed', message, file: this.context.file, where: this.where(undefined) }];
  }

  findNode(name: string): NodeIndex | undefined {
    return this.byName.get(name) as NodeIndex | undefined;
  }

  attr(node: NodeIndex, name: string): AttrValue | undefined {
    const written = this.tolerant(node, () => {
      const proto = readNodeAttr(this.slice(node), name);
      return proto && attrOfProto(proto);
    });
    if (written) return written;
    const op = this.opNames[this.nodeOp[node] ?? 0] ?? '';
    // Placeholder.shape: the default {} says "scalar", but stripped or old it means "unknown".
    if (op === 'Placeholder' && name === 'shape') return undefined;
    return this.context.findOp(op)?.attrs.find((attr) => attr.name === name)?.default;
  }

  attrs(node: NodeIndex): ReadonlyMap<string, AttrValue> {
    return this.tolerant(node, () => attrsOfProto(readNodeAttrs(this.slice(node)))) ?? new Map<string, AttrValue>();
  }

  device(node: NodeIndex): string {
    return this.tolerant(node, () => readNodeDevice(this.slice(node))) ?? '';
  }

  inputNames(node: NodeIndex): readonly string[] {
    const head: NodeHead = { name: '', op: '', inputs: [] };
    this.tolerant(node, () => readNodeHead(this.slice(node), head));
    return head.inputs;
  }

  outputDtypes(node: NodeIndex): readonly DType[] {
    const definition = this.context.findOp(this.opNames[this.nodeOp[node] ?? 0] ?? '');
    return definition ? argDtypes(definition.outputs, (name) => this.attr(node, name)) : [];
  }

  private slice(node: number): Slice {
    const { bytes, start, end } = this.ranges;
    return { bytes, start: start[node] ?? 0, end: end[node] ?? 0 };
  }

  /** A fault inside an attribute makes it absent, and a problem of the body once it was met. */
  private tolerant<T>(node: number, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      this.reportFault(node, this.nodeNames[node] ?? '', error);
      return undefined;
    }
  }

  private reportFault(node: number, name: string, fault: WireFault): void {
    if (this.faulty.has(node)) return;
    this.faulty.add(node);
    const what = `node ${name || `number ${node}`} of ${this.home()}`;
    this.report({ ...failureOfFault(fault, this.context.file, what), where: this.where(name) });
  }

  private report(failure: Failure): void {
    if (this.found.length < MAX_PROBLEMS) this.found.push(failure);
    else this.unlisted += 1;
  }

  /** Fills names, ops and inputStart; appends every input's text to `sources`, data inputs first. Returns the distinct ops. */
  private readHeads(names: string[], sources: string[]): readonly string[] {
    const opIds = new Map<string, number>();
    const head: NodeHead = { name: '', op: '', inputs: [] };
    for (let node = 0; node < this.nodeCount; node++) {
      try {
        readNodeHead(this.slice(node), head);
      } catch (error) {
        if (!(error instanceof WireFault)) throw error;
        this.reportFault(node, head.name, error);
      }
      names[node] = head.name;
      if (head.name.includes('\\x')) this.reportName(head.name);
      if (this.byName.has(head.name)) this.reportDuplicate(head.name);
      else this.byName.set(head.name, node);
      let op = opIds.get(head.op);
      if (op === undefined) {
        op = opIds.size;
        opIds.set(head.op, op);
      }
      this.nodeOp[node] = op;
      for (const input of head.inputs) if (!input.startsWith('^')) sources.push(input);
      for (const input of head.inputs) if (input.startsWith('^')) sources.push(input);
      this.inputStart[node + 1] = sources.length;
    }
    return [...opIds.keys()];
  }

  private resolveInputs(sources: readonly string[]): void {
    const isFunction = this.functionName !== null;
    for (let node = 0; node < this.nodeCount; node++) {
      const end = this.inputStart[node + 1] ?? 0;
      for (let i = this.inputStart[node] ?? 0; i < end; i++) {
        const source = sources[i] ?? '';
        if (isFunction) this.resolveInBody(source, i);
        else this.resolveInMain(source, i);
        if (this.inputNode[i] === UNRESOLVED) this.reportDangling(node, source);
      }
    }
  }

  /** `node`, `node:k` or `^node`. */
  private resolveInMain(source: string, row: number): void {
    if (source.startsWith('^')) {
      this.setInput(row, this.byName.get(source.slice(1)) ?? UNRESOLVED, CONTROL_PORT);
      return;
    }
    const colon = source.lastIndexOf(':');
    const name = colon < 0 ? source : source.slice(0, colon);
    this.setInput(row, this.byName.get(name) ?? UNRESOLVED, colon < 0 ? 0 : portNumber(source.slice(colon + 1)));
  }

  private setInput(row: number, node: number, port: number): void {
    this.inputNode[row] = node;
    this.inputPort[row] = port;
  }

  /** `arg`, `node:out_arg:k` or `^node`. */
  private resolveInBody(source: string, row: number): void {
    if (source.startsWith('^')) {
      // TensorFlow's gradient functions wait for arguments by `^argname`.
      const name = source.slice(1);
      const waited = this.argByName.get(name);
      const producer = waited === undefined ? this.byName.get(name) : inputOfArg(waited);
      this.setInput(row, producer ?? UNRESOLVED, CONTROL_PORT);
      return;
    }
    const colon = source.indexOf(':');
    const name = colon < 0 ? source : source.slice(0, colon);
    const arg = this.argByName.get(name);
    if (arg !== undefined) {
      this.setInput(row, inputOfArg(arg), 0);
      return;
    }
    const node = this.byName.get(name);
    if (node === undefined) this.setInput(row, UNRESOLVED, 0);
    else this.setInput(row, node, colon < 0 ? 0 : this.portOf(node, source.slice(colon + 1)));
  }

  /** Flat port of `out_arg:k`, `out_arg` or `k`. */
  private portOf(node: number, text: string): number {
    const colon = text.indexOf(':');
    const arg = colon < 0 ? text : text.slice(0, colon);
    const index = colon < 0 ? (/^\d+$/.test(text) ? Number(text) : 0) : portNumber(text.slice(colon + 1));
    const definition = this.context.findOp(this.opNames[this.nodeOp[node] ?? 0] ?? '');
    // With one output argument the index is the port; an unknown op gets its index as the best guess.
    if (!definition || definition.outputs.length === 1) return index;
    return flatOutput(definition, arg, index, (name) => this.attr(node as NodeIndex, name)) ?? index;
  }

  private resolveReturn(name: string, dtype: DType, source: string): FunctionReturn {
    const row = { name, dtype };
    const colon = source.indexOf(':');
    const producer = colon < 0 ? source : source.slice(0, colon);
    const arg = this.argByName.get(producer);
    if (arg !== undefined) return { ...row, node: inputOfArg(arg), port: 0 };
    const node = this.byName.get(producer);
    if (node !== undefined) return { ...row, node, port: colon < 0 ? 0 : this.portOf(node, source.slice(colon + 1)) };
    this.report({
      kind: 'dangling-input',
      message: `Return value ${name} of ${this.home()} is ${source || 'nothing'}, which does not exist.`,
      file: this.context.file,
      where: this.where(undefined),
    });
    return { ...row, node: UNRESOLVED, port: 0 };
  }

  private home(): string {
    return this.functionName === null ? 'the graph' : `function ${this.functionName}`;
  }

  private reportName(name: string): void {
    this.report({
      kind: 'malformed',
      message: `The name of node ${name} in ${this.home()} is not valid UTF-8; its bytes are shown as \\xNN.`,
      file: this.context.file,
      where: this.where(name),
    });
  }

  /** One problem for each op that neither TensorFlow, nor the model's own list, nor its library knows. */
  private reportUnknownOps(): void {
    this.opNames.forEach((op, id) => {
      // A node without an op is one whose fault was told already.
      if (op === '' || this.context.findOp(op)) return;
      const nodes = this.nodeNames.filter((_, node) => this.nodeOp[node] === id);
      const shown = nodes.slice(0, 5).join(', ');
      const more = nodes.length > 5 ? ` and ${nodes.length - 5} more` : '';
      this.report({
        kind: 'unknown-op',
        message: `Unknown op ${op || '""'} at ${shown}${more} in ${this.home()}: TensorFlow does not register it and the model does not define it.`,
        file: this.context.file,
        where: { ...this.where(nodes[0]), op },
      });
    });
  }

  private where(node: string | undefined): NonNullable<Failure['where']> {
    return {
      metaGraph: this.context.metaGraph,
      function: this.functionName,
      ...(node === undefined ? {} : { node }),
    };
  }

  private reportDuplicate(name: string): void {
    this.report({
      kind: 'duplicate-node',
      message: `Two nodes are called ${name} in ${this.home()}: which one an input means is not certain.`,
      file: this.context.file,
      where: this.where(name),
    });
  }

  private reportDangling(node: number, source: string): void {
    const name = this.nodeNames[node] ?? '';
    this.report({
      kind: 'dangling-input',
      message: `Node ${name} reads ${source}, which does not exist in ${this.home()}.`,
      file: this.context.file,
      where: this.where(name),
    });
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port < 2 ** 31 ? port : 0;
}
