import { addressInFrame } from '../model/address';
import type { NodeIndex } from '../model/graphBody';
import { opOf } from '../model/graphBody';
import type { OpDefinition } from '../model/opDefinition';
import { formatWeightShape } from '../model/shape';
import type { VariableFact } from '../model/summary';
import type { HostTensor } from '../model/tensor';
import { climb, handleOf, kindOfSource, type Frame, type Source, variableOf } from './frame';
import type { Library } from './library';
import { ownName } from './titles';
import type { BoxRow } from './view';

/** Says whether the checkpoint holds bytes for a variable. */
export type HasBytes = (variable: VariableFact) => boolean;

/** Values of at most this many integers are written out: axes, permutations, target shapes. */
const SHORT_LIST = 6;

function numberText(value: number | bigint): string {
  const text = typeof value === 'bigint' ? value.toString() : String(Number(value.toPrecision(6)));
  return text.replace('-', '−');
}

function elementText({ dtype, data }: HostTensor, index: number): string {
  const value = data[index];
  if (value instanceof Uint8Array) {
    const text = new TextDecoder().decode(value);
    return `"${text.length > 24 ? `${text.slice(0, 23)}…` : text}"`;
  }
  if (dtype === 'bool') return value === 1 ? 'true' : 'false';
  return typeof value === 'number' || typeof value === 'bigint' ? numberText(value) : '';
}

/** `0.125`, `[0, 2, 1]`, `⟨1000×64⟩`. */
function constantText(source: Source): string {
  const value = source.frame.plan.body.attr(source.from as NodeIndex, 'value');
  if (value?.kind !== 'tensor') return '';
  const { shape, dtype } = value.value;
  const count = shape.reduce((product, size) => product * size, 1);
  const isShort =
    shape.length === 0 || (shape.length === 1 && count <= SHORT_LIST && (dtype === 'int32' || dtype === 'int64'));
  if (!isShort) return formatWeightShape(shape);
  try {
    const tensor = value.value.values();
    if (shape.length === 0) return elementText(tensor, 0) || formatWeightShape(shape);
    return `[${Array.from({ length: count }, (_, i) => elementText(tensor, i)).join(', ')}]`;
  } catch {
    // A damaged tensor (values() throws) still has its declared shape.
    return formatWeightShape(shape);
  }
}

/** `kernel` of `sequential/conv1/kernel:0`. */
function variableLabel(variable: VariableFact): string {
  const own = ownName(variable.name).replace(/:\d+$/, '');
  if (!/^Variable(_\d+)?$/.test(own)) return own;
  return ownName(variable.objectPath ?? own).replace(/^_+/, '') || own;
}

/** Name of the op's argument that data input `input` of `total` belongs to; '' where several lists leave it open. */
function argumentName(definition: OpDefinition | undefined, input: number, total: number): string {
  const args = definition?.inputs ?? [];
  const isList = args.map((arg) => arg.numberAttr !== undefined || arg.typeListAttr !== undefined);
  const list = isList.indexOf(true);
  if (list < 0 || input < list) return args[input]?.name ?? '';
  if (isList.lastIndexOf(true) !== list) return '';
  const listLength = total - (args.length - 1);
  return args[input < list + listLength ? list : input - listLength + 1]?.name ?? '';
}

function rowOf(library: Library, source: Source, argument: string, hasBytes: HasBytes): BoxRow {
  const { frame, from } = source;
  const kind = kindOfSource(source);
  const name = from >= 0 ? (frame.plan.body.nodeNames[from] ?? '') : '';
  const address = from >= 0 ? addressInFrame(frame.prefix, name) : null;
  if (kind === 'constant') {
    return {
      kind: 'constant',
      label: argument || ownName(name),
      text: constantText(source),
      variable: null,
      address,
      missing: false,
    };
  }
  if (kind === 'resource') {
    const text = opOf(frame.plan.body, from as NodeIndex);
    return { kind: 'constant', label: argument || ownName(name), text, variable: null, address, missing: false };
  }
  const variable = variableOf(library, source);
  const handle = handleOf(library, source);
  const arg = handle.from < 0 ? handle.frame.plan.boundary.args[-2 - handle.from] : undefined;
  return {
    kind: 'weight',
    label: variable === null ? argument || arg?.name || 'weight' : variableLabel(variable),
    text: formatWeightShape(variable?.shape ?? null),
    variable: variable?.id ?? null,
    address,
    missing: variable !== null && !hasBytes(variable),
  };
}

/** Whether a source is drawn as a row of its consumer instead of an edge. */
export function isRowSource(source: Source): boolean {
  const kind = kindOfSource(source);
  if (kind === 'constant' || kind === 'weight' || kind === 'resource') return true;
  // A function opened by itself: nobody says which variable its resource arguments are.
  return kind === 'argument' && source.frame.caller === null && argDtype(source) === 'resource';
}

function argDtype(source: Source): string {
  return source.frame.plan.boundary.args[-2 - source.from]?.dtype ?? '';
}

/** All weights and constants of an op, in the order of its inputs. */
function allRows(library: Library, frame: Frame, node: number, hasBytes: HasBytes): BoxRow[] {
  const { plan } = frame;
  const rows: BoxRow[] = [];
  const start = plan.dataStart[node] ?? 0;
  const end = plan.dataStart[node + 1] ?? 0;
  const definition = library.opDefinition(opOf(plan.body, node as NodeIndex));
  for (let row = start; row < end; row++) {
    const source = climb(library, frame, plan.from[row] ?? -1, plan.port[row] ?? 0);
    if (!isRowSource(source)) continue;
    rows.push(rowOf(library, source, argumentName(definition, row - start, end - start), hasBytes));
  }
  return rows;
}

function more(rows: readonly BoxRow[], noun: string): BoxRow {
  const [first] = rows;
  const texts = new Set(rows.map((row) => row.text));
  return {
    kind: 'more',
    label: `${rows.length} ${noun}`,
    text: texts.size === 1 && first !== undefined && first.text.startsWith('⟨') ? first.text : '',
    variable: null,
    address: null,
    missing: rows.some((row) => row.missing),
    folded: rows,
  };
}

/** The rows of an op. */
export function rowsOf(library: Library, frame: Frame, node: number, hasBytes: HasBytes): readonly BoxRow[] {
  return foldRows(allRows(library, frame, node, hasBytes));
}

/** At most two rows: weights that are too many become one, and so do constants. */
export function foldRows(rows: readonly BoxRow[]): readonly BoxRow[] {
  if (rows.length <= 2) return rows;
  const weights = rows.filter((row) => row.kind === 'weight');
  const constants = rows.filter((row) => row.kind !== 'weight');
  return [
    ...(weights.length > 1 ? [more(weights, 'weights')] : weights),
    ...(constants.length > 1 ? [more(constants, 'constants')] : constants),
  ];
}

/** The row of an output that is a weight or a constant itself. */
export function rowOfSource(library: Library, source: Source, hasBytes: HasBytes): BoxRow {
  return rowOf(library, source, '', hasBytes);
}
