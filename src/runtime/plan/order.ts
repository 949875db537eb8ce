/**
 * Puts units (nodes, or loops standing for their nodes) into the order in which
 * they run: the file's own order where that puts producers first, which it
 * nearly always does, else depth first from the lowest unit. Always the same for
 * the same graph. `dependencies` gives the units that a unit needs.
 * Returns the units of a cycle where there is one.
 */
export function orderUnits(
  units: readonly number[],
  dependencies: (unit: number) => readonly number[],
): { readonly order: readonly number[] } | { readonly cycle: readonly number[] } {
  const position = new Map<number, number>();
  for (let i = 0; i < units.length; i++) position.set(units[i] as number, i);
  const needs = units.map(dependencies);
  const sorted = needs.every((list, i) => list.every((unit) => (position.get(unit) ?? -1) < i));
  if (sorted) return { order: units };

  const OPEN = 1;
  const DONE = 2;
  const state = new Uint8Array(units.length);
  const next = new Uint32Array(units.length);
  const order: number[] = [];
  const path: number[] = [];
  for (let root = 0; root < units.length; root++) {
    if (state[root] === DONE) continue;
    path.push(root);
    state[root] = OPEN;
    while (path.length > 0) {
      const at = path[path.length - 1] as number;
      const list = needs[at] as readonly number[];
      const cursor = next[at] as number;
      if (cursor === list.length) {
        state[at] = DONE;
        order.push(units[at] as number);
        path.pop();
        continue;
      }
      next[at] = cursor + 1;
      const child = position.get(list[cursor] as number);
      if (child === undefined || state[child] === DONE) continue;
      if (state[child] === OPEN) {
        return { cycle: path.slice(path.indexOf(child)).map((i) => units[i] as number) };
      }
      state[child] = OPEN;
      path.push(child);
    }
  }
  return { order };
}
