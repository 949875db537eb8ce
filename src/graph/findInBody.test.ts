import { describe, expect, it } from 'vitest';
import type { GraphBody } from '../model/graphBody';
import { graphFromText } from '../testing/graphFromText';
import type { BodyPlan } from './bodyPlan';
import { findInBody } from './findInBody';
import { indexerOf } from './searchIndex';
import { eachLineWith, textLines } from './textLines';

const META_GRAPH = graphFromText('signature serving_default(x=x) -> y=y\ny: Relu(x)');

/** An index of nodes of these names and ops, which have no attributes. */
function indexOf(nodes: readonly (readonly [string, string])[]) {
  const body = {
    functionName: 'f',
    nodeCount: nodes.length,
    nodeNames: nodes.map(([name]) => name),
    opNames: nodes.map(([, op]) => op),
    nodeOp: Uint32Array.from(nodes, (_, i) => i),
    attrs: () => new Map(),
  } as unknown as GraphBody;
  return indexerOf(META_GRAPH, { body } as BodyPlan).finish();
}

/** The same said plainly: lines that hold every token, and whether own name and op do. */
function plainly(nodes: readonly (readonly [string, string])[], tokens: readonly string[], limit: number) {
  const all = nodes.map(([name, op]) => `${name} ${op}`.toLowerCase());
  const hits = [...all.keys()].filter((i) => tokens.every((token) => all[i]?.includes(token)));
  const own = (i: number): string => `${nodes[i]?.[0].split('/').at(-1)} ${nodes[i]?.[1]}`.toLowerCase();
  const isNamed = (i: number): boolean => tokens.every((token) => own(i).includes(token));
  return {
    total: hits.length,
    named: hits.filter(isNamed).slice(0, limit),
    others: hits.filter((i) => !isNamed(i)).slice(0, limit),
  };
}

/** The same numbers each run (a linear congruential generator of 31 bits). */
function numbers(): (below: number) => number {
  let state = 7;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % below;
  };
}

describe('a search in a body', () => {
  it.each([
    ['attention', [0, 1]],
    ['attention/q', [0]],
    ['_1/attention/', [0, 1]],
    ['/attention', [0, 1]],
    ['r_1/att', [0, 1]],
    ['layer_1', [0, 1, 3]],
    ['matmul', [0, 3]],
    ['/', [0, 1, 2]],
    ['//', []],
    ['1/q', []],
  ])('for %s finds %j', (token, expected) => {
    const index = indexOf([
      ['layer_1/attention/q', 'MatMul'],
      ['layer_1/attention/k', 'Mul'],
      ['layer_2/out', 'Relu'],
      ['layer_1', 'MatMul'],
    ]);
    const { named, others } = findInBody(index, [token], 9);
    expect([...named, ...others].sort((a, b) => a - b)).toEqual(expected);
  });

  it('counts all hits and names the first, whatever is cut where', () => {
    const pick = numbers();
    const parts = ['a', 'ab', 'b', 'ba', '', 'aab'];
    const word = (): string => parts[pick(parts.length)] ?? '';
    const nodes = Array.from({ length: 300 }, (): [string, string] => [
      Array.from({ length: 1 + pick(4) }, word).join('/'),
      ['Add', 'Abs', 'B'][pick(3)] ?? '',
    ]);
    const index = indexOf(nodes);
    let hits = 0;
    for (let round = 0; round < 400; round++) {
      const tokens = Array.from({ length: 1 + pick(2) }, () =>
        Array.from({ length: 1 + pick(4) }, () => 'ab/sd'[pick(5)]).join(''),
      );
      const found = findInBody(index, tokens, 20);
      expect({ tokens, ...found }).toEqual({ tokens, ...plainly(nodes, tokens, 20) });
      hits += found.total;
    }
    expect(hits).toBeGreaterThan(1_000);
  });

  it('leaves out what is not wanted', () => {
    const index = indexOf([
      ['a/x', 'Relu'],
      ['b/x', 'Relu'],
    ]);
    expect(findInBody(index, ['x'], 9, (node) => node === 1)).toEqual({ total: 1, named: [1], others: [] });
    expect(findInBody(index, ['b', 'x'], 9)).toEqual({ total: 1, named: [], others: [1] });
  });
});

describe('lines of text', () => {
  it('are told by any part, by their beginning and by their end', () => {
    const lines = textLines(['ab', '', 'b', 'abab']);
    const told = (part: string): string[] => {
      const found: string[] = [];
      eachLineWith(lines, part, (line, at) => found.push(`${line}+${at - (lines.start[line] ?? 0)}`));
      return found;
    };
    expect(told('b')).toEqual(['0+1', '2+0', '3+1']);
    expect(told('\nb')).toEqual(['2+0']);
    expect(told('ab\n')).toEqual(['0+0', '3+2']);
    expect(told('\n\n')).toEqual(['1+0']);
    expect(told('ba')).toEqual(['3+1']);
  });
});
