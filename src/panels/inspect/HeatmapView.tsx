import { useMemo, useState } from 'react';
import type { HostTensor } from '../../model/tensor';
import { Chip } from '../../ui/Chip';
import { Heatmap, type HeatmapCell, HeatmapScale } from '../../ui/Heatmap';
import { Select } from '../../ui/Select';
import { Field } from '../../ui/Field';
import { formatNumber, formatScale } from '../../weights/format';
import { defaultHeatmapAxes, elementOfCell, heatmap, type HeatmapAxes } from '../../weights/heatmap';
import { columnChoices, parseAxes, rowChoices } from './heatmapChoices';

/** Most cells of the picture: beyond, a cell stands for several elements and shows the largest. */
const MAX_WIDTH = 352;
const MAX_HEIGHT = 256;

/** The tensor as a picture, with a choice of the axes for rank > 2, and the value under the pointer. */
export function HeatmapView({ tensor }: { tensor: HostTensor }) {
  const { shape } = tensor;
  const rank = shape.length;
  const [axes, setAxes] = useState<HeatmapAxes>(() => defaultHeatmapAxes(shape));
  const [cell, setCell] = useState<HeatmapCell | null>(null);
  const map = useMemo(() => heatmap(tensor, axes, MAX_HEIGHT, MAX_WIDTH), [tensor, axes]);
  if (!map) return null;
  const moving = new Set([...axes.rows, ...axes.columns]);
  const fixed = shape.map((_, axis) => axis).filter((axis) => !moving.has(axis));
  const diverging = map.values.some((value) => value < 0);
  const value = cell ? map.values[cell.row * map.width + cell.column] : undefined;
  return (
    <>
      {rank > 1 && (
        <div className="axes small">
          <span className="muted">rows</span>
          <Select
            label="Axes of the rows"
            mono
            value={axes.rows.join(',')}
            options={rowChoices(rank)}
            onChange={(text) => {
              const rows = parseAxes(text);
              setAxes({ ...axes, rows, columns: parseAxes(columnChoices(rank, rows)[0]?.value ?? '') });
            }}
          />
          <span className="muted">columns</span>
          <Select
            label="Axes of the columns"
            mono
            value={axes.columns.join(',')}
            options={columnChoices(rank, axes.rows)}
            onChange={(text) => setAxes({ ...axes, columns: parseAxes(text) })}
          />
          {fixed.map((axis) => (
            <span key={axis} className="row" style={{ gap: 5 }}>
              <span className="muted">axis {axis} at</span>
              <Field
                label={`Index on axis ${axis}`}
                small
                mono
                type="number"
                min={0}
                max={(shape[axis] ?? 1) - 1}
                value={axes.fixed[axis] ?? 0}
                onChange={(event) => {
                  const at = Math.trunc(Number(event.target.value));
                  if (!(at >= 0 && at < (shape[axis] ?? 1))) return;
                  setAxes({ ...axes, fixed: axes.fixed.map((old, i) => (i === axis ? at : old)) });
                }}
              />
            </span>
          ))}
        </div>
      )}
      <Heatmap
        label={`Heat map of ${map.rowCount} × ${map.columnCount} values`}
        width={map.width}
        height={map.height}
        values={map.values}
        limit={map.limit}
        onCell={setCell}
      />
      <HeatmapScale limit={map.limit} diverging={diverging} format={formatScale} />
      <div className="row small" style={{ marginTop: 10, gap: 6, minHeight: 20 }}>
        {cell && value !== undefined && (
          <>
            <Chip mono>[{elementOfCell(map, axes, shape, cell.row, cell.column).join(', ')}]</Chip>
            <span className="mono">{formatNumber(value)}</span>
          </>
        )}
        <span className="grow" />
        {(map.cellRows > 1 || map.cellColumns > 1) && (
          <span className="muted">
            each cell: largest of {map.cellRows} × {map.cellColumns}
          </span>
        )}
      </div>
    </>
  );
}
