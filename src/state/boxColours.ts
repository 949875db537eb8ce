import type { Scene } from '../layout/layoutApi';
import { formatCount } from '../lib/text';
import type { RunReport } from '../runtime/runtimeApi';
import { formatNumber } from '../weights/format';
import type { ColourBy } from './colourBy';
import { type Column, columnPerBox } from './column';
import { dtypeFamily } from './dtypeColours';
import { formatMs, timePerBox } from './heat';

/** A colour and a text for each row of the scene, in the form the canvas takes. */
export interface BoxColours {
  /** From 0 to 1; NaN: no value. */
  readonly level: Float32Array;
  /** The family whose colour stands for the box's kind; then `level` only says who has one. */
  readonly kind?: Uint8Array;
  /** `6.2 ms`; '' for none. */
  readonly text: readonly string[];
  readonly legend:
    | { readonly label: string; readonly from: string; readonly to: string; readonly note: string }
    | readonly { readonly label: string; readonly family: number }[];
}

/** The numbers or kinds that colour the boxes; null: they are coloured by family. `report`: a run of what the scene shows. */
export function boxColours(
  by: ColourBy,
  scene: Scene,
  report: RunReport | null,
  column: Column | null,
): BoxColours | null {
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

function heatOfTime(scene: Scene, report: RunReport): BoxColours {
  const { level, text, mostMs, totalMs } = timePerBox(scene, report);
  const legend = { label: 'time per box', from: '0', to: formatMs(mostMs), note: `${formatMs(totalMs)} in all` };
  return { level, text, legend };
}

/** By the logarithm: a few boxes hold nearly all parameters. */
function heatOfParameters(scene: Scene): BoxColours {
  const isShown = scene.parameters.map((count, box) => (scene.kind[box] === 'frame' ? 0 : count));
  const most = isShown.reduce((a, b) => Math.max(a, b), 0);
  const level = Float32Array.from(isShown, (count) =>
    count > 0 ? Math.log(count + 1) / Math.log(most + 1) : Number.NaN,
  );
  const text = Array.from(isShown, (count) => (count > 0 ? formatCount(count) : ''));
  return { level, text, legend: { label: 'parameters per box', from: '1', to: formatCount(most), note: 'log scale' } };
}

function heatOfColumn(scene: Scene, column: Column): BoxColours {
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

function kindsOfDtype(scene: Scene): BoxColours {
  const kinds = new Map<string, number>();
  for (const dtype of scene.dtype) if (dtype !== '') kinds.set(dtype, dtypeFamily(dtype));
  return {
    level: Float32Array.from(scene.dtype, (dtype) => (dtype === '' ? Number.NaN : 0)),
    kind: Uint8Array.from(scene.dtype, (dtype) => kinds.get(dtype) ?? 0),
    text: scene.dtype,
    legend: [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, family]) => ({ label, family })),
  };
}
