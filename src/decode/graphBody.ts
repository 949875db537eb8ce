import { plural } from '../lib/text';
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
import { type NodeHead, readNodeAttr, readNodeAttrs, readNodeDevice, readNodeHead } from './nodeDef';
import type { NodeTable } from './nodeTable';
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

const CARET = 0x5e;
const COLON = 0x3a;
const ZERO = 0x30;

/** Faults of one body that are listed one by one: a damaged graph has as many as nodes. */
const MAX_PROBLEMS = 200;

/** Decodes the nodes of a graph into columns; `problems` are those of the library around the main graph. Faults inside one node cost that node only. */
export function buildGraphBody(
  nodes: NodeTable,
  fn: FunctionParts | null,
  context: BodyContext,
  problems: readonly Failure[] = [],
): GraphBody {
  return new ColumnBody(nodes, fn, context, problems);
}

class ColumnBody implements GraphBody {
  readonly functionName: string | null;
  readonly nodeCount: number;
  readonly opNames: readonly string[];
  readonly nodeOp: Uint32Array;
  readonly inputStart: Uint32Array;
  readonly inputNode: Int32Array;
  readonly inputPort: Int32Array;
  readonly args: readonly FunctionArg[];
  readonly returns: readonly FunctionReturn[];
  readonly controlReturns: readonly NodeIndex[];
  readonly functionAttrs: ReadonlyMap<string, AttrValue>;
  private readonly table: NodeTable;
  private readonly context: BodyContext;
  private readonly argByName: ReadonlyMap<string, number>;
  private readonly found: Failure[];
  private unlisted = 0;
  /** Of the nodes that were asked: a view asks once for the box and once for each edge. */
  private readonly dtypes: (readonly DType[] | undefined)[] = [];
  private readonly faulty = new Set<number>();

  constructor(table: NodeTable, fn: FunctionParts | null, context: BodyContext, problems: readonly Failure[]) {
    this.table = table;
    this.found = [...problems];
    this.context = context;
    this.functionName = fn?.name ?? null;
    this.nodeCount = table.count;
    this.args = fn?.args ?? [];
    this.argByName = new Map(this.args.map((arg, i) => [arg.name, i]));
    this.functionAttrs = fn?.attrs ?? new Map();

    this.nodeOp = table.nodeOp;
    this.inputStart = table.inputStart;
    this.opNames = table.opNames;
    this.reportNodes();
    this.reportUnknownOps();
    this.inputNode = new Int32Array(table.inputFrom.length);
    this.inputPort = new Int32Array(table.inputFrom.length);
    if (this.functionName === null) this.resolveInMain();
    else this.resolveInBody();
    this.reportDangling();
    this.returns = (fn?.returns ?? []).map(({ name, dtype, source }) => this.resolveReturn(name, dtype, source));
    this.controlReturns = (fn?.controlReturns ?? []).flatMap((name) => this.findNode(name) ?? []);
  }

  get nodeNames(): readonly string[] {
    return this.table.names;
  }

  get problems(): readonly Failure[] {
    if (this.unlisted === 0) return this.found;
    const are = this.unlisted === 1 ? 'is' : 'are';
    const message = `${plural(this.unlisted, 'more fault')} of this kind in ${this.home()} ${are} not listed.`;
    return [...this.found, { kind: 'malformed', message, file: this.context.file, where: this.where(undefined) }];
  }

  findNode(name: string): NodeIndex | undefined {
    const row = this.table.rowOf(name);
    return row < 0 ? undefined : (row as NodeIndex);
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
    return (this.dtypes[node] ??= this.readOutputDtypes(node));
  }

  private readOutputDtypes(node: NodeIndex): readonly DType[] {
    const definition = this.context.findOp(this.opNames[this.nodeOp[node] ?? 0] ?? '');
    return definition ? argDtypes(definition.outputs, (name) => this.attr(node, name)) : [];
  }

  private slice(node: number): Slice {
    const { bytes, start, end } = this.table.ranges;
    return { bytes, start: start[node] ?? 0, end: end[node] ?? 0 };
  }

