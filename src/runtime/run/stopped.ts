import type { NodeAddress } from '../../model/address';

/** A refusal with its place, an op that cannot run, or the end on request. */
export class Stopped extends Error {
  readonly kind: 'refused' | 'blocked' | 'cancelled' | 'internal';
  readonly address: NodeAddress | null;
  override readonly cause: unknown;

  constructor(kind: Stopped['kind'], message: string, address: NodeAddress | null, cause: unknown = null) {
    super(message);
    this.kind = kind;
    this.address = address;
    this.cause = cause;
  }
}
