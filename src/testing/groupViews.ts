import { FAMILIES } from '../graph/families';
import type { Box, BoxEdge, BoxId, BoxKind, GroupId, GroupView } from '../graph/view';
import { fail, ok, type Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { Failure } from '../model/failure';

const KINDS: Record<string, BoxKind> = {
  '>': 'input',
  '<': 'output',
  '[': 'group',
  '#': 'stack',
  '&': 'hub',
  '~': 'link',
};

function makeBox(name: string, kind: BoxKind, group: GroupId): Box {
  const opens = kind === 'group' || kind === 'stack';
  const id = group === '' ? name : `${group}/${name}`;
  return {
    id: id as BoxId,
    kind,
    title: kind === 'op' ? (name.split('_')[0] ?? name) : name,
    subtitle: kind === 'op' ? name : '',
    family: kind === 'input' || kind === 'output' ? 'io' : 'math',
    rows: [],
    address: kind === 'op' ? (id as string as NodeAddress) : null,
    group: opens ? (id as string as GroupId) : null,
    opCount: opens ? 9 : kind === 'op' ? 1 : 0,
    parameters: opens ? 5568 : 0,
    familyCounts: FAMILIES.map((family) => (opens && family === 'math' ? 9 : 0)),
    count: kind === 'stack' ? 12 : kind === 'hub' ? 3 : 0,
    shape: '',
    dtype: kind === 'op' ? 'float32' : '',
    members: [],
  };
}

/**
 * A view drawn as text: `a -> b -> c` per line, several edges at once with
 * `a, b -> c`, `*` for the outside. A first character makes the kind: `>in`,
 * `<out`, `[group`, `#stack`, `&hub`, `~link`; `-r->` is a resource edge, `-c->` control.
 */
export function viewFromText(text: string, group = ''): GroupView {
  const id = group as GroupId;
  const boxes: Box[] = [];
  const rows = new Map<string, number>([['*', -1]]);
  const edges: BoxEdge[] = [];
  const rowOf = (word: string): number => {
    const kind = KINDS[word[0] ?? ''] ?? 'op';
    const name = kind === 'op' ? word : word.slice(1);
    const known = rows.get(name);
    if (known !== undefined) return known;
    rows.set(name, boxes.length);
    boxes.push(makeBox(name, kind, id));
    return boxes.length - 1;
  };
  for (const line of text.split('\n')) {
    let before: number[] = [];
    for (const [, arrow, words] of line.matchAll(
      /(?:(-(?:[rc]-)?>)\s*)?([^\s,][^,]*?(?:,\s*[^,]+?)*)\s*(?=-(?:[rc]-)?>|$)/g,
    )) {
      const now = (words ?? '').split(',').map((word) => rowOf(word.trim()));
      const kind = arrow === '-r->' ? 'resource' : arrow === '-c->' ? 'control' : 'data';
      for (const from of before)
        for (const to of now) edges.push({ from, to, kind, label: '', count: 1, producer: null, port: 0 });
      before = now;
    }
  }
  return { id, boxes, edges, layoutKey: `${group}:${text}` };
}

/** A view of `count` ops named `op_0`… with the given edges. */
export function viewFromEdges(count: number, pairs: readonly (readonly [number, number])[], group = ''): GroupView {
  const boxes = Array.from({ length: count }, (_, i) => makeBox(`op_${i}`, 'op', group as GroupId));
  const edges = pairs.map(
    ([from, to]): BoxEdge => ({ from, to, kind: 'data', label: '', count: 1, producer: null, port: 0 }),
  );
  return {
    id: group as GroupId,
    boxes,
    edges,
    layoutKey: `${count} ${JSON.stringify(pairs.slice(0, 50))} ${pairs.length}`,
  };
}

/** The views of a whole model, by group id. */
export function viewSource(...views: readonly GroupView[]): { view(group: GroupId): Result<GroupView, Failure> } {
  const byId = new Map(views.map((view) => [view.id, view]));
  return {
    view(group) {
      const found = byId.get(group);
      return found ? ok(found) : fail({ kind: 'internal', message: `No group ${group}.` });
    },
  };
}
