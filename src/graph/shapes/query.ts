import type { AttrValue } from '../../model/attr';
import { type NodeIndex, opOf } from '../../model/graphBody';
import type { Shape } from '../../model/shape';
import type { Frame } from '../frame';
import type { KnownValues, ShapeQuery } from './shapeRule';

const decoder = new TextDecoder();

/** A query that can be put to one node after the other. Answers are about the node asked last. */
export interface NodeQuery extends ShapeQuery {
  ask(frame: Frame, node: number): void;
}

/** What a rule may ask of a node of a frame. */
export function queryOf(
  shapeOf: (frame: Frame, from: number, port: number) => Shape,
  values: (frame: Frame, from: number, port: number) => KnownValues | null,
): NodeQuery {
  let frame: Frame | null = null;
  let node = 0;
  let start = 0;
  const attr = (name: string): AttrValue | undefined => frame?.plan.body.attr(node as NodeIndex, name);
  const query = {
    op: '',
    inputCount: 0,
    ask: (inFrame: Frame, asked: number): void => {
      const { plan } = inFrame;
      frame = inFrame;
      node = asked;
      start = plan.dataStart[asked] ?? 0;
      query.inputCount = (plan.dataStart[asked + 1] ?? 0) - start;
      query.op = opOf(plan.body, asked as NodeIndex);
    },
    input: (index: number): Shape =>
      frame !== null && index < query.inputCount
        ? shapeOf(frame, frame.plan.from[start + index] ?? -1, frame.plan.port[start + index] ?? 0)
        : null,
    value: (index: number): KnownValues | null =>
      frame !== null && index < query.inputCount
        ? values(frame, frame.plan.from[start + index] ?? -1, frame.plan.port[start + index] ?? 0)
        : null,
    attr,
    int: (name: string, otherwise: number): number => {
      const value = attr(name);
      return value?.kind === 'i' ? Number(value.value) : otherwise;
    },
    bool: (name: string): boolean => {
      const value = attr(name);
      return value?.kind === 'b' && value.value;
    },
    text: (name: string): string => {
      const value = attr(name);
      return value?.kind === 's' ? decoder.decode(value.value) : '';
    },
    ints: (name: string): readonly number[] => {
      const value = attr(name);
      return value?.kind === 'list'
        ? value.value.map((item) => (item.kind === 'i' ? Number(item.value) : Number.NaN))
        : [];
    },
  };
  return query;
}
