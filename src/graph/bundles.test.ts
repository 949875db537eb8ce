import { describe, expect, it } from 'vitest';
import { formatBoxes, formatEdges } from '../testing/formatVisible';
import { graphFromText } from '../testing/graphFromText';
import { type ModelGraph, openModelGraph } from './modelGraph';
import type { GroupId } from './view';

function open(text: string, raw = false): ModelGraph {
  const graph = openModelGraph(
    graphFromText(text),
    { kind: 'signature', key: 'serving_default' },
    { raw, showControl: false },
  );
  if (!graph.ok) throw new Error(graph.failure.message);
  return graph.value;
}

/** `layer_0/a → layer_0/b → layer_1/a …`, each layer also fed by `mask`. */
function layers(count: number, op: (layer: number) => string = () => 'Relu'): string {
  return Array.from({ length: count }, (_, i) => {
    const from = i === 0 ? 'x' : `enc/layer_${i - 1}/b`;
    return `
      enc/layer_${i}/a: ${op(i)}(${from})
      enc/layer_${i}/b: AddV2(enc/layer_${i}/a, mask)`;
  }).join('');
}

describe('stacks', () => {
  it('draws a run of equal layers that feed each other as one', () => {
    const graph = open(`in: Neg(x)${layers(4).replaceAll('(x)', '(in)')}
      top: Tanh(enc/layer_3/b)`);
    expect(formatBoxes(graph)).toEqual([
      '<x (…) float32',
      '<mask (…) float32',
      'Neg in',
      '[enc 8]',
      'Tanh top',
      '>top (…) float32',
    ]);
    expect(formatBoxes(graph, 'enc/')).toEqual(['layer_0 … 3 × 4']);
    expect(formatEdges(graph, 'enc/')).toEqual(['∂ → layer_0 … 3 × 4 ×2', 'layer_0 … 3 × 4 → ∂']);
  });

  it('opens into its members, each of which opens by itself', () => {
    const graph = open(`in: Neg(x)${layers(4).replaceAll('(x)', '(in)')}
      top: Tanh(enc/layer_3/b)`);
    const stack = 'enc/{layer_0…layer_3}';
    expect(formatBoxes(graph, stack)).toEqual(['[layer_0 2]', '[layer_1 2]', '[layer_2 2]', '[layer_3 2]']);
    expect(graph.parentOf('enc/layer_2/' as GroupId)).toBe(stack);
    expect(graph.titlePath('enc/layer_2/' as GroupId)).toEqual(['enc', 'layer_0 … 3', 'layer_2']);
  });

  it('shows a tensor that feeds very many of the open members as references beside them', () => {
    const graph = open(`in: Neg(x)${layers(12).replaceAll('(x)', '(in)')}
      top: Tanh(enc/layer_11/b)`);
    const boxes = formatBoxes(graph, 'enc/{layer_0…layer_11}');
    expect(boxes.filter((box) => box === '(mask 12)')).toHaveLength(11);
    expect(formatEdges(graph, 'enc/{layer_0…layer_11}')).toContain('(mask 12) → layer_5');
  });

  it('ends where a layer is built otherwise', () => {
    const graph = open(`in: Neg(x)${layers(7, (i) => (i === 3 ? 'Tanh' : 'Relu')).replaceAll('(x)', '(in)')}
      top: Tanh(enc/layer_6/b)`);
    expect(formatBoxes(graph, 'enc/')).toEqual(['layer_0 … 2 × 3', '[layer_3 2]', 'layer_4 … 6 × 3']);
  });

  it('ends before the layer that a way around comes back to', () => {
    const all = layers(5).replaceAll('(x)', '(in)').replace('(enc/layer_4/a, mask)', '(enc/layer_4/a, enc/pool)');
    const graph = open(`in: Neg(x)
      enc/pool: Abs(enc/layer_3/b)${all}
      top: Tanh(enc/layer_4/b)`);
    expect(formatBoxes(graph, 'enc/')).toEqual(['layer_0 … 3 × 4', 'Abs pool', '[layer_4 2]']);
  });

  it('does not stack layers with something between them', () => {
    const between = Array.from({ length: 4 }, (_, i) => {
      const from = i === 0 ? 'x' : `sum_${i - 1}`;
      return `
        layer_${i}/a: Relu(${from})
        layer_${i}/b: Exp(layer_${i}/a)
        sum_${i}: AddV2(layer_${i}/b, ${from})`;
    }).join('');
    expect(formatBoxes(open(between)).filter((box) => box.includes('…'))).toEqual([
      '<x (…) float32',
      '>sum_3 (…) float32',
    ]);
  });
});

