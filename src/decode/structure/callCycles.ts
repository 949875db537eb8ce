/**
 * Circles in a call graph, each told once: strongly connected functions by Tarjan's
 * algorithm, iterative because real libraries nest thousands of calls.
 */
export function callCycles(calls: ReadonlyMap<string, ReadonlySet<string>>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  const cycles: string[][] = [];

  const visit = (root: string): void => {
    const frames: { readonly name: string; readonly callees: readonly string[]; next: number }[] = [];
    const enter = (name: string): void => {
      index.set(name, index.size);
      low.set(name, index.size - 1);
      stack.push(name);
      onStack.add(name);
      frames.push({ name, callees: [...(calls.get(name) ?? [])], next: 0 });
    };
    enter(root);
    for (let frame = frames.at(-1); frame; frame = frames.at(-1)) {
      const { name } = frame;
      const callee = frame.callees[frame.next];
      frame.next += 1;
      if (callee !== undefined) {
        if (!index.has(callee)) enter(callee);
        else if (onStack.has(callee)) low.set(name, Math.min(low.get(name) ?? 0, index.get(callee) ?? 0));
        continue;
      }
      frames.pop();
      const parent = frames.at(-1)?.name;
      if (parent !== undefined) low.set(parent, Math.min(low.get(parent) ?? 0, low.get(name) ?? 0));
      if (low.get(name) === index.get(name)) close(name);
    }
  };

  const close = (name: string): void => {
    const members = stack.splice(stack.lastIndexOf(name));
    for (const member of members) onStack.delete(member);
    if (members.length > 1 || calls.get(name)?.has(name)) cycles.push(members);
  };

  for (const name of calls.keys()) if (!index.has(name)) visit(name);
  return cycles;
}
