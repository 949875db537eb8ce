import { type GraphBody, type NodeIndex, opOf } from '../../model/graphBody';
import { formatTensorShape, type Shape } from '../../model/shape';
import type { CallBody } from '../calls';
import { climb, foldOf, type Frame, type Frames, kindOfSource, type Source, variableOf } from '../frame';
import type { Library } from '../library';
import { roleOf } from '../roles';
import { ARRAYS } from './arrays';
import { ELEMENTWISE } from './elementwise';
import { IMAGES } from './images';
import { LINEAR } from './linear';
import { LISTS } from './lists';
import { MATRICES } from './matrices';
import { type NodeQuery, queryOf } from './query';
import { REDUCTIONS } from './reductions';
import { commonShape, FREE, mergeShapes, type ShapeRule } from './shapeRule';
import { SPARSE } from './sparse';
import { type ListFacts, listFacts, listOutputs } from './tensorLists';
import { valuesOf } from './values';

interface OpTraits {
  readonly rule: ShapeRule | undefined;
  readonly isLeaf: boolean;
}

const RULES: ReadonlyMap<string, ShapeRule> = new Map(
  Object.entries({ ...ELEMENTWISE, ...LINEAR, ...IMAGES, ...REDUCTIONS, ...ARRAYS, ...LISTS, ...MATRICES, ...SPARSE }),
);

/** Nodes inferred in one graph before the rest stays unknown: calls that double at each level have no end. */
const BUDGET = 400_000;
/** Calls inside calls that are followed for the shapes of what they return. */
const DEEPEST = 48;

/** Exporters write `_output_shapes` beside all nodes or none (add_shapes): so many without it, and it is not looked for. */
const MOST_SILENT = 200;

/** Static shapes of one start, computed a body at a time when first asked for. */
export interface Shapes {
  /** Shape of an output of a node, or of an argument (`from` ≤ -2). */
  shapeOf(frame: Frame, from: number, port: number): Shape;
  /** `(?, 28, 28, 1)`, or '' where nothing is known. */
  text(frame: Frame, from: number, port: number): string;
}

function withBatch(shape: Shape, batch: number | null): Shape {
  return shape === null || batch === null || (shape[0] ?? 0) >= 0 ? shape : [batch, ...shape.slice(1)];
}

type Outputs = (readonly Shape[] | undefined)[];

/**
 * Shapes with symbolic batch. With `batch` the first size of each input of the start, where
 * it is free, is that number, and so is all that follows: a Reshape to `(?, 64)` may have folded other sizes into its `?`.
 */
