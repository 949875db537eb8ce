import type { GraphBody } from '../model/graphBody';
import { findBlocks, isLong } from './prefixScopes';
import { type ControlRegion, controlRegions } from './controlFlow';
import { placeRegions, REGION_MARK } from './controlScopes';
import { isShown } from './roles';
import { ownName } from './titles';

/** Ends the path of a scope that is made of a common prefix: `block_1_*` holds `block_1_expand`. */
const PREFIX_MARK = '_*';

/** Name of a scope as a title. */
export function scopeTitle(path: string): string {
  const own = ownName(path);
  if (own.endsWith(REGION_MARK)) return own.slice(0, -REGION_MARK.length);
  return own.endsWith(PREFIX_MARK) ? own.slice(0, -PREFIX_MARK.length) : own;
}

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
  /** Scopes that are a loop or a conditional of TensorFlow 1. */
  readonly control: ReadonlyMap<number, ControlRegion['kind']>;
  find(path: string): number | undefined;
}

/** Resolved data inputs, as in BodyPlan. */
interface Inputs {
  readonly dataStart: Uint32Array;
  readonly from: Int32Array;
}

/** Without `inputs` only the scopes that names spell out. */
export function scopeTreeOf(body: GraphBody, order: Int32Array, role: Uint8Array, inputs: Inputs | null): ScopeTree {
  const path: string[] = [''];
  const parent: number[] = [-1];
  const byPath = new Map<string, number>([['', 0]]);

  const scopeOf = (wanted: string): number => {
    const known = byPath.get(wanted);
    if (known !== undefined) return known;
    // Outermost missing scope first.
    const missing: string[] = [];
    let rest = wanted;
    let found: number | undefined;
    for (; found === undefined; found = byPath.get(rest)) {
      missing.push(rest);
      const at = rest.lastIndexOf('/');
      rest = at < 0 ? '' : rest.slice(0, at);
    }
    let scope = found;
    for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
      path.push(name);
      parent.push(scope);
      scope = path.length - 1;
      byPath.set(name, scope);
    }
    return scope;
  };

  const isBox = (node: number): boolean => isShown(role[node]);
  const regions = placeRegions(body, controlRegions(body, order), isBox, inputs !== null);
  const { names } = regions;
  const nodeScope = new Int32Array(body.nodeCount).fill(-1);
  const shown = new Int32Array(order.length);
  let shownCount = 0;
  let last = 0;
  for (let i = 0; i < order.length; i++) {
    const node = order[i] ?? 0;
    if (!isShown(role[node])) continue;
    const name = names[node] ?? '';
    const at = name.lastIndexOf('/');
    // Neighbours mostly share their scope: no text has to be cut out and looked up.
    const lastPath = path[last] ?? '';
    if (at < 0) last = 0;
    else if (lastPath.length !== at || !name.startsWith(lastPath)) last = scopeOf(name.slice(0, at));
    nodeScope[node] = last;
    shown[shownCount++] = node;
  }
  const items: number[][] = path.map(() => []);
  const hasInner = new Uint8Array(path.length);
  for (let scope = 1; scope < path.length; scope++) hasInner[parent[scope] ?? 0] = 1;
  const isEntered = new Uint8Array(path.length);
  isEntered[0] = 1;
  for (let i = 0; i < shownCount; i++) {
    const node = shown[i] ?? 0;
    const around = nodeScope[node] ?? 0;
    // Only beside inner scopes can a node have one's name: most need no look-up.
    const own = hasInner[around] === 1 ? byPath.get(names[node] ?? '') : undefined;
    const scope = own === undefined || own === 0 ? around : own;
    nodeScope[node] = scope;
    items[scope]?.push(node);
    for (let inner = scope; isEntered[inner] === 0; inner = parent[inner] ?? 0) {
      isEntered[inner] = 1;
      items[parent[inner] ?? 0]?.push(-inner);
    }
  }
  if (inputs !== null) {
    for (let scope = 0; scope < items.length; scope++)
      cutByPrefix(body, scope, { path, parent, items, nodeScope, byPath }, inputs);
  }
  const found = runs(items);
  const position = new Int32Array(body.nodeCount).fill(-1);
  for (let place = 0; place < found.sequence.length; place++) position[found.sequence[place] ?? 0] = place;
  return {
    path,
    parent: Int32Array.from(parent),
    items,
    nodeScope,
    ...found,
    position,
    control: new Map(
      [...regions.control].flatMap(([at, kind]) => {
        const scope = byPath.get(at);
        return scope === undefined ? [] : [[scope, kind] as const];
      }),
    ),
    find: (name) => byPath.get(name),
  };
}

