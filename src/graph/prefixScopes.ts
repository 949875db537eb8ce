/**
 * Exporters without scopes for blocks still name their layers `block_1_expand`,
 * `block_1_project`: a long flat scope is cut where its names are.
 */

/** A scope with fewer children than this reads well as it is; inside a block already cut, fewer are enough. */
const LONG = 24;
const LONG_INSIDE = 12;
const SMALLEST = 3;

/** `conv2d`: the number says what the layer is, not which. */
const IS_DIMENSION = /[123]d$/i;

/** Length of the prefix of `name` that ends with the first counter after `from`, or 0: `block_1` of `block_1_expand`. */
function counterEnd(name: string, from: number): number {
  let start = 0;
  while (start < name.length) {
    const underscore = name.indexOf('_', start);
    if (underscore < 0) return 0;
    const token = name.slice(start, underscore);
    const isCounter =
      (/^[A-Za-z]+\d+[a-z]?$/.test(token) && !IS_DIMENSION.test(token)) ||
      (/^\d+[a-z]?$/.test(token) && start > 0 && /[A-Za-z]/.test(name[underscore + 1] ?? ''));
    if (isCounter && underscore > from) return underscore;
    start = underscore + 1;
  }
  return 0;
}

/** Whether a scope has so many children that blocks among them are looked for. */
export function isLong(children: number, inside: string): boolean {
  return children > (inside === '' ? LONG : LONG_INSIDE);
}

/**
 * Blocks among the children of a scope by the prefix of their names, as lists of
 * child positions. Only blocks that drawn as one box make no cycle with the
 * rest; `next` gives the children that use a child.
 */
export function findBlocks(
  names: readonly string[],
  inside: string,
  next: (child: number) => Iterable<number>,
): ReadonlyMap<string, readonly number[]> {
  const blocks = new Map<string, number[]>();
  for (const [child, name] of names.entries()) {
    const end = counterEnd(name, inside.length);
    if (end === 0) continue;
    const prefix = name.slice(0, end);
    const block = blocks.get(prefix);
    if (block === undefined) blocks.set(prefix, [child]);
    else block.push(child);
  }
  // `conv_dw_1` itself beside `conv_dw_1_bn` and `conv_dw_1_relu`.
  for (const [child, name] of names.entries()) {
    const block = name.length > inside.length ? blocks.get(name) : undefined;
    if (block !== undefined && !block.includes(child)) block.unshift(child);
  }
  for (const [prefix, block] of blocks) {
    if (block.length < SMALLEST || block.length === names.length) blocks.delete(prefix);
  }
  for (let round = 0; blocks.size > 0; round++) {
    const tangles = tanglesOf(names.length, blocks, next);
    if (tangles.length === 0) break;
    for (const { prefixes, loose } of tangles) {
      const [only] = prefixes;
      const block = only === undefined ? undefined : blocks.get(only);
      // What lies between parts of one block belongs to it, whatever it is called: a pooling in a shortcut.
      const isFilling = prefixes.length === 1 && block !== undefined && loose.length <= block.length;
      if (isFilling && round < ROUNDS) for (const child of loose) block.push(child);
      else for (const prefix of prefixes) blocks.delete(prefix);
    }
  }
  return blocks.size > 1 ? blocks : new Map();
}

/** Taking one block apart may leave others in a cycle with what it held: few rounds settle it. */
const ROUNDS = 4;

/** Blocks and loose children that lie on one cycle once each block is one node. */
interface Tangle {
  readonly prefixes: readonly string[];
  readonly loose: readonly number[];
}

/** Strongly connected components of more than one node that hold a block. */
function tanglesOf(
  count: number,
  blocks: ReadonlyMap<string, readonly number[]>,
  next: (child: number) => Iterable<number>,
): readonly Tangle[] {
  const owner = Int32Array.from({ length: count }, (_, child) => child);
  const prefixOf = new Map<number, string>();
  for (const [prefix, block] of blocks) {
    const id = block[0] ?? 0;
    prefixOf.set(id, prefix);
    for (const child of block) owner[child] = id;
  }
  const after: Set<number>[] = Array.from({ length: count }, () => new Set<number>());
  for (let child = 0; child < count; child++) {
    const from = owner[child] ?? 0;
    for (const user of next(child)) {
      const to = owner[user] ?? 0;
      if (to !== from) after[from]?.add(to);
    }
  }
  return components(count, after).flatMap((component) => {
    const prefixes = component.flatMap((node) => prefixOf.get(node) ?? []);
    const loose = component.filter((node) => !prefixOf.has(node));
    return component.length > 1 && prefixes.length > 0 ? [{ prefixes, loose }] : [];
  });
}

/** Tarjan's strongly connected components with a stack of its own. */
function components(count: number, after: readonly ReadonlySet<number>[]): readonly (readonly number[])[] {
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const path: number[] = [];
  const found: number[][] = [];
  let counter = 0;
  for (let root = 0; root < count; root++) {
    if (index[root] !== -1) continue;
    const stack: { node: number; rest: Iterator<number> }[] = [];
    const enter = (node: number): void => {
      index[node] = low[node] = counter++;
      isOpen[node] = 1;
      path.push(node);
      stack.push({ node, rest: (after[node] ?? new Set<number>()).values() });
    };
    enter(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const step = top.rest.next();
      const { node } = top;
      if (step.done !== true) {
        const to = step.value;
        if (index[to] === -1) enter(to);
        else if (isOpen[to] === 1) low[node] = Math.min(low[node] ?? 0, index[to] ?? 0);
        continue;
      }
      stack.pop();
      const above = stack.at(-1)?.node;
      if (above !== undefined) low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      if (low[node] !== index[node]) continue;
      const component = path.splice(path.lastIndexOf(node));
      for (const member of component) isOpen[member] = 0;
      found.push(component);
    }
  }
  return found;
}
