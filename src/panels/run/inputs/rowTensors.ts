import { plural } from '../../../lib/text';
import type { DType } from '../../../model/dtype';
import { encodeExample, type ExampleFeature, type FeatureValues } from '../../../model/example';
import { elementCount, isFullyKnown, type Shape } from '../../../model/shape';
import type { HostTensor } from '../../../model/tensor';
import { listOfStrings, readFeature } from './makeExample';
import { misfit, type Typed } from './makeTensor';
import { numbersTensor } from './parseNumbers';
import type { Cell, Records } from './records';

type Given = Cell | undefined;

/** An input that takes one value of each row: a batch of scalars, of any dtype. */
export function isColumn(shape: Shape): boolean {
  return shape !== null && shape.length > 0 && shape.length <= 2 && shape.slice(1).every((size) => size === 1);
}

/** An input that takes rows: (batch), (batch, n). */
export function takesRows(shape: Shape): boolean {
  return shape !== null && (shape.length === 1 || shape.length === 2);
}

/**
 * Whether the first line of a CSV names its columns: it has a name that is looked for, or, where numbers are wanted,
 * no number. Lines of several texts have a head, one text a line has none.
 */
export function guessHead(names: readonly string[], dtype: DType | null) {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return (first: readonly string[], second: readonly string[] | undefined): boolean => {
    if (first.some((cell) => wanted.has(cell.trim().toLowerCase()))) return true;
    if (second === undefined || dtype === null) return false;
    return dtype === 'string' ? first.length > 1 : !first.some(isNumber);
  };
}

function isNumber(cell: string): boolean {
  const text = cell.trim();
  return (text !== '' && !Number.isNaN(Number(text))) || /^(true|false|nan|-?inf(inity)?)$/i.test(text);
}

/** The column of a name: the one that is called so, else the only one that is but for upper and lower case; -1 for none. */
export function columnOf(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name);
  if (exact >= 0) return exact;
  const alike = columns.flatMap((column, i) => (column.toLowerCase() === name.toLowerCase() ? [i] : []));
  return alike.length === 1 ? (alike[0] ?? -1) : -1;
}

/** `Row 3` of a CSV, `Entry 3` of a list, counted from 1. */
function rowName({ format }: Records, row: number): string {
  return `${format === 'csv' ? 'Row' : 'Entry'} ${row + 1}`;
}

function columnName({ columns }: Records, column: number): string {
  return columns?.[column] ?? `column ${column + 1}`;
}

/** One column as a tensor whose first dimension counts the rows; lists in its cells become the further ones. */
export function columnTensor(records: Records, column: number, name: string, dtype: DType, wanted: Shape): Typed {
  const cells = records.rows.map((row) => row[column]);
  return tensorOfCells(records, cells, name, dtype, wanted, () => column);
}

/** Several columns as a tensor of rows. */
export function rowsTensor(
  records: Records,
  chosen: readonly number[],
  name: string,
  dtype: DType,
  wanted: Shape,
): Typed {
  const [only] = chosen;
  if (only === undefined) return { ok: false, why: `${name} wants columns; none is chosen.` };
  // A single column may hold lists that are the rows.
  if (chosen.length === 1) return columnTensor(records, only, name, dtype, wanted);
  const width = wanted?.[1] ?? -1;
  if (wanted?.length === 1 || (width >= 0 && width !== chosen.length)) {
    const columns = plural(wanted?.length === 1 ? 1 : width, 'column');
    return { ok: false, why: `${name} wants ${columns}; ${chosen.length} are chosen.` };
  }
  const cells = records.rows.map((row) => chosen.map((column) => row[column] ?? null));
  return tensorOfCells(records, cells, name, dtype, wanted, (leaf) => chosen[leaf] ?? 0);
}

function tensorOfCells(
  records: Records,
  cells: readonly Given[],
  name: string,
  dtype: DType,
  wanted: Shape,
  columnOfLeaf: (leaf: number) => number,
): Typed {
  const leaves: Given[] = [];
  let inner: readonly number[] | null = null;
  for (const [row, cell] of cells.entries()) {
    const shape = flatten(cell, leaves);
    if (shape === null || (inner !== null && inner.join() !== shape.join())) {
      return { ok: false, why: `${rowName(records, row)} of ${name} is no list like the others.` };
    }
    inner = shape;
  }
  const shape = fitRank([cells.length, ...(inner ?? [])], wanted);
  const why = misfit(name, shape, wanted);
  if (why) return { ok: false, why };
  const perRow = leaves.length / cells.length;
  const placeOf = (i: number): string =>
    `${rowName(records, Math.floor(i / perRow))}, ${columnName(records, columnOfLeaf(i % perRow))}: `;
  if (dtype === 'string') return textsTensor(shape, leaves, placeOf);
  const tokens: string[] = [];
  for (const [i, leaf] of leaves.entries()) {
    const token = tokenOf(leaf);
    if (token === null) return { ok: false, why: `${placeOf(i)}${isNothing(leaf) ? 'no value.' : 'no number.'}` };
    tokens.push(token);
  }
  return numbersTensor(dtype, shape, tokens, placeOf);
}