interface Growing {
  readonly path: string[];
  readonly parent: number[];
  readonly items: number[][];
  readonly nodeScope: Int32Array;
  readonly byPath: Map<string, number>;
}

/** Gives a long flat scope inner scopes by the prefixes of its children's names. New scopes come later in turn. */
function cutByPrefix(body: GraphBody, scope: number, tree: Growing, inputs: Inputs): void {
  const { path, parent, items, nodeScope, byPath } = tree;
  const children = items[scope] ?? [];
  const own = path[scope] ?? '';
  const inside = own.endsWith(PREFIX_MARK) ? scopeTitle(own) : '';
  if (!isLong(children.length, inside)) return;
  const names = children.map((item) => ownName((item < 0 ? path[-item] : body.nodeNames[item]) ?? ''));
  let users: Set<number>[] | null = null;
  const usersOf = (): Set<number>[] => {
    const place = new Map(children.map((item, i) => [item, i]));
    const childOf = (node: number): number => {
      let inner = nodeScope[node] ?? -1;
      if (inner === scope) return place.get(node) ?? -1;
      while (inner > 0 && parent[inner] !== scope) inner = parent[inner] ?? -1;
      return inner > 0 ? (place.get(-inner) ?? -1) : -1;
    };
    const found: Set<number>[] = children.map(() => new Set());
    for (let node = 0; node < body.nodeCount; node++) {
      const to = (nodeScope[node] ?? -1) < 0 ? -1 : childOf(node);
      if (to < 0) continue;
      for (let row = inputs.dataStart[node] ?? 0; row < (inputs.dataStart[node + 1] ?? 0); row++) {
        const producer = inputs.from[row] ?? -1;
        const from = producer < 0 ? -1 : childOf(producer);
        if (from >= 0 && from !== to) found[from]?.add(to);
      }
    }
    return found;
  };
  const blocks = findBlocks(names, inside, (child) => {
    users ??= usersOf();
    return users[child] ?? [];
  });
  const blockOf = new Map<number, string>();
  for (const [prefix, members] of blocks) for (const member of members) blockOf.set(member, prefix);
  const kept: number[] = [];
  // A block inside a block stands beside it in the path: `model/conv2_*` holds `model/conv2_block1_*`.
  const base = inside === '' ? own : own.slice(0, Math.max(own.lastIndexOf('/'), 0));
  for (const [child, item] of children.entries()) {
    const prefix = blockOf.get(child);
    if (prefix === undefined) {
      kept.push(item);
      continue;
    }
    const blockPath = `${base === '' ? '' : `${base}/`}${prefix}${PREFIX_MARK}`;
    let block = byPath.get(blockPath);
    if (block === undefined) {
      block = path.length;
      path.push(blockPath);
      parent.push(scope);
      items.push([]);
      byPath.set(blockPath, block);
      kept.push(-block);
    }
    items[block]?.push(item);
    if (item < 0) parent[-item] = block;
    else nodeScope[item] = block;
  }
  items[scope] = kept;
}

function runs(items: readonly (readonly number[])[]): Pick<ScopeTree, 'sequence' | 'first' | 'last'> {
  let length = 0;
  for (const inside of items) length += inside.length;
  const sequence = new Int32Array(length);
  let count = 0;
  const first = new Int32Array(items.length);
  const last = new Int32Array(items.length);
  const stack: { scope: number; next: number }[] = [{ scope: 0, next: 0 }];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const item = items[top.scope]?.[top.next];
    top.next += 1;
    if (item === undefined) {
      last[top.scope] = count;
      stack.pop();
    } else if (item < 0) {
      first[-item] = count;
      stack.push({ scope: -item, next: 0 });
    } else sequence[count++] = item;
  }
  return { sequence: sequence.slice(0, count), first, last };
}
