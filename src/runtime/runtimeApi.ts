import type { OpenRequest } from '../decode/decodeApi';
import type { Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { DType } from '../model/dtype';
import type { Failure, Place } from '../model/failure';
import type { HostTensor } from '../model/tensor';
import type { CallContext } from '../workers/rpc';
import type { ErrorCode } from './opError';
import type { ValueRange } from './ranges';
import type { BackendName } from './registry';

/** Which signature of which MetaGraph. */
export interface SignatureRef {
  readonly metaGraph: number;
  readonly signature: string;
}

/** One op that blocks or blurs, with every place it stands at. */
export interface SupportReason {
  readonly op: string;
  /** False where it only makes the answer approximate. */
  readonly blocks: boolean;
  readonly why: string;
  /** What the user could do instead. */
  readonly instead?: string;
  readonly count: number;
  /** The first 100 places. */
  readonly places: readonly NodeAddress[];
}

/** Said before Run. `random` outputs are right in distribution only. */
export interface SupportReport {
  readonly verdict: 'exact' | 'approximate' | 'blocked';
  readonly opCount: number;
  readonly random: boolean;
  readonly reasons: readonly SupportReason[];
}

/** Why a run gave no outputs. `code` is TensorFlow's where the model refused the input. */
export interface RunFailure {
  /** `device-lost`: the GPU dropped everything during the run; the next run starts as after loading. */
  readonly kind: 'refused' | 'blocked' | 'cancelled' | 'worker-crashed' | 'device-lost' | 'internal' | 'model';
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly address: NodeAddress | null;
  readonly where?: Place;
}

export interface RunRequest extends SignatureRef {
  readonly backend: BackendName;
  readonly inputs: Readonly<Record<string, HostTensor>>;
  /** Keep every node's value for `nodeValues`; true unless said. It costs memory, not time. */
  readonly keepValues?: boolean;
  /** See OpCall.hostLimit. 0 sends all float32 work to the backend, which is how a backend is tested. */
  readonly hostLimit?: number;
}

/** Times in milliseconds. */
export interface RunReport {
  readonly outputs: Readonly<Record<string, HostTensor>>;
  readonly backend: BackendName;
  readonly totalMs: number;
  /** Reading weights, planning and the init op, on the first run. */
  readonly prepareMs: number;
  /** Executed nodes, most expensive first is not promised: by order of execution. */
  readonly nodes: {
    readonly address: readonly NodeAddress[];
    readonly ms: Float32Array;
    /** How often the node ran (loops). */
    readonly count: Uint32Array;
  };
  /** Nodes that have no value and no time of their own: another did their work with its own. None where values are kept. */
  readonly fused: readonly { readonly address: NodeAddress; readonly into: NodeAddress }[];
  readonly log: readonly string[];
  /** First node that made a NaN or an infinity out of finite inputs. */
  readonly firstNonFinite: NodeAddress | null;
  readonly peakDeviceBytes: number;
}

/** Value of one output of an executed node in the last run. */
export interface NodeValue {
  readonly output: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Null for resources, variants, and values above 64 MiB. */
  readonly tensor: HostTensor | null;
}

/** One output of a node. */
export interface TensorRef {
  readonly address: NodeAddress;
  readonly port: number;
}

/** What the page may ask of the runtime worker. */
export interface RuntimeApi {
  /** Opens the model in this worker too: it reads weights and function bodies itself. */
  load(request: OpenRequest, context: CallContext): Promise<Result<null, Failure>>;
  /** Which backends this machine has, best first, and why others are missing. */
  backends(
    request: null,
    context: CallContext,
  ): Promise<Result<readonly { name: BackendName; available: boolean; note: string }[], Failure>>;
  checkSupport(
    request: SignatureRef & { readonly backend: BackendName },
    context: CallContext,
  ): Promise<Result<SupportReport, Failure>>;
  run(request: RunRequest, context: CallContext): Promise<Result<RunReport, RunFailure>>;
  /** Values of a node in the last run. */
  nodeValues(
    request: { readonly address: NodeAddress },
    context: CallContext,
  ): Promise<Result<readonly NodeValue[], RunFailure>>;
  /** Ranges of tensors in the last run, in their order; null where there is no value or it has no order. */
  ranges(
    request: { readonly tensors: readonly TensorRef[] },
    context: CallContext,
  ): Promise<Result<readonly (ValueRange | null)[], RunFailure>>;
  /** Forgets variables, tables and counters; the next run starts as after loading. */
  resetState(request: null, context: CallContext): Promise<Result<null, RunFailure>>;
}
