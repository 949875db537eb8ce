import { type NodeIndex, opOf } from '../../model/graphBody';
import type { Shape } from '../../model/shape';
import type { Frame } from '../frame';
import type { KnownValues, ShapeQuery } from './shapeRule';

const decoder = new TextDecoder();

/** What a rule may ask of one node of a frame. */
export function queryOf(
  frame: Frame,
  node: number,
  shapeOf: (frame: Frame, from: number, port: number) => Shape,
  values: (frame: Frame, from: number, port: number) => KnownValues | null,
): ShapeQuery {
  const { plan } = frame;
  const { body } = plan;
  const start = plan.dataStart[node] ?? 0;
  const inputCount = (plan.dataStart[node + 1] ?? 0) - start;
  const attr: ShapeQuery['attr'] = (name) => body.attr(node as NodeIndex, name);
  return {
    op: opOf(body, node as NodeIndex),
    inputCount,
    input: (index) =>
      index < inputCount ? shapeOf(frame, plan.from[start + index] ?? -1, plan.port[start + index] ?? 0) : null,
    value: (index) =>
      index < inputCount ? values(frame, plan.from[start + index] ?? -1, plan.port[start + index] ?? 0) : null,
    attr,
    int: (name, otherwise) => {
      const value = attr(name);
      return value?.kind === 'i' ? Number(value.value) : otherwise;
    },
    bool: (name) => {
      const value = attr(name);
      return value?.kind === 'b' && value.value;
    },
    text: (name) => {
      const value = attr(name);
      return value?.kind === 's' ? decoder.decode(value.value) : '';
    },
    ints: (name) => {
      const value = attr(name);
      return value?.kind === 'list'
        ? value.value.map((item) => (item.kind === 'i' ? Number(item.value) : Number.NaN))
        : [];
    },
  };
}