export function openShapes(library: Library, frames: Frames, batch: number | null = null): Shapes {
  const inferred = new Map<Frame, Outputs>();
  const traits = new WeakMap<GraphBody, readonly OpTraits[]>();
  /** Nodes of a body that were asked for `_output_shapes` in vain, until one has it. */
  const silentNodes = new WeakMap<GraphBody, number>();
  /** Nearly all questions in a row are about one body. */
  let lastBody: GraphBody | null = null;
  let lastTraits: readonly OpTraits[] = [];
  const queries: NodeQuery[] = [];
  let asking = 0;
  let left = BUDGET;
  let depth = 0;

  /** What only the op decides, looked up once per distinct op of a body. */
  const traitsOf = (body: GraphBody): readonly OpTraits[] => {
    if (body === lastBody) return lastTraits;
    let known = traits.get(body);
    if (known === undefined) {
      known = body.opNames.map((op) => ({
        rule: RULES.get(op),
        isLeaf: /^(constant|read|handle)$/.test(roleOf(op)),
      }));
      traits.set(body, known);
    }
    lastBody = body;
    lastTraits = known;
    return known;
  };

  /** What is said about an argument at its own place, and where the caller takes it from; null where that says nothing. */
  const argStep = (frame: Frame, from: number): { readonly said: Shape; readonly fed: Source | null } => {
    const declared = frame.plan.boundary.args[-2 - from]?.shape ?? null;
    const { caller } = frame;
    if (caller === null) return { said: withBatch(declared, batch), fed: null };
    const { call } = caller;
    const { plan } = caller.frame;
    const input = -2 - from + (call.inputOffset ?? Number.NaN);
    const row = (plan.dataStart[caller.node] ?? 0) + input;
    if (!(row < (plan.dataStart[caller.node + 1] ?? 0)) || input < 0) return { said: declared, fed: null };
    const fed = { frame: caller.frame, from: plan.from[row] ?? -1, port: plan.port[row] ?? 0 };
    if (call.loop) {
      // What a loop hands round may change its shape; only what the exporter says holds for all turns.
      const written = plan.body.attr(caller.node as NodeIndex, 'output_shapes');
      const one = written?.kind === 'list' ? written.value[-2 - from - call.firstArg] : undefined;
      const said = mergeShapes(declared, one?.kind === 'shape' ? one.value : null);
      // With a batch it is the first turn that is asked about.
      return { said, fed: batch === null || -2 - from < call.firstArg ? null : fed };
    }
    return { said: declared, fed };
  };

  /** Arguments may be handed on through thousands of calls: their statements are merged from the inside out. */
  const argShape = (frame: Frame, from: number): Shape => {
    let step = argStep(frame, from);
    let shape = step.said;
    while (step.fed !== null) {
      const { fed } = step;
      if (fed.from >= -1) return mergeShapes(shape, shapeOf(fed.frame, fed.from, fed.port));
      step = argStep(fed.frame, fed.from);
      shape = mergeShapes(shape, step.said);
    }
    return shape;
  };

  const shapeOf = (frame: Frame, from: number, port: number): Shape => {
    if (from === -1) return null;
    if (from < 0) return argShape(frame, from);
    const outputs = outputsOf(frame);
    if (outputs[from] === undefined && isLeaf(frame, from)) outputs[from] = leafShapes(frame, from);
    return outputs[from]?.[port] ?? null;
  };

  /** Constants and weights tell their shape by themselves; most are never asked. */
  const isLeaf = ({ plan: { body } }: Frame, node: number): boolean =>
    traitsOf(body)[body.nodeOp[node] ?? 0]?.isLeaf === true;

  const leafShapes = (frame: Frame, node: number): readonly Shape[] => {
    if (foldOf(frame, node) === 'constant') {
      const value = frame.plan.body.attr(node as NodeIndex, 'value');
      return value?.kind === 'tensor' ? [value.value.shape] : [];
    }
    const variable = variableOf(library, { frame, from: node, port: 0 });
    return variable === null ? [] : [variable.shape];
  };

  /** Callers first: what a body is fed is known then, and a caller on its way in never meets a half inferred body. */
  const outputsOf = (frame: Frame): Outputs => {
    const known = inferred.get(frame);
    if (known !== undefined) return known;
    const waiting: Frame[] = [];
    for (let at: Frame | null = frame; at !== null && !inferred.has(at); at = at.caller?.frame ?? null)
      waiting.push(at);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) if (!inferred.has(at)) inferBody(at);
    return inferred.get(frame) ?? [];
  };

  const inferBody = (frame: Frame): void => {
    const outputs: Outputs = Array.from({ length: frame.plan.body.nodeCount });
    // Set first: a body that needs itself finds what there is so far.
    inferred.set(frame, outputs);
    const { plan } = frame;
    left -= plan.order.length;
    if (left < 0 || depth >= DEEPEST) return;
    depth += 1;
    const { nodeOp } = plan.body;
    const ofOp = traitsOf(plan.body);
    for (let i = 0; i < plan.order.length; i++) {
      const node = plan.order[i] ?? 0;
      const trait = ofOp[nodeOp[node] ?? 0];
      if (trait?.isLeaf === true) continue;
      const shapes = nodeShapes(frame, node, trait?.rule);
      if (shapes.length > 0) outputs[node] = shapes;
    }
    depth -= 1;
  };

  const nodeShapes = (frame: Frame, node: number, rule: ShapeRule | undefined): readonly Shape[] => {
    if (frame.plan.calls.size > 0 && frame.plan.calls.has(node)) return callShapes(frame, node);
    let shapes: readonly Shape[] = [];
    if (rule !== undefined) {
      // One query object per nesting: a graph has too many nodes for one each.
      const query = (queries[asking] ??= queryOf(inputShape, values));
      asking += 1;
      query.ask(frame, node);
      shapes = rule(query);
      asking -= 1;
      const { op } = query;
      if (op.startsWith('TensorList')) shapes = listOutputs(op, shapes, () => factsOfList(frame, node)) ?? shapes;
    }
    const [first] = shapes;
    if (first === undefined || first === null) return saidShapes(frame, node, shapes);
    // With a batch little is left open, and what the exporter knew of it holds for any.
    if (batch === null || !first.includes(FREE)) return shapes;
    const said = saidShapes(frame, node, shapes);
    return said === shapes ? shapes : shapes.map((shape, port) => mergeShapes(shape, said[port] ?? null));
  };

  const factsOfList = (frame: Frame, node: number): ListFacts => {
    const row = frame.plan.dataStart[node] ?? 0;
    const asked = { library, frames, shapeOf: inputShape, valuesOf: values };
    return listFacts(asked, frame, frame.plan.from[row] ?? -1, frame.plan.port[row] ?? 0);
  };

  /** What the exporter wrote beside the node, or the shape a placeholder declares. */
  const saidShapes = (frame: Frame, node: number, shapes: readonly Shape[]): readonly Shape[] => {
    const { body } = frame.plan;
    const silent = silentNodes.get(body) ?? 0;
    if (silent < MOST_SILENT) {
      const said = body.attr(node as NodeIndex, '_output_shapes');
      if (said?.kind === 'list') {
        silentNodes.set(body, Number.NEGATIVE_INFINITY);
        return said.value.map((one) => (one.kind === 'shape' ? one.value : null));
      }
      silentNodes.set(body, silent + 1);
    }
    if (shapes.length > 0 || !opOf(body, node as NodeIndex).startsWith('Placeholder')) return shapes;
    const declared = body.attr(node as NodeIndex, 'shape');
    return declared?.kind === 'shape' ? [withBatch(declared.value, batch)] : shapes;
  };

  const callShapes = (frame: Frame, node: number): readonly Shape[] => {
    let merged: readonly Shape[] | null = null;
    for (const call of frame.plan.calls.get(node) ?? []) {
      if (!call.returnsOutputs) continue;
      const inner = frames.open(frame, node, call);
      if (typeof inner === 'string') return [];
      const { returnFrom, returnPort } = inner.plan;
      const returned = Array.from(returnFrom, (from, k) => {
        const shape = shapeOf(inner, from, returnPort[k] ?? 0);
        // The last turn may leave another shape than the first one had.
        return batch === null || !call.loop ? shape : commonShape(shape, fedShape(frame, node, call, k));
      });
      merged = merged === null ? returned : merged.map((shape, k) => commonShape(shape, returned[k] ?? null));
    }
    return merged ?? [];
  };

  /** What a loop starts the variable with that its output k is the last value of. */
  const fedShape = (frame: Frame, node: number, call: CallBody, k: number): Shape => {
    const { plan } = frame;
    const row = (plan.dataStart[node] ?? 0) + k + call.firstArg + (call.inputOffset ?? 0);
    return row < (plan.dataStart[node + 1] ?? 0) ? inputShape(frame, plan.from[row] ?? -1, plan.port[row] ?? 0) : null;
  };

  /** A weight's shape is its variable's, through the calls that hand its handle on. */
  const inputShape = (frame: Frame, from: number, port: number): Shape => {
    if (from <= -2) {
      const source = climb(library, frame, from, port);
      if (source.from >= 0) return sourceShape(source) ?? argShape(frame, from);
    }
    return shapeOf(frame, from, port);
  };

  const sourceShape = (source: Source): Shape => {
    if (kindOfSource(source) === 'weight') return variableOf(library, source)?.shape ?? null;
    return shapeOf(source.frame, source.from, source.port);
  };

  const values = (frame: Frame, from: number, port: number): readonly number[] | null =>
    valuesOf(library, inputShape, frame, from, port);

  return {
    shapeOf: inputShape,
    text: (frame, from, port) => {
      const shape = inputShape(frame, from, port);
      return shape === null ? '' : formatTensorShape(shape);
    },
  };
}
