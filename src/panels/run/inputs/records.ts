import Papa from 'papaparse';
import { fail, ok, type Result } from '../../../lib/result';
import { parsePythonLiteral, type PythonValue } from '../../../lib/pythonLiteral';

/** One value of a record: text out of a CSV, whatever it is out of JSON. Whole numbers that a double cannot hold are bigints. */
export type Cell = string | number | bigint | boolean | null | Uint8Array | readonly Cell[];

/** Rows of a table, or a list of JSON objects. */
export interface Records {
  readonly format: 'csv' | 'json';
  /** Names of the columns, in the order they come; null for a CSV without a head. */
  readonly columns: readonly string[] | null;
  /** Each as long as the columns; undefined where a JSON object lacks the key. */
  readonly rows: readonly (readonly (Cell | undefined)[])[];
}

/**
 * Reads CSV (comma, semicolon or tab, quotes as in RFC 4180) or a list of records: JSON, also as TensorFlow Serving's
 * `{"instances": […]}`, or the Python literal that saved_model_cli takes. `isHead` tells whether a CSV's first line
 * names its columns.
 */
export function readRecords(
  text: string,
  isHead: (first: readonly string[], second: readonly string[] | undefined) => boolean,
): Result<Records, string> {
  const plain = text.replace(/^\uFEFF/, '');
  const trimmed = plain.trim();
  if (trimmed === '') return fail('There are no rows.');
  // Blanks at the end of a CSV may be a last empty cell.
  return /^[[{]/.test(trimmed) ? recordsOfJson(trimmed) : recordsOfCsv(plain, isHead);
}

function recordsOfCsv(text: string, isHead: Parameters<typeof readRecords>[1]): Result<Records, string> {
  const { data, errors } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy' });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) return fail(`A quoted cell of line ${(broken.row ?? 0) + 1} does not end.`);
  const [first = [], second] = data;
  const hasHead = isHead(first, second);
  const rows = hasHead ? data.slice(1) : data;
  if (rows.length === 0) return fail('There is a head, but no row under it.');
  for (const [i, row] of rows.entries()) {
    if (row.length !== first.length) {
      return fail(`Row ${i + 1} has ${row.length} cells, the ${hasHead ? 'head' : 'first row'} ${first.length}.`);
    }
  }
  return ok({ format: 'csv', columns: hasHead ? first.map((name) => name.trim()) : null, rows });
}

function recordsOfJson(text: string): Result<Records, string> {
  const value = valueOf(text);
  if (value === undefined) return fail('This is neither JSON nor a Python literal.');
  const list = listOf(value);
  if (list === null) return fail('A list of objects is wanted: [{"name": value, …}, …].');
  if (list.length === 0) return fail('The list is empty.');
  const columns = new Set<string>();
  for (const [i, record] of list.entries()) {
    if (!(record instanceof Map)) return fail(`Entry ${i + 1} is no object with names and values.`);
    for (const name of record.keys()) columns.add(name);
  }
  const names = [...columns];
  const rows = list.map((record) => names.map((name) => (record as Tree & Map<string, Tree>).get(name)));
  for (const [i, row] of rows.entries()) {
    const at = row.findIndex((cell) => cell instanceof Map || (Array.isArray(cell) && hasObject(cell)));
    if (at >= 0) return fail(`${names[at]} of entry ${i + 1} is an object; a value or a list of values is wanted.`);
  }
  return ok({ format: 'json', columns: names, rows: rows as readonly (readonly (Cell | undefined)[])[] });
}

/** JSON or Python with its objects as maps. */
type Tree = Exclude<Cell, readonly Cell[]> | readonly Tree[] | Map<string, Tree>;

function hasObject(list: readonly Tree[]): boolean {
  return list.some((item) => item instanceof Map || (Array.isArray(item) && hasObject(item)));
}

/** The records of a list, of TensorFlow Serving's `instances`, or of one object alone. */
function listOf(value: Tree): readonly Tree[] | null {
  if (Array.isArray(value)) return value as readonly Tree[];
  if (!(value instanceof Map)) return null;
  const instances = value.get('instances');
  return Array.isArray(instances) ? (instances as readonly Tree[]) : [value];
}

/** Undefined where the text is neither. */
function valueOf(text: string): Tree | undefined {
  try {
    return treeOfJson(JSON.parse(exactIntegers(text)) as unknown);
  } catch {
    const literal = parsePythonLiteral(text);
    return literal.ok ? treeOfPython(literal.value) : undefined;
  }
}

/** Marks what {@link exactIntegers} has put in quotes: no JSON text holds it unescaped. */
const INTEGER = '\u0001';

/** JSON.parse would round a whole number over 2^53: such a one is handed on as marked text. */
function exactIntegers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') ? token : `"\\u0001${token}"`,
  );
}

function treeOfJson(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(treeOfJson);
  if (typeof value === 'string') return value.startsWith(INTEGER) ? BigInt(value.slice(1)) : value;
  if (value === null || typeof value !== 'object') return value as number | boolean | null;
  const { b64, ...others } = value as { readonly b64?: unknown };
  // TensorFlow Serving's way to write bytes.
  if (typeof b64 === 'string' && Object.keys(others).length === 0) {
    return Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
  }
  return new Map(Object.entries(value).map(([key, inner]) => [key, treeOfJson(inner)]));
}

function treeOfPython(value: PythonValue): Tree | undefined {
  switch (value.kind) {
    case 'none':
      return null;
    case 'list':
    case 'tuple': {
      const items = value.items.map(treeOfPython);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'dict': {
      const entries = value.items.map(([key, inner]) => [key.kind === 'str' ? key.value : null, treeOfPython(inner)]);
      const isWhole = entries.every(([key, inner]) => key !== null && inner !== undefined);
      return isWhole ? new Map(entries as [string, Tree][]) : undefined;
    }
    case 'set':
    case 'complex':
      return undefined;
    default:
      return value.value;
  }
}
