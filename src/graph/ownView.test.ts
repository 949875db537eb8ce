import { describe, expect, it } from 'vitest';
import type { NodeAddress } from '../model/address';
import { formatBoxes, formatEdges } from '../testing/formatVisible';
import { graphFromText } from '../testing/graphFromText';
import { type ModelGraph, openModelGraph } from './modelGraph';
import { ownView } from './ownView';
import type { BoxId, GroupId } from './view';

const TEXT = `
  signature serving_default(a=x (?, 4)) -> y=last
  mask: Neg(x)
  enc/in: Relu(x)
  enc/deep/one: AddV2(enc/in, mask)
  enc/deep/two: Tanh(enc/deep/one)
  enc/out: Exp(enc/deep/two)
  last: Abs(enc/out)
`;

function open(): ModelGraph {
  const graph = openModelGraph(
    graphFromText(TEXT),
    { kind: 'signature', key: 'serving_default' },
    { raw: false, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

function within(group: string): ModelGraph {
  const view = ownView(open(), group as GroupId);
  if (!view.ok) throw new Error(view.failure.message);
  return view.value;
}

describe('a group as a view of its own', () => {
  it('has a box for what enters and for what leaves', () => {
    const graph = within('enc/');
    expect(graph.root).toBe('enc/');
    expect(graph.totalOps).toBe(4);
    expect(formatEdges(graph, 'enc/')).toEqual(['a → in', 'in → deep', 'mask → deep', 'deep → out', 'out → out']);
  });

  it('keeps the groups inside as they are', () => {
    const graph = within('enc/');
    expect(formatBoxes(graph, 'enc/deep/')).toEqual(formatBoxes(open(), 'enc/deep/'));
    expect(graph.parentOf('enc/deep/' as GroupId)).toBe('enc/');
    expect(graph.parentOf('enc/' as GroupId)).toBeNull();
    expect(graph.defaultOpen(100)).toEqual(['enc/deep/']);
  });

  it('finds what is inside, and nothing of the outside', () => {
    const graph = within('enc/');
    expect(graph.locate('enc/deep/two' as NodeAddress)?.open).toEqual(['enc/deep/']);
    expect(graph.locate('mask' as NodeAddress)).toBeNull();
    expect(graph.search('tanh', 10).hits.map(({ open: opens, path }) => [opens, path])).toEqual([
      [['enc/deep/'], ['deep']],
    ]);
    expect(graph.search('neg', 10)).toEqual({ total: 0, hits: [] });
  });

  it('counts every node inside, also beyond the hits that are listed and after others that lie outside', () => {
    const nodes = Array.from({ length: 20 }, (_, i) => `before/n${i}: Relu(x)`);
    const text = [
      'signature serving_default(a=x (?, 4)) -> y=last',
      ...nodes,
      'enc/w: Const',
      'enc/in: Relu(x)',
      'enc/sum: AddV2(enc/in, enc/w)',
      'enc/out: Relu(enc/sum)',
      'last: AddN(enc/out, before/n0)',
    ];
    const whole = openModelGraph(
      graphFromText(text.join('\n')),
      { kind: 'signature', key: 'serving_default' },
      { raw: false, showControl: false },
    );
    const view = whole.ok ? ownView(whole.value, 'enc/' as GroupId) : whole;
    if (!view.ok) throw new Error(view.failure.message);
    expect(view.value.search('relu', 10).hits.map(({ subtitle }) => subtitle)).toEqual(['in', 'out']);
    const { total, hits } = view.value.search('enc', 1);
    // The weight is folded into the sum, and counts.
    expect(total).toBe(4);
    expect(hits).toHaveLength(1);
  });

  it('traces to its border and from it', () => {
    const graph = within('enc/');
    const view = graph.view('enc/' as GroupId);
    if (!view.ok) throw new Error(view.failure.message);
    const id = (title: string, kind: string): BoxId =>
      view.value.boxes.find((box) => box.title === title && box.kind === kind)?.id ?? ('' as BoxId);
    const deep = view.value.boxes.find((box) => box.title === 'deep')?.id ?? ('' as BoxId);
    const up = graph.trace([], deep, 'ancestors');
    expect(up).toContain(id('a', 'input'));
    expect(up).toContain(id('mask', 'input'));
    expect(up).not.toContain(id('out', 'output'));
    const down = graph.trace([], id('mask', 'input'), 'descendants');
    expect(down).toContain(deep);
    expect(down).toContain(id('out', 'output'));
    expect(down).not.toContain(id('a', 'input'));
  });

  it('is written as text without the outside', () => {
    const graph = within('enc/');
    const titles = new Map<string, string>();
    const edgesOf = (open: readonly GroupId[] | 'all'): readonly string[] => {
      const { groups, boxes, edges } = graph.diagram(open);
      for (const { box } of [...groups, ...boxes]) titles.set(box.id, box.kind === 'op' ? box.subtitle : box.title);
      return edges.map(({ from, to }) => `${titles.get(from)} → ${titles.get(to)}`);
    };
    const closed = graph.diagram([]);
    expect(closed.groups).toEqual([]);
    expect(closed.boxes.map(({ box, parent }) => [box.kind, parent])).toEqual([
      ['input', null],
      ['input', null],
      ['op', null],
      ['group', null],
      ['op', null],
      ['output', null],
    ]);
    expect(edgesOf([])).toHaveLength(5);
    expect(graph.diagram('all').groups.map(({ box, parent }) => [box.group, parent])).toEqual([['enc/deep/', null]]);
    expect(edgesOf('all')).toHaveLength(6);
    expect([...titles.values()].join(' ')).not.toContain('last');
  });

  it('is refused for a group that is not there', () => {
    expect(ownView(open(), 'none/' as GroupId).ok).toBe(false);
  });
});
