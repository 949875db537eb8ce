import { writeFileSync } from 'node:fs';
import { formatBytes, formatCount, plural } from '../lib/text';
import { bytesPerElement } from '../model/dtype';
import { isFullyKnown } from '../model/shape';
import type { SavedModel } from '../model/savedModel';
import type { HostTensor } from '../model/tensor';
import { formatElement, formatNumber } from '../weights/format';
import { writeNpy } from '../weights/npy';
import { statistics } from '../weights/statistics';
import type { Statistics } from '../weights/statistics';
import type { Args } from './args';
import { printed, unusable, unusableFor } from './command';
import type { Command, Outcome } from './command';
import { openSource } from './open';
import { table } from './table';
import { elementsOf, findRow, rowTitle, shapeText, weightRows } from './weights/rows';
import type { WeightRow } from './weights/rows';

/** Elements of a tensor that are printed. */
const SHOWN = 8;

/** The variables table; one tensor's statistics or file. */
export const weights: Command = {
  flags: { dir: 'text', json: 'switch', npy: 'text' },
  usage: "weights SOURCE [KEY] [--json] [--npy FILE]    the variables table; one tensor's statistics or file",
  async run(args) {
    const opened = await openSource(args);
    if (!opened.ok) return opened.failure;
    const { model, warnings } = opened.value;
    const word = args.words[args.text('dir') === undefined ? 1 : 0];
    const rows = weightRows(model);
    const outcome = word === undefined ? listed(rows, args) : await oneTensor(model, rows, word, args);
    return { ...outcome, err: warnings + outcome.err };
  },
};

function listed(rows: readonly WeightRow[], args: Args): Outcome {
  if (args.text('npy') !== undefined) return unusable('--npy needs the KEY of one tensor.');
  if (args.has('json')) {
    const variables = rows.filter(({ name }) => name !== null);
    const unused = rows.filter(({ name }) => name === null);
    return printed(`${JSON.stringify({ variables, unused }, null, 2)}\n`);
  }
  if (rows.length === 0) return printed('The model has no variables.\n');
  const cells = rows.map((row) => [
    row.name ?? '(no variable)',
    shapeText(row.shape),
    row.dtype,
    row.bytes === null ? 'not in the checkpoint' : formatBytes(row.bytes),
    row.trainable === null ? '' : row.trainable ? 'trainable' : 'fixed',
    row.key ?? '',
  ]);
  const head = ['NAME', 'SHAPE', 'DTYPE', 'SIZE', '', 'KEY'];
  const elements = rows.reduce((sum, { name, shape }) => sum + (name === null ? 0 : (elementsOf(shape) ?? 0)), 0);
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  const variables = rows.filter(({ name }) => name !== null).length;
  const total = `${plural(variables, 'variable')}, ${plural(elements, 'element')}, ${formatBytes(bytes)} in the checkpoint\n`;
  return printed(table([head, ...cells], ['left', 'left', 'left', 'right', 'left', 'left']) + total);
}

async function oneTensor(model: SavedModel, rows: readonly WeightRow[], word: string, args: Args): Promise<Outcome> {
  const row = findRow(rows, word);
  if (!('key' in row)) {
    if (row.length === 0) return unusable(`There is no tensor ${word}.`, 'List them with: weights SOURCE');
    return unusable(`${word} names ${row.length} variables.`, `Choose a key: ${row.map(({ key }) => key).join(', ')}`);
  }
  const { key } = row;
  if (key === null || !model.checkpoint)
    return unusable(`The checkpoint has nothing for the variable ${rowTitle(row)}.`);
  const tensor = await model.checkpoint.readTensor(key);
  if (!tensor.ok) return unusableFor(tensor.failure);
  const file = args.text('npy');
  let saved = '';
  if (file !== undefined) {
    const bytes = writeNpy(tensor.value);
    if (!bytes.ok) return unusable(`${key} cannot be written as .npy. ${bytes.failure}`);
    try {
      writeFileSync(file, bytes.value);
    } catch (error) {
      return unusable(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`);
    }
    const note = tensor.value.dtype === 'bfloat16' ? ' as uint16 bits, because numpy has no bfloat16' : '';
    saved = `saved to ${file}${note}\n`;
  }
  const facts = statistics(tensor.value);
  if (args.has('json')) return printed(tensorJson(row, tensor.value, facts), saved);
  return printed(tensorReport(row, tensor.value, facts) + saved);
}

function tensorJson(row: WeightRow, { dtype, shape }: HostTensor, facts: Statistics | null): string {
  const value = { key: row.key, name: row.name, dtype, shape, bytes: row.bytes, statistics: facts };
  // 64-bit integers are written whole, as JSON allows.
  const marked = JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `\0${v}` : v), 2);
  return `${marked.replace(/"\\u0000(-?\d+)"/g, '$1')}\n`;
}

function tensorReport(row: WeightRow, tensor: HostTensor, facts: Statistics | null): string {
  const count = elementsOf(tensor.shape) ?? 0;
  const lines: string[][] = [
    ['key', row.key ?? ''],
    ['dtype', tensor.dtype],
    ['shape', shapeText(tensor.shape)],
    ['values', formatCount(count)],
    ['size', formatBytes(count * bytesPerElement(tensor.dtype) || (row.bytes ?? 0))],
  ];
  if (facts) lines.push(...statisticsLines(facts));
  const first = Array.from({ length: Math.min(count, SHOWN) }, (_, i) => formatElement(tensor, i));
  if (first.length > 0) lines.push(['first', first.join(', ') + (count > SHOWN ? ', …' : '')]);
  // What was read is the whole of a partitioned variable, not the part by whose name it may have been asked for.
  const whole = isFullyKnown(row.shape) && elementsOf(row.shape) === count;
  return `${whole ? rowTitle(row) : row.key}\n${table(
    lines.map(([name = '', text = '']) => [`  ${name}`, text]),
    ['left', 'left'],
  )}`;
}

function statisticsLines(facts: Statistics): readonly string[][] {
  const number = (value: number | bigint | null): string => (value === null ? 'none is finite' : formatNumber(value));
  const part = (count: number): string =>
    count === 0 ? '0' : `${formatCount(count)} (${formatNumber((100 * count) / facts.count, 3)} %)`;
  return [
    ['min', number(facts.min)],
    ['max', number(facts.max)],
    ['mean', number(facts.mean)],
    ['σ', number(facts.std)],
    ['zeros', part(facts.zeros)],
    ['NaN', part(facts.nan)],
    ['Inf', part(facts.positiveInfinity + facts.negativeInfinity)],
    ['unique', facts.unique === null ? 'not counted' : formatCount(facts.unique)],
  ];
}
