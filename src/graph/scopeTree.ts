import type { GraphBody } from '../model/graphBody';
import { isShown } from './roles';

/**
 * The name scopes of a body, over the nodes that are boxes. Scope 0 is the body
 * itself. A node whose name is also a scope's name (`Reshape` beside
 * `Reshape/shape`) belongs into that scope.
 * Items of a scope: a node as its index, a scope s as `-s`.
 */
export interface ScopeTree {
  /** Full path without the last slash; '' for scope 0. */
  readonly path: readonly string[];
  readonly parent: Int32Array;
  /** In topological order of what is first inside. */
  readonly items: readonly (readonly number[])[];
  /** Scope of each node, -1 where the node is no box. */
  readonly nodeScope: Int32Array;
  /** Boxes so that each scope is a run: `sequence[first[s]]` to `sequence[last[s] - 1]`. */
  readonly sequence: Int32Array;
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Place of each node in `sequence`, -1 where the node is no box. */
  readonly position: Int32Array;
  find(path: string): number | undefined;
}

export function scopeTreeOf(body: GraphBody, order: Int32Array, role: Uint8Array): ScopeTree {
  const path: string[] = [''];
  const parent: number[] = [-1];
  const byPath = new Map<string, number>([['', 0]]);

  const scopeOf = (wanted: string): number => {
    const known = byPath.get(wanted);
    if (known !== undefined) return known;
    // Outermost missing scope first.
    const missing: string[] = [];
    let rest = wanted;
    while (!byPath.has(rest)) {
      missing.push(rest);
      const at = rest.lastIndexOf('/');
      rest = at < 0 ? '' : rest.slice(0, at);
    }
    let scope = byPath.get(rest) ?? 0;
    for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
      path.push(name);
      parent.push(scope);
      scope = path.length - 1;
      byPath.set(name, scope);
    }
    return scope;
  };

  const nodeScope = new Int32Array(body.nodeCount).fill(-1);
  const shown: number[] = [];
  for (const node of order) {
    if (!isShown(role[node])) continue;
    const name = body.nodeNames[node] ?? '';
    const at = name.lastIndexOf('/');
    nodeScope[node] = at < 0 ? 0 : scopeOf(name.slice(0, at));
    shown.push(node);
  }
  const items: number[][] = path.map(() => []);
  const isEntered = new Uint8Array(path.length);
  isEntered[0] = 1;
  for (const node of shown) {
    const own = byPath.get(body.nodeNames[node] ?? '');
    const scope = own === undefined || own === 0 ? (nodeScope[node] ?? 0) : own;
    nodeScope[node] = scope;
    items[scope]?.push(node);
    for (let inner = scope; isEntered[inner] === 0; inner = parent[inner] ?? 0) {
      isEntered[inner] = 1;
      items[parent[inner] ?? 0]?.push(-inner);
    }
  }
  const found = runs(items);
  const position = new Int32Array(body.nodeCount).fill(-1);
  for (const [place, node] of found.sequence.entries()) position[node] = place;
  return {
    path,
    parent: Int32Array.from(parent),
    items,
    nodeScope,
    ...found,
    position,
    find: (name) => byPath.get(name),
  };
}

function runs(items: readonly (readonly number[])[]): Pick<ScopeTree, 'sequence' | 'first' | 'last'> {
  const sequence: number[] = [];
  const first = new Int32Array(items.length);
  const last = new Int32Array(items.length);
  const stack: { scope: number; next: number }[] = [{ scope: 0, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = items[top.scope]?.[top.next];
    top.next += 1;
    if (item === undefined) {
      last[top.scope] = sequence.length;
      stack.pop();
    } else if (item < 0) {
      first[-item] = sequence.length;
      stack.push({ scope: -item, next: 0 });
    } else sequence.push(item);
  }
  return { sequence: Int32Array.from(sequence), first, last };
}
