import { describe, expect, it } from 'vitest';
import type { DType } from '../../model/dtype';
import type { ModelSummary, VariableFact } from '../../model/summary';
import { filterRows, sortRows, variableRows } from './rows';

/** `name dtype sizes shard`; a shard of `-` has no checkpoint entry. */
function model(picture: string): { summary: ModelSummary; variables: VariableFact[] } {
  const lines = picture.trim().split('\n');
  const entries: object[] = [];
  const variables = lines.map((line, id): VariableFact => {
    const [name = '', dtype = '', sizes = '', shard = '-'] = line.trim().split(' ');
    const shape = sizes === '?' ? null : sizes.split('x').map(Number);
    const key = shard === '-' ? null : `key/${name}`;
    if (key) entries.push({ key, shard: Number(shard), size: 4 * (shape ?? []).reduce((a, b) => a * b, 1) });
    return {
      id,
      name,
      dtype: dtype as DType,
      shape,
      trainable: null,
      nodes: [],
      objectPath: null,
      checkpointKey: key,
      route: key ? 'object-graph' : null,
      objectId: null,
    };
  });
  const checkpoint = { entries, shardCount: 2, missingShards: [1] };
  return { summary: { checkpoint } as unknown as ModelSummary, variables };
}

const { summary, variables } = model(
  `
  layer_10/kernel float32 3x4 0
  layer_2/kernel  float32 10x10 1
  step            int64   ? -
`.replaceAll(/ +(?=\S)/g, ' '),
);
const rows = variableRows(summary, variables);
const names = (list: typeof rows) => list.map((row) => row.variable.name);

describe('the table of variables', () => {
  it('counts parameters and bytes where shape and checkpoint say them', () => {
    expect(rows.map((row) => [row.parameters, row.bytes])).toEqual([
      [12, 48],
      [100, 400],
      [null, null],
    ]);
  });
  it('knows which values are not among the files', () => {
    expect(rows.map((row) => row.missing)).toEqual([false, true, false]);
    expect(names(filterRows(rows, 'missing kernel'))).toEqual(['layer_2/kernel']);
  });
  it('filters by every word in name, key, dtype or shape', () => {
    expect(names(filterRows(rows, 'KERNEL ⟨3×4⟩'))).toEqual(['layer_10/kernel']);
    expect(names(filterRows(rows, 'key/layer float32'))).toHaveLength(2);
    expect(filterRows(rows, 'bias')).toEqual([]);
  });
  it('sorts names by their numbers', () => {
    expect(names(sortRows(rows, { key: 'name', descending: false }))).toEqual([
      'layer_2/kernel',
      'layer_10/kernel',
      'step',
    ]);
  });
  it('puts what has no number last in both directions', () => {
    expect(names(sortRows(rows, { key: 'bytes', descending: true }))).toEqual([
      'layer_2/kernel',
      'layer_10/kernel',
      'step',
    ]);
    expect(names(sortRows(rows, { key: 'bytes', descending: false }))).toEqual([
      'layer_10/kernel',
      'layer_2/kernel',
      'step',
    ]);
  });
});
