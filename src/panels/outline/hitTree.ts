import type { SearchHit } from '../../layout/layoutApi';

/** A row of the result tree: a group that holds hits, or a hit. */
interface HitNode {
  readonly key: string;
  readonly level: number;
  readonly title: string;
  /** Hits inside a group. */
  readonly count: number;
  /** null for groups. */
  readonly hit: SearchHit | null;
}

/** The hits under the groups they lie in, in their own order; groups come where their first hit is. */
export function hitTree(hits: readonly SearchHit[]): readonly HitNode[] {
  interface Group {
    readonly title: string;
    readonly key: string;
    readonly id: number;
    readonly groups: Map<string, Group>;
    readonly parts: (Group | SearchHit)[];
    count: number;
  }
  let ids = 0;
  // Keys name the parent by number, not by its key: nested thousands deep, those would grow without end.
  const newGroup = (title: string, parent: number): Group => ({
    title,
    key: `${parent}\n${title}`,
    id: ids++,
    groups: new Map(),
    parts: [],
    count: 0,
  });
  const root = newGroup('', -1);
  for (const hit of hits) {
    let group = root;
    for (const title of hit.path) {
      let inner = group.groups.get(title);
      if (!inner) {
        inner = newGroup(title, group.id);
        group.groups.set(title, inner);
        group.parts.push(inner);
      }
      inner.count += 1;
      group = inner;
    }
    group.parts.push(hit);
  }
  const rows: HitNode[] = [];
  const pending: { readonly part: Group | SearchHit; readonly level: number }[] = [];
  const push = (group: Group, level: number): void => {
    for (let i = group.parts.length - 1; i >= 0; i--) {
      const part = group.parts[i];
      if (part) pending.push({ part, level });
    }
  };
  push(root, 0);
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { part, level } = next;
    if ('box' in part) rows.push({ key: part.box, level, title: part.title, count: 1, hit: part });
    else {
      rows.push({ key: part.key, level, title: part.title, count: part.count, hit: null });
      push(part, level + 1);
    }
  }
  return rows;
}
