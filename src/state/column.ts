import type { Scene } from '../layout/layoutApi';
import { withOther } from '../layout/sceneBook';
import { fail, ok, type Result } from '../lib/result';
import { type NodeNumber, sumPerBox } from './perBox';

/** Numbers of the user's, by the names they gave. */
export interface Column {
  /** Of the file. */
  readonly name: string;
  readonly values: ReadonlyMap<string, number>;
}

/**
 * Reads `name,number` lines (comma, semicolon or tab, an optional head, quotes)
 * or JSON: `{"node": 1.5}`, `[["node", 1.5]]`, or objects with a text and a number.
 */
export function readColumn(name: string, text: string): Result<Column, string> {
  const trimmed = text.trim();
  const rows = /^[[{]/.test(trimmed) ? rowsOfJson(trimmed) : rowsOfLines(trimmed);
  if (rows === null) return fail(`${name} is no JSON that can be read.`);
  const values = new Map(rows);
  return values.size > 0 ? ok({ name, values }) : fail(`${name} holds no line with a name and a number.`);
}

function rowsOfLines(text: string): readonly (readonly [string, number])[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const cells = cellsOf(line);
    const number = cells.findIndex((cell, i) => i > 0 && isNumber(cell));
    return cells[0] && number > 0 ? [[cells[0], Number(cells[number])] as const] : [];
  });
}

/** Splits at the first separator of the line that is outside quotes. */
function cellsOf(line: string): readonly string[] {
  const separator = /[\t;,]/.exec(line.replace(/"[^"]*"/g, ''))?.[0];
  if (separator === undefined) return [line.trim()];
  const cells: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let i = 0; i <= line.length; i++) {
    if (line[i] === '"') isQuoted = !isQuoted;
    if (i < line.length && (isQuoted || line[i] !== separator)) continue;
    cells.push(line.slice(from, i).trim().replace(/^"|"$/g, '').replaceAll('""', '"'));
    from = i + 1;
  }
  return cells;
}

function isNumber(cell: string): boolean {
  return cell !== '' && Number.isFinite(Number(cell));
}

function rowsOfJson(text: string): readonly (readonly [string, number])[] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const pair = (name: unknown, number: unknown): readonly (readonly [string, number])[] =>
    typeof name === 'string' && typeof number === 'number' && Number.isFinite(number) ? [[name, number]] : [];
  if (!Array.isArray(value)) return Object.entries(value as object).flatMap(([key, number]) => pair(key, number));
  return value.flatMap((row: unknown) => {
    if (Array.isArray(row)) return pair(row[0], row[1]);
    const fields = Object.values((row ?? {}) as object);
    return pair(
      fields.find((field) => typeof field === 'string'),
      fields.find((field) => typeof field === 'number'),
    );
  });
}

/** Numbers of a column per box, and how many of its names were found. */
export interface ColumnPerBox {
  /** NaN where the column says nothing. */
  readonly values: Float64Array;
  readonly found: number;
}

/**
 * A name means the node with that address, or with that name in any function; a
 * name with a tensor's `:0` means its node. A group shows the sum of what lies in it.
 */
export function columnPerBox(scene: Scene, column: Column): ColumnPerBox {
  const plain = new Map([...column.values].map(([name, value]) => [name.replace(/^\^|:\d+$/g, ''), value]));
  const numbers = Array.from(plain, ([address, value]): NodeNumber => ({ address, value }));
  const found = new Set<string>();
  const values = sumPerBox(scene, numbers, found);
  // Names without the calls around them: as the function's own body writes them.
  const inBody = withOther(scene, {
    address: scene.address.map((address) => address && (withoutCalls(address) as typeof address)),
    group: scene.group.map((group) => group && (withoutCalls(group) as typeof group)),
    members: scene.members.map((parts) => parts.map(withoutCalls)),
  });
  const byName = sumPerBox(inBody, numbers, found);
  for (let box = 0; box < scene.count; box++) if (Number.isNaN(values[box])) values[box] = byName[box] ?? Number.NaN;
  return { values, found: found.size };
}

/** `call|while#body|block/` → `block/`; a whole body has no such name. */
function withoutCalls(text: string): string {
  return text.slice(text.lastIndexOf('|') + 1);
}
