import type { Branded } from '../lib/brand';

/**
 * Where a node is when everything is opened in place: the nodes whose call leads
 * to it, from the main graph inwards, then the node's own name, joined by `|`.
 * A step into one of several bodies of a node names the attribute:
 * `while#body`, `cond#then_branch`, `case#branches.2`; a plain call's `f` is not written.
 * The same address names the box on the canvas, the value after a run and the place of an error.
 * Iterations of a loop share one address.
 */
export type NodeAddress = Branded<string, 'NodeAddress'>;

/** One step into a function body. `attr` is the attribute that names the function; `f` for plain calls. */
export interface CallStep {
  readonly node: string;
  readonly attr: string;
}

function escapePart(name: string): string {
  // Hardly any name has one, and every box has a name.
  if (!/[%|#]/.test(name)) return name;
  return name.replace(/[%|#]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
}

function unescapePart(part: string): string {
  return part.replace(/%(25|7c|23)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function stepText(step: CallStep): string {
  return step.attr === 'f' ? escapePart(step.node) : `${escapePart(step.node)}#${step.attr}`;
}

export function nodeAddress(calls: readonly CallStep[], node: string): NodeAddress {
  return [...calls.map(stepText), escapePart(node)].join('|') as NodeAddress;
}

/** Prefix shared by all addresses inside the body that `step` of a frame at `prefix` opens; '' is the main graph. */
export function framePrefix(prefix: string, step: CallStep): string {
  return `${prefix}${stepText(step)}|`;
}

export function addressInFrame(prefix: string, node: string): NodeAddress {
  return `${prefix}${escapePart(node)}` as NodeAddress;
}

export function parseAddress(address: NodeAddress): { readonly calls: readonly CallStep[]; readonly node: string } {
  const parts = address.split('|');
  const node = unescapePart(parts.pop() ?? '');
  const calls = parts.map((part) => {
    const at = part.indexOf('#');
    return at < 0
      ? { node: unescapePart(part), attr: 'f' }
      : { node: unescapePart(part.slice(0, at)), attr: part.slice(at + 1) };
  });
  return { calls, node };
}

/** For people: `StatefulPartitionedCall ▸ while ▸ body ▸ MatMul`. */
export function formatAddress(address: NodeAddress): string {
  const { calls, node } = parseAddress(address);
  const steps = [...calls.map((c) => (c.attr === 'f' ? c.node : `${c.node} ▸ ${c.attr}`)), node];
  return cut(steps).join(' ▸ ');
}

/** An address for a report, as it is written but for its middle where it is thousands of calls deep. */
export function cutAddress(address: NodeAddress): string {
  return cut(address.split('|')).join('|');
}

/** Functions that call themselves are thousands deep when they are stopped. */
function cut(steps: readonly string[]): readonly string[] {
  if (steps.length <= MOST_STEPS) return steps;
  return [...steps.slice(0, MOST_STEPS / 2), '…', ...steps.slice(-MOST_STEPS / 2)];
}

const MOST_STEPS = 24;
