import type { AttrValue } from '../../model/attr';
import type { DType } from '../../model/dtype';
import type { OpArg, OpAttr, OpDefinition } from '../../model/opDefinition';
import { elementCount } from '../../model/shape';
import { zeroData } from '../tensorData';

type AttrRow = readonly [name: string, type: string, value?: unknown];
/** A row of opDefs.json; its form is described in generate.py. */
type OpRow = readonly [
  name: string,
  inputs?: readonly string[],
  outputs?: readonly string[],
  attrs?: readonly AttrRow[],
  flags?: number,
  doc?: string,
  deprecated?: string,
];

const STATEFUL = 1;
/** The op is an older model's or another package's: TensorFlow 2.21 does not register it. */
const NOT_REGISTERED = 2 | 4;

/** TensorFlow's ops by name; a definition is made when first asked for. */
export class OpTable {
  private readonly rows: ReadonlyMap<string, OpRow>;
  private readonly made = new Map<string, OpDefinition>();

  constructor(rows: readonly OpRow[]) {
    this.rows = new Map(rows.map((row) => [row[0], row]));
  }

  find(name: string): OpDefinition | undefined {
    const known = this.made.get(name);
    if (known) return known;
    const row = this.rows.get(name);
    if (!row) return undefined;
    const definition = definitionOf(row);
    this.made.set(name, definition);
    return definition;
  }

  /** Whether TensorFlow 2.21 itself registers the op, so that it can load a function with it. */
  isRegistered(name: string): boolean {
    const row = this.rows.get(name);
    return row !== undefined && ((row[4] ?? 0) & NOT_REGISTERED) === 0;
  }
}

let loading: Promise<OpTable> | undefined;

/** The table arrives with the first model, as a file of its own. */
export function loadOpTable(): Promise<OpTable> {
  loading ??= import('./opDefs.json').then((file) => new OpTable(file.default.ops as unknown as readonly OpRow[]));
  return loading;
}

function definitionOf([name, inputs = [], outputs = [], attrs = [], flags = 0, doc, deprecated]: OpRow): OpDefinition {
  return {
    name,
    inputs: inputs.map(argOf),
    outputs: outputs.map(argOf),
    attrs: attrs.map(attrOf),
    stateful: (flags & STATEFUL) !== 0,
    ...(doc ? { doc } : {}),
    ...(deprecated ? { deprecated: `since GraphDef version ${deprecated}` } : {}),
  };
}

/** `name:[N*](dtype | @type_attr)` or `name:[type_list_attr]`, `&` at the end of a reference. */
function argOf(text: string): OpArg {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  const isRef = text.endsWith('&');
  const type = text.slice(colon + 1, isRef ? -1 : undefined);
  const ref = isRef ? { isRef } : {};
  if (type.startsWith('[')) return { name, dtype: 'invalid', typeListAttr: type.slice(1, -1), ...ref };
  const star = type.indexOf('*');
  const element = type.slice(star + 1);
  const number = star < 0 ? {} : { numberAttr: type.slice(0, star) };
  return element.startsWith('@')
    ? { name, dtype: 'invalid', typeAttr: element.slice(1), ...number, ...ref }
    : { name, dtype: element as DType, ...number, ...ref };
}

function attrOf([name, type, value]: AttrRow): OpAttr {
  return value === undefined ? { name, type } : { name, type, default: defaultOf(type, value) };
}

function defaultOf(type: string, value: unknown): AttrValue {
  if (type.startsWith('list(')) {
    const element = type.slice(5, -1);
    return { kind: 'list', value: (value as readonly unknown[]).map((item) => defaultOf(element, item)) };
  }
  switch (type) {
    case 'int':
      return { kind: 'i', value: BigInt(value as number | string) };
    case 'float':
      return { kind: 'f', value: floatOf(value as number | string) };
    case 'bool':
      return { kind: 'b', value: value as boolean };
    case 'type':
      return { kind: 'type', value: value as DType };
    case 'shape':
      return { kind: 'shape', value: value as readonly number[] | null };
    case 'func':
      return { kind: 'func', value: { name: value as string, attrs: new Map() } };
    case 'tensor':
      return tensorDefault(value as readonly [DType, readonly number[], readonly number[]]);
    default:
      return { kind: 's', value: Uint8Array.from(value as string, (c) => c.charCodeAt(0)) };
  }
}

/** The file has the fewest digits that mean the float32. */
function floatOf(value: number | string): number {
  return Math.fround(Number(value === 'inf' ? 'Infinity' : value === '-inf' ? '-Infinity' : value));
}

/** Only small integers have tensor defaults: ImageSummary.bad_color. */
function tensorDefault([dtype, shape, values]: readonly [DType, readonly number[], readonly number[]]): AttrValue {
  const read = () => {
    const data = zeroData(dtype, elementCount(shape)) as { [index: number]: number };
    values.forEach((value, i) => {
      data[i] = value;
    });
    return { dtype, shape, data: data as unknown as Uint8Array };
  };
  return { kind: 'tensor', value: { dtype, shape, byteSize: 0, values: read } };
}
