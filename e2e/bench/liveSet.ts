/** A node of a tfjs `model.json`: one flat graph, weights as Const nodes. */
export interface FlatNode {
  readonly name: string;
  readonly op: string;
  /** `node`, `node:1`, or `^node` for an order. */
  readonly input?: readonly string[];
}

/** Ops whose output is their input's memory. */
const VIEWS: ReadonlySet<string> = new Set(['Identity', 'Reshape', 'Squeeze', 'ExpandDims', 'StopGradient', 'NoOp']);

/** The values of a graph that a run makes: every output that is read, weights left out. In the order of the file. */
export function valuesOf(nodes: readonly FlatNode[], outputs: readonly string[]): readonly string[] {
  const weights = new Set(nodes.filter((node) => node.op === 'Const').map((node) => node.name));
  const all = [...nodes.flatMap(dataInputs), ...outputs].map(plainName);
  return [...new Set(all)].filter((value) => !weights.has(nodeOf(value)));
}

/**
 * Bytes of the largest set of values that must exist at one moment when the nodes run in the order of the file: a
 * value lives from its node to the last that reads it, while a node runs its inputs and outputs both do, and what is
 * only a view of another value is that value.
 */
export function largestLiveSet(
  nodes: readonly FlatNode[],
  outputs: readonly string[],
  bytesOf: (value: string) => number,
): number {
  const opOf = new Map(nodes.map((node) => [node.name, node]));
  const source = (value: string): string => {
    let at = value;
    for (let node = opOf.get(nodeOf(at)); node && VIEWS.has(node.op); node = opOf.get(nodeOf(at))) {
      const [first] = dataInputs(node);
      if (first === undefined) break;
      at = plainName(first);
    }
    return at;
  };
  const made = new Map<string, string[]>();
  for (const value of valuesOf(nodes, outputs)) {
    const node = nodeOf(value);
    if (source(value) === value) made.set(node, [...(made.get(node) ?? []), value]);
  }
  const lastRead = new Map<string, number>();
  nodes.forEach((node, i) => dataInputs(node).forEach((input) => lastRead.set(source(plainName(input)), i)));
  for (const output of outputs) lastRead.set(source(plainName(output)), nodes.length);
  const live = new Map<string, number>();
  let now = 0;
  let largest = 0;
  nodes.forEach((node, i) => {
    for (const value of made.get(node.name) ?? []) {
      live.set(value, bytesOf(value));
      now += bytesOf(value);
    }
    largest = Math.max(largest, now);
    for (const value of new Set(dataInputs(node).map((input) => source(plainName(input))))) {
      if (lastRead.get(value) !== i) continue;
      now -= live.get(value) ?? 0;
      live.delete(value);
    }
  });
  return largest;
}

function dataInputs({ input = [] }: FlatNode): readonly string[] {
  return input.filter((name) => !name.startsWith('^'));
}

/** Output 0 is named without its number. */
function plainName(value: string): string {
  return value.endsWith(':0') ? value.slice(0, -2) : value;
}

function nodeOf(value: string): string {
  return value.split(':')[0] as string;
}
