import type { FunctionRef } from '../../model/attr';
import type { Failure } from '../../model/failure';
import type { Result } from '../../lib/result';
import type { FiniteWatch } from './finite';
import type { FoldedValues } from './folded';
import type { KeptValues } from './kept';
import type { KernelClock } from './kernelClock';
import type { Limits } from './limits';
import type { BodyPlan } from '../plan/plan';
import type { Trace } from './trace';

/** What a run needs besides its plan. */
export interface Execution {
  readonly planOf: (ref: FunctionRef) => Result<BodyPlan, Failure>;
  /** Tells kernels where they are: the prefix of the frame that runs. */
  readonly position: { prefix: string };
  readonly kept: KeptValues | null;
  readonly folded: FoldedValues | null;
  readonly trace: Trace;
  readonly signal: AbortSignal | null;
  readonly limits: Limits | null;
  readonly watch: FiniteWatch | null;
  readonly clock: KernelClock | null;
  /** Called with the number of steps carried out so far. */
  readonly onStep: ((done: number) => void) | null;
}