  /** A fault inside an attribute makes it absent, and a problem of the body once it was met. */
  private tolerant<T>(node: number, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      this.reportFault(node, error);
      return undefined;
    }
  }

  private reportFault(node: number, fault: WireFault): void {
    if (this.faulty.has(node)) return;
    this.faulty.add(node);
    const name = this.table.nameOf(node);
    const what = `node ${name || `number ${node}`} of ${this.home()}`;
    this.report({ ...failureOfFault(fault, this.context.file, what), where: this.where(name) });
  }

  private report(failure: Failure): void {
    if (this.found.length < MAX_PROBLEMS) this.found.push(failure);
    else this.unlisted += 1;
  }

  /** Faults, names that are not text and names that repeat. */
  private reportNodes(): void {
    for (const { row, fault } of this.table.faults) this.reportFault(row, fault);
    for (const row of this.table.oddNames()) this.reportName(this.table.nameOf(row));
    for (const row of this.table.duplicates) this.reportDuplicate(this.table.nameOf(row));
  }

  /** `node`, `node:k` or `^node`. */
  private resolveInMain(): void {
    const { table, inputNode, inputPort } = this;
    const { inputFrom, inputTo } = table;
    const { bytes } = table.ranges;
    for (let row = 0; row < inputFrom.length; row++) {
      const from = inputFrom[row] as number;
      const to = inputTo[row] as number;
      if (from < to && bytes[from] === CARET) {
        inputNode[row] = table.rowAt(from + 1, to);
        inputPort[row] = CONTROL_PORT;
        continue;
      }
      // The port is read from the end: names hold no colon.
      let colon = to - 1;
      let port = 0;
      let scale = 1;
      while (colon > from && scale < 1e9 && isDigit(bytes[colon] as number)) {
        port += ((bytes[colon] as number) - ZERO) * scale;
        scale *= 10;
        colon -= 1;
      }
      const hasPort = scale > 1 && colon > from && bytes[colon] === COLON;
      const node = table.rowAt(from, hasPort ? colon : to);
      inputNode[row] = node;
      inputPort[row] = hasPort ? port : 0;
      if (node === UNRESOLVED) this.resolveOdd(table.inputText(row), row);
    }
  }

  /** An input of the main graph that is not of the usual form: what stands after the last colon is no port. */
  private resolveOdd(source: string, row: number): void {
    const colon = source.lastIndexOf(':');
    if (colon < 0) return;
    this.inputNode[row] = this.table.rowOf(source.slice(0, colon));
    this.inputPort[row] = portNumber(source.slice(colon + 1));
  }

  /** `arg`, `node:out_arg:k` or `^node`. */
  private resolveInBody(): void {
    for (let row = 0; row < this.inputNode.length; row++) {
      const source = this.table.inputText(row);
      if (source.startsWith('^')) {
        // TensorFlow's gradient functions wait for arguments by `^argname`.
        const name = source.slice(1);
        const waited = this.argByName.get(name);
        this.setInput(row, waited === undefined ? this.table.rowOf(name) : inputOfArg(waited), CONTROL_PORT);
        continue;
      }
      const colon = source.indexOf(':');
      const name = colon < 0 ? source : source.slice(0, colon);
      const arg = this.argByName.get(name);
      if (arg !== undefined) this.setInput(row, inputOfArg(arg), 0);
      else {
        const node = this.table.rowOf(name);
        this.setInput(row, node, node < 0 || colon < 0 ? 0 : this.portOf(node, source.slice(colon + 1)));
      }
    }
  }

  private setInput(row: number, node: number, port: number): void {
    this.inputNode[row] = node;
    this.inputPort[row] = port;
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
    const node = this.table.rowOf(producer);
    if (node >= 0) return { ...row, node, port: colon < 0 ? 0 : this.portOf(node, source.slice(colon + 1)) };
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
      let count = 0;
      const nodes: string[] = [];
      for (let row = 0; row < this.nodeCount; row++) {
        if (this.nodeOp[row] !== id) continue;
        count += 1;
        if (nodes.length < 5) nodes.push(this.table.nameOf(row));
      }
      const shown = nodes.join(', ');
      const more = count > 5 ? ` and ${count - 5} more` : '';
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

  private reportDangling(): void {
    const { inputNode, inputStart } = this;
    if (!inputNode.includes(UNRESOLVED)) return;
    for (let node = 0; node < this.nodeCount; node++) {
      const end = inputStart[node + 1] ?? 0;
      for (let i = inputStart[node] ?? 0; i < end; i++) {
        if (inputNode[i] !== UNRESOLVED) continue;
        const name = this.table.nameOf(node);
        this.report({
          kind: 'dangling-input',
          message: `Node ${name} reads ${this.table.inputText(i)}, which does not exist in ${this.home()}.`,
          file: this.context.file,
          where: this.where(name),
        });
      }
    }
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

function portNumber(text: string): number {
  const port = Number(text);
  return Number.isInteger(port) && port >= 0 && port < 2 ** 31 ? port : 0;
}