describe('hubs', () => {
  const many = Array.from({ length: 10 }, (_, i) => `a${i}: Op${i}(${i === 0 ? 'x' : `a${i - 1}`}, mask)`).join('\n');

  it('replaces the long edges of a tensor that many use by references', () => {
    const graph = open(`mask: Neg(m)\n${many}`);
    const edges = formatEdges(graph);
    expect(edges.filter((edge) => edge.startsWith('mask'))).toEqual(['mask → a0']);
    expect(edges.filter((edge) => edge.startsWith('(mask'))).toEqual(
      Array.from({ length: 9 }, (_, i) => `(mask 10) → a${i + 1}`),
    );
  });

  it('leaves eight consumers their edges, and the raw graph all', () => {
    const few = many.split('\n').slice(0, 8).join('\n');
    expect(formatEdges(open(`mask: Neg(m)\n${few}`)).filter((edge) => edge.startsWith('('))).toEqual([]);
    expect(formatEdges(open(`mask: Neg(m)\n${many}`, true)).filter((edge) => edge.startsWith('mask'))).toHaveLength(10);
  });
});

describe('packs', () => {
  it('packs a fan of equal ops, and opens it into them', () => {
    const fan = Array.from({ length: 30 }, (_, i) => `f${i}: Exp(s)`).join('\n');
    const names = Array.from({ length: 30 }, (_, i) => `f${i}`).join(', ');
    const graph = open(`s: Neg(x)\n${fan}\nall: AddN(${names})`);
    expect(formatBoxes(graph)).toEqual(['<x (…) float32', 'Neg s', 'Exp × 30', 'AddN all', '>all (…) float32']);
    expect(formatEdges(graph)).toEqual(['x → s', 's → Exp × 30', 'Exp × 30 → all ×30', 'all → all']);
    expect(formatBoxes(graph, '{f0…f29}')).toHaveLength(30);
  });
});

describe('blocks named by a prefix', () => {
  it('cuts a long flat scope where the names count', () => {
    const blocks = Array.from({ length: 5 }, (_, b) =>
      ['expand', 'depthwise', 'project', 'bn', 'relu', 'add']
        .map((part, i) => {
          const before =
            i > 0
              ? `block_${b}_${['expand', 'depthwise', 'project', 'bn', 'relu'][i - 1]}`
              : b === 0
                ? 'x'
                : `block_${b - 1}_add`;
          return `block_${b}_${part}: Op_${part}(${before})`;
        })
        .join('\n'),
    ).join('\n');
    const graph = open(`first: Neg(x)\n${blocks.replaceAll('(x)', '(first)')}\nlast: Tanh(block_4_add)`);
    expect(formatBoxes(graph)).toEqual([
      '<x (…) float32',
      'Neg first',
      'block_0 … 4 × 5',
      'Tanh last',
      '>last (…) float32',
    ]);
  });
});

describe('layout keys', () => {
  it('are equal for groups of equal structure, whatever their boxes say', () => {
    const graph = open(`
      a/one: Relu(x)
      a/two: MatMul(a/one, x)
      b/first: Exp(a/two)
      b/second: AddV2(b/first, a/two)
      c/only: Exp(b/second)
      c/other: Neg(b/second)
    `);
    const key = (group: string): string => {
      const view = graph.view(group as GroupId);
      return view.ok ? view.value.layoutKey : '';
    };
    expect(key('a/')).toBe(key('b/'));
    expect(key('c/')).not.toBe(key('b/'));
  });
});
