import { type NodeIndex, opOf } from '../../model/graphBody';
import { formatTensorShape, type Shape } from '../../model/shape';
import { climb, foldOf, type Frame, type Frames, kindOfSource, type Source, variableOf } from '../frame';
import type { Library } from '../library';
import { ARRAYS } from './arrays';
import { ELEMENTWISE } from './elementwise';
import { IMAGES } from './images';
import { LINEAR } from './linear';
import { LISTS } from './lists';
import { queryOf } from './query';
import { REDUCTIONS } from './reductions';
import { commonShape, mergeShapes, type ShapeRule } from './shapeRule';
import { valuesOf } from './values';

const RULES: ReadonlyMap<string, ShapeRule> = new Map(
  Object.entries({ ...ELEMENTWISE, ...LINEAR, ...IMAGES, ...REDUCTIONS, ...ARRAYS, ...LISTS }),
);

/** Nodes inferred in one graph before the rest stays unknown: calls that double at each level have no end. */
const BUDGET = 400_000;
/** Calls inside calls that are followed for the shapes of what they return. */
const DEEPEST = 48;

/** Static shapes of one start, computed a body at a time when first asked for. */
export interface Shapes {
  /** Shape of an output of a node, or of an argument (`from` ≤ -2). */
  shapeOf(frame: Frame, from: number, port: number): Shape;
  /** `(?, 28, 28, 1)`, or '' where nothing is known. */
  text(frame: Frame, from: number, port: number): string;
}

type Outputs = (readonly Shape[] | undefined)[];

export function openShapes(library: Library, frames: Frames): Shapes {
  const inferred = new Map<Frame, Outputs>();
  let left = BUDGET;
  let depth = 0;

  const argShape = (frame: Frame, from: number): Shape => {
    const arg = frame.plan.boundary.args[-2 - from];
    const declared = arg?.shape ?? null;
    const { caller } = frame;
    if (caller === null) return declared;
    const { call } = caller;
    const input = -2 - from + (call.inputOffset ?? Number.NaN);
    const row = (caller.frame.plan.dataStart[caller.node] ?? 0) + input;
    if (!(row < (caller.frame.plan.dataStart[caller.node + 1] ?? 0)) || input < 0) return declared;
    if (call.loop) {
      // What a loop hands round may change its shape; only what the exporter says holds for all turns.
      const said = caller.frame.plan.body.attr(caller.node as NodeIndex, 'output_shapes');
      const one = said?.kind === 'list' ? said.value[-2 - from - call.firstArg] : undefined;
      return mergeShapes(declared, one?.kind === 'shape' ? one.value : null);
    }
    const fed = shapeOf(caller.frame, caller.frame.plan.from[row] ?? -1, caller.frame.plan.port[row] ?? 0);
    return mergeShapes(declared, fed);
  };

  const shapeOf = (frame: Frame, from: number, port: number): Shape => {
    if (from === -1) return null;
    if (from < 0) return argShape(frame, from);
    const outputs = outputsOf(frame);
    if (outputs[from] === undefined && isLeaf(frame, from)) outputs[from] = leafShapes(frame, from);
    return outputs[from]?.[port] ?? null;
  };

  /** Constants and weights tell their shape by themselves; most are never asked. */
  const isLeaf = (frame: Frame, node: number): boolean => /^(constant|read|handle)$/.test(foldOf(frame, node));

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
    const waiting: Frame[] = [];
    for (let at: Frame | null = frame; at !== null && !inferred.has(at); at = at.caller?.frame ?? null)
      waiting.push(at);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) if (!inferred.has(at)) inferBody(at);
    return inferred.get(frame) ?? [];
  };

  const inferBody = (frame: Frame): void => {
    const outputs: Outputs = [];
    // Set first: a body that needs itself finds what there is so far.
    inferred.set(frame, outputs);
    const { plan } = frame;
    left -= plan.order.length;
    if (left < 0 || depth >= DEEPEST) return;
    depth += 1;
    for (const node of plan.order) {
      if (isLeaf(frame, node)) continue;
      const shapes = nodeShapes(frame, node);
      if (shapes.length > 0) outputs[node] = shapes;
    }
    depth -= 1;
  };

  const nodeShapes = (frame: Frame, node: number): readonly Shape[] => {
    const { plan } = frame;
    const { body } = plan;
    const calls = plan.calls.get(node);
    if (calls !== undefined) return callShapes(frame, node);
    const rule = RULES.get(opOf(body, node as NodeIndex));
    const shapes = rule?.(queryOf(frame, node, inputShape, values)) ?? [];
    return shapes[0] === undefined || shapes[0] === null ? saidShapes(frame, node, shapes) : shapes;
  };

  /** What the exporter wrote beside the node, or the shape a placeholder declares. */
  const saidShapes = (frame: Frame, node: number, shapes: readonly Shape[]): readonly Shape[] => {
    const { body } = frame.plan;
    const said = body.attr(node as NodeIndex, '_output_shapes');
    if (said?.kind === 'list') return said.value.map((one) => (one.kind === 'shape' ? one.value : null));
    const declared = body.attr(node as NodeIndex, 'shape');
    return shapes.length === 0 && declared?.kind === 'shape' && opOf(body, node as NodeIndex).startsWith('Placeholder')
      ? [declared.value]
      : shapes;
  };

  const callShapes = (frame: Frame, node: number): readonly Shape[] => {
    let merged: readonly Shape[] | null = null;
    for (const call of frame.plan.calls.get(node) ?? []) {
      if (!call.returnsOutputs) continue;
      const inner = frames.open(frame, node, call);
      if (typeof inner === 'string') return [];
      const { returnFrom, returnPort } = inner.plan;
      const returned = Array.from(returnFrom, (from, k) => shapeOf(inner, from, returnPort[k] ?? 0));
      merged = merged === null ? returned : merged.map((shape, k) => commonShape(shape, returned[k] ?? null));
    }
    return merged ?? [];
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
