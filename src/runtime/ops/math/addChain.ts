import { kernelOf, scalarRulesOf } from '../../run/direct';
import type { OpCall, OpEntry } from '../../registry';
import type { Tensor } from '../../values/value';

/**
 * TensorFlow's graph optimiser (AddOpsRewrite) sums the terms of a chain of
 * additions by shape, so (c + x) + y with a scalar c is computed as c + (x + y).
 * Where the terms cancel, that order decides the last digits: a Blackman
 * window's first value is −2.98e-8 in one order and −1.49e-8 in the other.
 */

interface Chain {
  readonly scalar: Tensor;
  readonly rest: Tensor;
}

/** Elements above which a sum does not keep its terms: they would stay in memory with it. */
const LIMIT = 65_536;

const chains = new WeakMap<Tensor, Chain>();

/** The entry of Add or AddV2, float32 in ordinary memory in TensorFlow's order. */
export function inOptimisersOrder(plain: OpEntry, add: (a: Tensor, b: Tensor, call: OpCall) => Tensor): OpEntry {
  const inOrder = (call: OpCall, a: Tensor, b: Tensor): Tensor => {
    if ((a.shape.length === 0 && b.shape.length === 0) || !isSmallFloat(a) || !isSmallFloat(b)) return add(a, b, call);
    const chain = chainThatFits(a, b) ?? chainThatFits(b, a);
    if (chain) return add(chain.scalar, add(chain.rest, chain.other, call), call);
    const sum = add(a, b, call);
    if (a.shape.length === 0 && b.shape.length > 0) chains.set(sum, { scalar: a, rest: b });
    else if (b.shape.length === 0 && a.shape.length > 0) chains.set(sum, { scalar: b, rest: a });
    return sum;
  };
  // Of two scalars the order is the graph's own.
  return { ...plain, kernel: kernelOf(inOrder, scalarRulesOf(plain.kernel)) };
}

function isSmallFloat(t: Tensor): boolean {
  return t.dtype === 'float32' && t.host !== null && t.size <= LIMIT;
}

function chainThatFits(sum: Tensor, other: Tensor): (Chain & { readonly other: Tensor }) | null {
  const chain = chains.get(sum);
  return chain?.rest.shape.join() === other.shape.join() ? { ...chain, other } : null;
}
