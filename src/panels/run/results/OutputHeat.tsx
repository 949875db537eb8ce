import { useMemo, useState } from 'react';
import type { HostTensor } from '../../../model/tensor';
import { Heatmap, type HeatmapCell, HeatmapScale } from '../../../ui/Heatmap';
import { formatNumber, formatScale } from '../../../weights/format';
import { elementOfCell, heatmap } from '../../../weights/heatmap';

/** Most cells of the picture: beyond, a cell stands for several elements and shows the largest. */
const MAX_WIDTH = 352;
const MAX_HEIGHT = 256;

/** One plane of an output (batch, rows, columns) as a heat map, with the value under the pointer or the cursor keys. */
export function OutputHeat({ name, tensor, row }: { name: string; tensor: HostTensor; row: number }) {
  const [cell, setCell] = useState<HeatmapCell | null>(null);
  const axes = useMemo(() => ({ rows: [1], columns: [2], fixed: [row, 0, 0] }), [row]);
  const map = useMemo(() => heatmap(tensor, axes, MAX_HEIGHT, MAX_WIDTH), [tensor, axes]);
  if (!map) return null;
  const diverging = map.values.some((value) => value < 0);
  const value = cell ? map.values[cell.row * map.width + cell.column] : undefined;
  const isCoarse = map.cellRows > 1 || map.cellColumns > 1;
  return (
    <>
      <Heatmap
        label={`${name} as a heat map of ${map.rowCount} × ${map.columnCount} values`}
        width={map.width}
        height={map.height}
        values={map.values}
        limit={map.limit}
        onCell={setCell}
      />
      <HeatmapScale limit={map.limit} diverging={diverging} format={formatScale} />
      {/* One line high with and without a value: nothing below moves. */}
      <p className="run-cell tiny mono muted" role="status">
        {cell && value !== undefined
          ? `[${elementOfCell(map, axes, tensor.shape, cell.row, cell.column).join(', ')}] ${formatNumber(value)}`
          : isCoarse && `each cell: largest of ${map.cellRows} × ${map.cellColumns}`}
      </p>
    </>
  );
}
