import { useEffect, useMemo, useRef } from 'react';
import { formatCount } from '../../lib/text';
import type { HostTensor } from '../../model/tensor';
import { rampPosition } from '../../ui/colourScale';
import { HeatmapScale } from '../../ui/Heatmap';
import { readRamp } from '../../ui/rampTokens';
import { useThemeName } from '../../ui/useThemeName';
import { formatScale } from '../../weights/format';
import { type KernelGrid, kernelGrid } from '../../weights/kernelGrid';

/** Tiles drawn at most, down and across. */
const MAX_ROWS = 32;
const MAX_COLUMNS = 32;

/** The kernels of a convolution side by side: a row for each input, a column for each output. */
export function KernelView({ tensor }: { tensor: HostTensor }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useThemeName();
  const grid = useMemo(() => kernelGrid(tensor), [tensor]);
  const rows = Math.min(grid?.rows ?? 0, MAX_ROWS);
  const columns = Math.min(grid?.columns ?? 0, MAX_COLUMNS);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context && grid) paint(context, grid, rows, columns);
    // oxlint-disable-next-line react/exhaustive-deps -- the theme changes what the tokens say
  }, [grid, rows, columns, theme]);
  if (!grid || rows * columns === 0) return <p className="muted small">No kernels.</p>;
  const cut = rows < grid.rows || columns < grid.columns;
  return (
    <>
      <canvas
        ref={canvas}
        className="kernels"
        width={columns * (grid.tileWidth + 1) - 1}
        height={rows * (grid.tileHeight + 1) - 1}
        role="img"
        aria-label={`${formatCount(grid.rows * grid.columns)} kernels of ${grid.tileHeight} × ${grid.tileWidth}`}
      />
      {grid.channels === 1 && <HeatmapScale limit={grid.limit} diverging format={formatScale} />}
      <p className="small muted">
        {grid.channels === 3
          ? 'Each picture: one output, its three inputs as colours.'
          : 'Down: inputs. Across: outputs.'}
        {cut && ` The first ${rows} × ${columns} of ${formatCount(grid.rows)} × ${formatCount(grid.columns)}.`}
      </p>
    </>
  );
}

function paint(context: CanvasRenderingContext2D, grid: KernelGrid, rows: number, columns: number): void {
  const { tileHeight, tileWidth, channels, values, limit } = grid;
  const colours = readRamp(true);
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const each = tileHeight * tileWidth * channels;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / (tileHeight + 1));
      const column = Math.floor(x / (tileWidth + 1));
      const inY = y % (tileHeight + 1);
      const inX = x % (tileWidth + 1);
      // The line between two tiles stays clear.
      if (row >= rows || column >= columns || inY === tileHeight || inX === tileWidth) continue;
      const first = (row * grid.columns + column) * each + (inY * tileWidth + inX) * channels;
      const pixel = 4 * (y * width + x);
      for (let part = 0; part < 3; part++) {
        const position = rampPosition(values[first + (channels === 3 ? part : 0)] ?? 0, limit, true);
        image.data[pixel + part] = channels === 3 ? position : (colours[3 * position + part] ?? 0);
      }
      image.data[pixel + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}
