import type { DType } from '../../model/dtype';
import { OpError } from '../opError';
import type { OpCall, StaticCall, Support } from '../registry';
import { allocate, fromHost } from '../values/tensors';
import type { Tensor } from '../values/value';

/**
 * Refusals that depend on attributes and dtypes alone are known before a run.
 * The code that refuses in a run says them, so that check and run never differ:
 * what it throws becomes the verdict (see planNode.ts).
 */

const EXACT: Support = { verdict: 'exact' };

/** For a kernel that begins with `check`. */
export function refusedBy(check: (call: StaticCall) => void): (call: StaticCall) => Support {
  return (call) => {
    check(call);
    return EXACT;
  };
}

/** Dtypes that no kernel is tried with: every kernel has the first, of the others no tensor is made here. */
const UNTRIED: ReadonlySet<DType> = new Set(['float32', 'invalid', 'resource', 'variant']);

/**
 * For a kernel that computes element by element and refuses some dtypes: it is
 * tried, once per dtype of its first input, on vectors without elements.
 */
export function refusedEmpty(
  kernel: (call: OpCall, first: Tensor, second: Tensor) => unknown,
): (call: StaticCall) => Support {
  const tried = new Map<DType, OpError | null>();
  return (node) => {
    const dtype = node.inputDtypes[0] ?? 'invalid';
    if (UNTRIED.has(dtype)) return EXACT;
    const { op, attrs } = node;
    let refusal = tried.get(dtype);
    if (refusal === undefined) {
      const empty = fromHost(dtype, [0], allocate(dtype, 0));
      refusal = refusalOf(() => {
        // Whatever the backend, only float32 is ever computed there.
        const call = { op, attrs, backend: 'cpu', hostLimit: 0 } as Partial<OpCall> as OpCall;
        kernel(call, empty, empty);
      });
      tried.set(dtype, refusal);
    }
    if (refusal !== null) throw refusal;
    return EXACT;
  };
}

function refusalOf(work: () => void): OpError | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof OpError) return error;
    throw error;
  }
}
