import type { AttrValue } from '../../model/attr';
import type { Shape } from '../../model/shape';

/** Elements of an integer tensor that shapes are computed from; NaN where one is not known. */
export type KnownValues = readonly number[];

/** What a rule may ask of its node. */
export interface ShapeQuery {
  readonly op: string;
  readonly inputCount: number;
  /** Shape of a data input, null where nothing is known. */
  readonly input: (index: number) => Shape;
  /** Value of an integer input of rank 0 or 1, as far as it is known; null where not even its length is. */
  readonly value: (index: number) => KnownValues | null;
  readonly attr: (name: string) => AttrValue | undefined;
  readonly int: (name: string, otherwise: number) => number;
  readonly bool: (name: string) => boolean;
  readonly text: (name: string) => string;
  readonly ints: (name: string) => readonly number[];
}

/** Shapes of all outputs; fewer than the op has where the rest is not known. */
export type ShapeRule = (query: ShapeQuery) => readonly Shape[];

/** Rules by op. */
export type ShapeRules = Readonly<Record<string, ShapeRule>>;

/** An unknown size. */
export const FREE = -1;

export function sameRule(names: string, rule: ShapeRule): ShapeRules {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, rule]),
  );
}

/** The better known of two sizes that must agree. */
export function mergeSize(a: number, b: number): number {
  return a >= 0 ? a : b;
}

/** What two statements about one tensor say together; the first where they contradict. */
export function mergeShapes(a: Shape, b: Shape): Shape {
  if (a === null) return b;
  if (b === null || a.length !== b.length) return a;
  return a.map((size, i) => mergeSize(size, b[i] ?? FREE));
}

/** What holds for both of two shapes: sizes that differ are free. */
export function commonShape(a: Shape, b: Shape): Shape {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((size, i) => (size === b[i] ? size : FREE));
}

/** `-1` counts from the end; null when it is outside the rank. */
export function axisOf(axis: number, rank: number): number | null {
  const counted = axis < 0 ? axis + rank : axis;
  return Number.isInteger(counted) && counted >= 0 && counted < rank ? counted : null;
}

/** NaN becomes a free size. */
export function sizeOf(value: number): number {
  return value >= 0 ? value : FREE;
}
