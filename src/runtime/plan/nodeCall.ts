import { addressInFrame } from '../../model/address';
import type { NodeAddress } from '../../model/address';
import type { DType } from '../../model/dtype';
import type { NodeAttrs } from '../attrs';
import type { BackendName, OpCall } from '../registry';
import type { Session } from '../session/session';
import { NO_SLOT } from './valueRef';

/** The parts of an OpCall that the plan knows. */
export interface PlannedNode extends Pick<OpCall, 'op' | 'nodeName' | 'functionName' | 'outputDtypes'> {
  readonly attrs: NodeAttrs;
  /** Slot per output, filled in while consumers are planned. */
  readonly slots: readonly number[];
}

/** What the kernel of one node may use. One per planned node: only the address changes with the frame. */
export class NodeCall implements OpCall {
  readonly op: string;
  readonly nodeName: string;
  readonly functionName: string | null;
  readonly attrs: NodeAttrs;
  readonly outputDtypes: readonly DType[];
  readonly backend: BackendName;
  readonly hostLimit: number;
  readonly session: Session;
  private readonly slots: readonly number[];
  private readonly position: { readonly prefix: string };

  constructor(
    node: PlannedNode,
    backend: BackendName,
    hostLimit: number,
    session: Session,
    position: { readonly prefix: string },
  ) {
    this.op = node.op;
    this.nodeName = node.nodeName;
    this.functionName = node.functionName;
    this.attrs = node.attrs;
    this.outputDtypes = node.outputDtypes;
    this.backend = backend;
    this.hostLimit = hostLimit;
    this.session = session;
    this.slots = node.slots;
    this.position = position;
  }

  get outputCount(): number {
    return this.outputDtypes.length;
  }

  isUsed(output: number): boolean {
    return (this.slots[output] ?? NO_SLOT) !== NO_SLOT;
  }

  get address(): NodeAddress {
    return addressInFrame(this.position.prefix, this.nodeName);
  }
}
