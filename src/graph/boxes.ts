import { type NodeIndex, opOf } from '../model/graphBody';
import { formatTensorShape, isFullyKnown, type Shape } from '../model/shape';
import type { VariableFact } from '../model/summary';
import type { EndFact } from './boundary';
import { FAMILIES, familyOf } from './families';
import { climb, type Frame, kindOfSource, variableOf } from './frame';
import { addressOf, type Item, itemAddress, itemId, opTexts, type Settled } from './groups';
import type { Library } from './library';
import { runOf } from './links';
import { type HasBytes, isRowSource, rowsOf } from './rows';
import { Roles } from './roles';
import { bodyTitle, functionTitle } from './titles';
import type { Box, BoxId, GroupId } from './view';

/** A box of which only the text is known yet. */
const NO_MEMBERS: readonly string[] = [];

export function emptyBox(id: string, kind: Box['kind'], title: string, subtitle: string): Box {
  return {
    id: id as BoxId,
    kind,
    title,
    subtitle,
    family: 'io',
    rows: [],
    address: null,
    group: null,
    opCount: 0,
    parameters: 0,
    familyCounts: [],
    count: 0,
    shape: '',
    dtype: '',
    members: NO_MEMBERS,
  };
}

/** Elements of a variable; 0 where its shape is not known. */
function elements(variable: VariableFact): number {
  return isFullyKnown(variable.shape) ? variable.shape.reduce((product, size) => product * size, 1) : 0;
}

/** Variables that boxes between two places of a frame's sequence read, each once. */
export function variablesIn(
  library: Library,
  frame: Frame,
  first: number,
  last: number,
): ReadonlyMap<number, VariableFact> {
  const { plan } = frame;
  const found = new Map<number, VariableFact>();
  const seen = new Set<number>();
  for (let place = first; place < last; place++) {
    const node = plan.scopes.sequence[place] ?? 0;
    const start = plan.dataStart[node] ?? 0;
    for (let row = start; row < (plan.dataStart[node + 1] ?? 0); row++) {
      const producer = plan.from[row] ?? -1;
      if (producer === -1) continue;
      // Most inputs are another op's output: told apart without making anything.
      const role = producer >= 0 ? plan.role[producer] : undefined;
      if (producer >= 0 && role !== Roles.READ && role !== Roles.HANDLE) continue;
      if (seen.has(producer)) continue;
      if (producer >= 0 && kindOfSource({ frame, from: producer, port: 0 }) !== 'weight') continue;
      if (!library.usesInput(plan, node, row - start)) continue;
      seen.add(producer);
      const source = climb(library, frame, producer, plan.port[row] ?? 0);
      const isWeight =
        isRowSource(source) && kindOfSource(source) !== 'constant' && kindOfSource(source) !== 'resource';
      const variable = isWeight ? variableOf(library, source) : null;
      if (variable !== null) found.set(variable.id, variable);
    }
  }
  return found;
}

export function parametersOf(variables: Iterable<VariableFact>): number {
  let sum = 0;
  for (const variable of variables) sum += elements(variable);
  return sum;
}

export function opBox(library: Library, settled: Settled & { readonly kind: 'op' }, hasBytes: HasBytes): Box {
  const { frame, node, closed } = settled;
  const { body } = frame.plan;
  const { title, subtitle } = opTexts(settled);
  const address = addressOf(frame, node);
  const called = frame.plan.calls.get(node)?.[0]?.functionName ?? '';
  const place = frame.plan.scopes.position[node] ?? 0;
  return {
    ...emptyBox(closed === 'recursive' ? `link:${address}` : `op:${address}`, 'op', title, subtitle),
    ...(closed === null ? {} : { title: functionTitle(called) }),
    ...(closed === 'recursive' ? { kind: 'link' } : {}),
    ...(closed === 'missing' ? { problem: `The library has no function ${called}.` } : {}),
    family: familyOf(opOf(body, node as NodeIndex)),
    rows: rowsOf(library, frame, node, hasBytes),
    address,
    dtype: body.outputDtypes(node as NodeIndex)[0] ?? '',
    opCount: 1,
    parameters: parametersOf(variablesIn(library, frame, place, place + 1).values()),
  };
}

/** What runs a group: the op of a node with bodies, `while` and `cond` for TF1's loops and branches; '' for the rest. */
function controlOf(item: Item, settled: Settled): string {
  const op = (frame: Frame, node: number): string => opOf(frame.plan.body, node as NodeIndex);
  if (item.kind === 'body') return '';
  if (settled.kind === 'bodies') return op(settled.frame, settled.node);
  if (settled.kind !== 'scope') return '';
  if (settled.repeated !== null) return op(settled.repeated.frame, settled.repeated.node);
  return settled.frame.plan.scopes.control.get(settled.scope) ?? '';
}

/** A closed group. `settled` is what it opens into. */
export function groupBox(library: Library, item: Item, settled: Settled): Box {
  const { frame } = item;
  const run = runOf(item);
  const id = itemId(item);
  const isBody = item.kind === 'body';
  const counted = isBody ? library.facts(item.call.functionName) : library.count(frame.plan, run.first, run.last);
  const [outermost = '/'] = settled.path;
  const title = isBody ? bodyTitle(item.call.attr) : outermost;
  const counts = [...(counted?.familyCounts ?? [])];
  const largest = counts.indexOf(Math.max(...counts));
  const control = controlOf(item, settled);
  const path = settled.path.length > 1 ? settled.path.join('/') : '';
  return {
    ...emptyBox(
      `group:${id}`,
      'group',
      title,
      path || (control === '' ? library.layerClass(title) : control === title ? '' : control),
    ),
    family: control === '' ? (FAMILIES[largest] ?? 'control') : 'control',
    address: itemAddress(item),
    group: id as GroupId,
    opCount: counted?.opCount ?? 0,
    parameters: parametersOf(variablesIn(library, frame, run.first, run.last).values()),
    familyCounts: counts,
  };
}

/** `(?, 28, 28, 1) float32`, `(?, 1000) float32 sparse`. */
export function specText({ dtype, encoding }: EndFact, shape: Shape): string {
  return `${formatTensorShape(shape)} ${dtype}${encoding === 'dense' ? '' : ` ${encoding}`}`;
}

/** The inputs of the start; resources of a function are rows of what uses them. */
export function inputEndsOf(frame: Frame): readonly EndFact[] {
  const isFunction = frame.plan.body.functionName !== null;
  return frame.plan.boundary.inputEnds.filter((end) => !isFunction || end.dtype !== 'resource');
}

export function inputBox(end: EndFact): Box {
  return emptyBox(`input:${end.name}`, 'input', end.name, specText(end, end.shape));
}
