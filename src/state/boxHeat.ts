import { useMemo } from 'react';
import type { Scene } from '../layout/layoutApi';
import { formatCount } from '../lib/text';
import type { RunReport } from '../runtime/runtimeApi';
import { type ColourBy, useColourBy } from './colourBy';
import { type Column, columnPerBox } from './column';
import { dtypeFamily } from './dtypeColours';
import { formatMs, isRunOf, timePerBox } from './heat';
import { useRun } from './run';
import { formatNumber } from '../weights/format';

/** A colour and a text per box, and what the colours mean. */
interface BoxHeat {
  /** Per row of the scene from 0 to 1; NaN: no value. */
  readonly level: Float32Array;
  /** Per row the family whose colour stands for the box's kind; absent where `level` is the colour. */
  readonly kind?: Uint8Array;
  readonly text: readonly string[];
  readonly legend:
    | { readonly label: string; readonly from: string; readonly to: string; readonly note: string }
    | readonly { readonly label: string; readonly family: number }[];
}

/** The numbers or kinds that colour the boxes now; null: they are coloured by family. */
export function useHeat(scene: Scene | null): BoxHeat | null {
  const { by, column } = useColourBy();
  const done = useRun((state) => (state.phase === 'done' ? state : null));
  return useMemo(() => {
    const report = scene && done && isRunOf(scene.start, done.inputs) ? done.report : null;
    return scene && heatBy(by, scene, report, column);
  }, [scene, by, done, column]);
}

export function heatBy(by: ColourBy, scene: Scene, report: RunReport | null, column: Column | null): BoxHeat | null {
  switch (by) {
    case 'family':
      return null;
    case 'time':
      return report && heatOfTime(scene, report);
    case 'parameters':
      return heatOfParameters(scene);
    case 'dtype':
      return kindsOfDtype(scene);
    case 'column':
      return column && heatOfColumn(scene, column);
  }
}

function heatOfTime(scene: Scene, report: RunReport): BoxHeat {
  const { level, text, mostMs, totalMs } = timePerBox(scene, report);
  const legend = { label: 'time per box', from: '0', to: formatMs(mostMs), note: `${formatMs(totalMs)} in all` };
  return { level, text, legend };
}

/** By the logarithm: a few boxes hold nearly all parameters. */
function heatOfParameters(scene: Scene): BoxHeat {
  const isBoxHeat = scene.parameters.map((count, box) => (scene.kind[box] === 'frame' ? 0 : count));
  const most = isBoxHeat.reduce((a, b) => Math.max(a, b), 0);
  const level = Float32Array.from(isBoxHeat, (count) =>
    count > 0 ? Math.log(count + 1) / Math.log(most + 1) : Number.NaN,
  );
  const text = Array.from(isBoxHeat, (count) => (count > 0 ? formatCount(count) : ''));
  return { level, text, legend: { label: 'parameters per box', from: '1', to: formatCount(most), note: 'log scale' } };
}

function heatOfColumn(scene: Scene, column: Column): BoxHeat {
  const { values, found } = columnPerBox(scene, column);
  const known = values.filter((value) => !Number.isNaN(value));
  const least = known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const note = `${formatCount(found)} of ${formatCount(column.values.size)} names are here`;
  const [from, to] = known.length > 0 ? [formatNumber(least, 3), formatNumber(most, 3)] : ['', ''];
  return {
    level: Float32Array.from(values, (value) => (most > least ? (value - least) / (most - least) : value - least)),
    text: Array.from(values, (value) => (Number.isNaN(value) ? '' : formatNumber(value, 3))),
    legend: { label: column.name, from, to, note },
  };
}

function kindsOfDtype(scene: Scene): BoxHeat {
  const kinds = new Map<string, number>();
  for (const dtype of scene.dtype) if (dtype !== '') kinds.set(dtype, dtypeFamily(dtype));
  return {
    level: Float32Array.from(scene.dtype, (dtype) => (dtype === '' ? Number.NaN : 0)),
    kind: Uint8Array.from(scene.dtype, (dtype) => kinds.get(dtype) ?? 0),
    text: scene.dtype,
    legend: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, family]) => ({ label, family })),
  };
}
