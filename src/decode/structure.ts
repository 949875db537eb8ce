import type { AttrValue } from '../model/attr';
import type { Failure, Place } from '../model/failure';
import { type GraphBody, type NodeIndex, opOf } from '../model/graphBody';
import type { MetaGraph, SavedModel } from '../model/savedModel';
import type { Signature, TensorSpec } from '../model/summary';
import { callCycles } from './structure/callCycles';
import { graphCycle } from './structure/graphCycle';
import { shapeProblem } from './structure/shapes';

/**
 * Walks everything that can be reached from the main graphs and says what is structurally wrong:
 * dangling inputs, duplicate and unreadable nodes, unknown ops, cycles, missing functions, functions that
 * call each other in a circle, signatures to nowhere, impossible shapes. Decodes every body, so it
 * takes as long as that; opening a model does not need it.
 */
export function checkStructure(model: SavedModel): readonly Failure[] {
  const failures = model.metaGraphs.flatMap((graph) => new Walk(graph).failures());
  const isCut = model.summary.problems.some(
    ({ kind, file }) => kind === 'truncated' && file?.startsWith('saved_model.'),
  );
  return isCut ? failures.filter(({ kind }) => !LOST_BY_A_CUT.has(kind)) : failures;
}

/** What a graph file that ends early lacks: said with the cut itself, not once for each function behind it. */
const LOST_BY_A_CUT: ReadonlySet<Failure['kind']> = new Set(['missing-function', 'dangling-input', 'bad-signature']);

class Walk {
  private readonly graph: MetaGraph;
  private readonly found: Failure[] = [];
  /** Functions by those that call them, filled while walking. */
  private readonly calls = new Map<string, ReadonlySet<string>>();
  private readonly missing = new Set<string>();

  constructor(graph: MetaGraph) {
    this.graph = graph;
  }

  failures(): readonly Failure[] {
    const main = this.graph.graph();
    if (!main.ok) return [main.failure];
    const waiting = [...this.checkBody(main.value)];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (this.calls.has(name)) continue;
      this.calls.set(name, new Set());
      const body = this.graph.functionBody(name);
      if (!body.ok) {
        this.found.push(body.failure);
        continue;
      }
      const called = this.checkBody(body.value);
      this.calls.set(name, called);
      waiting.push(...called);
    }
    for (const cycle of callCycles(this.calls)) this.reportCallCycle(cycle);
    for (const signature of this.graph.signatures) this.checkSignature(signature, main.value);
    const objects = this.graph.objects();
    if (!objects.ok) this.found.push(objects.failure);
    for (const fact of this.graph.variables()) {
      const wrong = shapeProblem(fact.shape);
      if (wrong)
        this.report('bad-shape', `Variable ${fact.name} is declared with ${wrong}; nothing is allocated for it.`, {});
    }
    return this.found;
  }

  private report(kind: Failure['kind'], message: string, where: Place): void {
    this.found.push({ kind, message, file: 'saved_model.pb', where: { metaGraph: this.graph.index, ...where } });
  }

  /** Checks one body and returns the functions it names. */
  private checkBody(body: GraphBody): ReadonlySet<string> {
    const called = new Set<string>();
    for (let node = 0; node < body.nodeCount; node++) {
      const index = node as NodeIndex;
      const op = opOf(body, index);
      if (this.graph.hasFunction(op)) called.add(op);
      for (const [name, value] of body.attrs(index)) this.checkAttr(body, index, name, value, called);
    }
    // Read after the attributes: a fault inside one is found when it is decoded.
    this.found.push(...body.problems);
    const cycle = graphCycle(body);
    if (cycle.length > 0) {
      const names = cycle.map((node) => body.nodeNames[node] ?? '');
      this.report(
        'cyclic-graph',
        `${body.functionName === null ? 'The graph' : `Function ${body.functionName}`} has a cycle that is no loop: ${listed(names)}.`,
        { function: body.functionName, ...(names[0] === undefined ? {} : { node: names[0] }) },
      );
    }
    return called;
  }

  private checkAttr(body: GraphBody, node: NodeIndex, attr: string, value: AttrValue, called: Set<string>): void {
    if (value.kind === 'list') {
      for (const item of value.value) this.checkAttr(body, node, attr, item, called);
      return;
    }
    const where = { function: body.functionName, node: body.nodeNames[node] ?? '', op: opOf(body, node) };
    if (value.kind === 'shape' || value.kind === 'tensor') {
      const wrong = shapeProblem(value.kind === 'shape' ? value.value : value.value.shape);
      if (wrong) this.report('bad-shape', `Attribute ${attr} of node ${where.node} has ${wrong}.`, where);
      return;
    }
    // Attributes with an underscore are notes of one runtime to itself and need not resolve.
    // An empty name stands for "no function" (a gradient or initialiser that is not there).
    if (value.kind !== 'func' || value.value.name === '') return;
    const { name } = value.value;
    if (this.graph.hasFunction(name)) called.add(name);
    else if (!this.missing.has(name) && !attr.startsWith('_')) {
      this.missing.add(name);
      this.report(
        'missing-function',
        `Function ${name} is called by node ${where.node} but not in the library.`,
        where,
      );
    }
  }

  private reportCallCycle(cycle: readonly string[]): void {
    const [first = ''] = cycle;
    this.report('cyclic-calls', `Functions call each other in a circle: ${listed([...cycle, first])}.`, {
      function: first,
    });
  }

  private checkSignature(signature: Signature, main: GraphBody): void {
    const check = (direction: string, spec: TensorSpec): void => {
      for (const part of spec.components ?? []) check(direction, part);
      if (spec.tensorName === '') return;
      const [name = '', port = '0'] = spec.tensorName.split(':');
      const node = main.findNode(name);
      const outputs = node === undefined ? 0 : main.outputDtypes(node).length;
      // A control output (`NoOp`) has no port; the outputs of an unknown op are not known.
      const exists = node !== undefined && (outputs === 0 || Number(port) < outputs);
      if (!exists) {
        this.report(
          'bad-signature',
          `Signature ${signature.key}: ${direction} ${spec.key} points to ${spec.tensorName}, which does not exist.`,
          { signature: signature.key },
        );
      }
    };
    for (const spec of signature.inputs) check('input', spec);
    for (const spec of signature.outputs) check('output', spec);
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(' → ');
  return names.length > 12 ? `${shown} → … (${names.length} in all)` : shown;
}
