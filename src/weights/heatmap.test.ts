import { describe, expect, it } from 'vitest';
import fixture from './fixtures/tensors.json';
import { storedNumber, storedTensor } from './fixtures/tensor';
import { defaultHeatmapAxes, elementOfCell, heatmap } from './heatmap';

describe('heat maps', () => {
  it.each(fixture.heatmaps)('$name: each cell keeps its element of largest magnitude', (sample) => {
    const [height = 0, width = 0] = sample.size;
    const map = heatmap(storedTensor(sample.tensor), sample, height, width);
    expect([map?.height, map?.width]).toEqual(sample.shape);
    expect([...(map?.values ?? [])].map((x) => x + 0)).toEqual(sample.cells.map((x) => (storedNumber(x) ?? 0) + 0));
  });

  it('end their colours at the largest finite magnitude', () => {
    const data = Float32Array.of(1, -3, Number.POSITIVE_INFINITY, Number.NaN);
    expect(heatmap({ dtype: 'float32', shape: [4], data }, defaultHeatmapAxes([4]), 1, 4)?.limit).toBe(3);
  });

  it('do not exist for strings', () => {
    expect(heatmap({ dtype: 'string', shape: [0], data: [] }, defaultHeatmapAxes([0]), 1, 1)).toBeNull();
  });

  it.each([
    [[], [], []],
    [[5], [], [0]],
    [[4, 5], [0], [1]],
    [[768, 12, 64], [0], [1, 2]],
    [[3, 3, 32, 64], [0, 1, 2], [3]],
    [[1, 1, 8, 9], [0, 1, 2], [3]],
  ])('show %j with rows %j and columns %j at first', (shape, rows, columns) => {
    const axes = defaultHeatmapAxes(shape);
    expect([axes.rows, axes.columns]).toEqual([rows, columns]);
  });

  it('know the first element of a cell', () => {
    const shape = [6, 3, 4];
    const axes = { rows: [0], columns: [1, 2], fixed: [0, 0, 0] };
    const tensor = { dtype: 'int32', shape, data: new Int32Array(72) } as const;
    const map = heatmap(tensor, axes, 3, 3);
    expect(map && elementOfCell(map, axes, shape, 1, 2)).toEqual([2, 2, 0]);
  });
});
