import type { NodeCall, PlannedNode } from './nodeCall';
import type { BackendName, OpCall } from '../registry';

/** What planning needs to know about the surroundings of a body. */
export interface PlanContext {
  readonly backend: BackendName;
  /** Whether the library has a function of that name. */
  isFunction(name: string): boolean;
  /** Why the value of the variable that a node stands for cannot be read; null: nothing is known to be in the way. */
  whyUnreadable(node: Pick<OpCall, 'functionName' | 'nodeName' | 'attrs'>): string | null;
  /** Completes what a kernel may use. */
  makeCall(node: PlannedNode): NodeCall;
}