function textsTensor(shape: readonly number[], leaves: readonly Given[], placeOf: (i: number) => string): Typed {
  const data: Uint8Array[] = [];
  for (const [i, leaf] of leaves.entries()) {
    const bytes = bytesOf(leaf);
    if (bytes === null) return { ok: false, why: `${placeOf(i)}${isNothing(leaf) ? 'no value.' : 'no text.'}` };
    data.push(bytes);
  }
  return { ok: true, tensor: { dtype: 'string', shape, data } };
}

/** Puts the values of nested lists in a row, and gives their shape; null where the lists differ. */
function flatten(cell: Given, leaves: Given[]): readonly number[] | null {
  if (!isList(cell)) {
    leaves.push(cell);
    return [];
  }
  let inner: readonly number[] | null = null;
  for (const item of cell) {
    const shape = flatten(item, leaves);
    if (shape === null || (inner !== null && inner.join() !== shape.join())) return null;
    inner = shape;
  }
  return [cell.length, ...(inner ?? [])];
}

function isList(cell: Given): cell is readonly Cell[] {
  return Array.isArray(cell);
}

/** Dimensions of 1 at the end are added or left out until the rank is the wanted one. */
function fitRank(shape: readonly number[], wanted: Shape): readonly number[] {
  const fitted = [...shape];
  while (wanted !== null && fitted.length > wanted.length && fitted.at(-1) === 1) fitted.pop();
  while (wanted !== null && fitted.length < wanted.length) fitted.push(1);
  return fitted;
}

function isNothing(cell: Given): boolean {
  return cell === undefined || cell === null || (typeof cell === 'string' && cell.trim() === '');
}

/** How a number is written; null for what is none. */
function tokenOf(cell: Given): string | null {
  if (isNothing(cell) || cell instanceof Uint8Array || isList(cell)) return null;
  return String(cell).trim();
}

function bytesOf(cell: Given): Uint8Array | null {
  if (typeof cell === 'string') return new TextEncoder().encode(cell);
  return cell instanceof Uint8Array ? cell : null;
}

/** A serialised tf.train.Example for each record, in the shape that the input wants; keys that no feature has are not written. */
export function examplesTensor(
  records: Records,
  features: readonly ExampleFeature[],
  name: string,
  wanted: Shape,
): Typed {
  const columns = features.map(({ key }) => columnOf(records.columns ?? [], key));
  const data: Uint8Array[] = [];
  for (const [i, row] of records.rows.entries()) {
    const given: [string, FeatureValues][] = [];
    for (const [k, feature] of features.entries()) {
      const read = featureOfCell(feature, row[columns[k] ?? -1], records.format);
      if (typeof read === 'string') return { ok: false, why: `${rowName(records, i)}, ${feature.key}: ${read}` };
      if (read !== null) given.push([feature.key, read]);
    }
    data.push(encodeExample(given));
  }
  let free = wanted?.findIndex((size) => size < 0) ?? 0;
  const sizes = wanted ?? [-1];
  // Without a free dimension there is room for one example only.
  if (free < 0) free = sizes.length;
  const shape = sizes.map((size, axis) => (axis === free ? data.length : size < 0 ? 1 : size));
  return elementCount(shape) === data.length
    ? { ok: true, tensor: { dtype: 'string', shape, data } satisfies HostTensor }
    : { ok: false, why: `${name} takes ${plural(elementCount(shape), 'example')}; here are ${data.length}.` };
}

/**
 * The values of a feature; null where it is left out, a sentence where something is wrong. A CSV's cell of numbers reads
 * as the field of a form does; one of text is a single text, `Flash, Inc`, unless it is a JSON list.
 */
function featureOfCell(feature: ExampleFeature, cell: Given, format: Records['format']): FeatureValues | string | null {
  if (isNothing(cell)) return feature.isRequired ? 'required, but empty.' : null;
  if (typeof cell === 'string' && format === 'csv' && feature.dtype !== 'string') {
    const read = readFeature(feature, cell);
    return read.ok ? read.values : read.why;
  }
  const leaves: Given[] = [];
  flatten((format === 'csv' && typeof cell === 'string' && listOfStrings(cell)) || cell, leaves);
  const { kind, shape, dtype } = feature;
  const wanted = kind === 'dense' && isFullyKnown(shape) ? elementCount(shape) : leaves.length;
  if (leaves.length !== wanted) return `${plural(wanted, 'value')} wanted; here are ${leaves.length}.`;
  if (dtype === 'string') {
    const values = leaves.map(bytesOf);
    return values.includes(null) ? 'text is wanted.' : { kind: 'bytes', values: values as Uint8Array[] };
  }
  const tokens = leaves.map(tokenOf);
  if (tokens.includes(null)) return 'numbers are wanted.';
  const typed = numbersTensor(dtype, [leaves.length], tokens as string[]);
  if (!typed.ok) return typed.why;
  const { data } = typed.tensor;
  return data instanceof BigInt64Array
    ? { kind: 'int64', values: [...data] }
    : { kind: 'float', values: data as Float32Array };
}
