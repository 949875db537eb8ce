import type { OpenRequest } from '../decode/decodeApi';
import type { Result } from '../lib/result';
import type { NodeAddress } from '../model/address';
import type { DType } from '../model/dtype';
import type { Failure, Place } from '../model/failure';
import type { HostTensor } from '../model/tensor';
import type { CallContext } from '../workers/rpc';
import type { BackendFact } from './backend/backends';
import type { RunLimits } from './run/limits';
import type { ErrorCode } from './opError';
import type { ValueRange } from './values/ranges';
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
  /** Where TensorFlow refuses it as well, whatever is fed: how. */
  readonly code?: ErrorCode;
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
  /**
   * `limit`: the run met a limit that the user set. `device-lost`: the GPU dropped everything during
   * the run; the next run starts as after loading. `no-backend`: the backend could not be started.
   */
  readonly kind:
    | 'refused'
    | 'blocked'
    | 'cancelled'
    | 'limit'
    | 'worker-crashed'
    | 'device-lost'
    | 'no-backend'
    | 'internal'
    | 'model';
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly address: NodeAddress | null;
  readonly where?: Place;
  /** What Print and PrintV2 had said until then. */
  readonly log?: readonly string[];
}

/** How a run is made, apart from what it is given. Everything is off unless said. */
export interface RunManner {
  /** Keep every node's value for `nodeValues`: each node then runs for itself. Beyond a budget the largest values go. */
  readonly keepValues?: boolean;
  /** Keep the values of these nodes and no other, whatever their size; only what makes them runs unfused. */
  readonly taps?: readonly NodeAddress[];
  /** Look at every value as it is made and name the first node that made a NaN or an infinity. Slow on a GPU. */
  readonly watch?: boolean;
  /** Measure the kernels by the GPU's own clock, one after the other; without effect where it has none. Slow. */
  readonly kernelTimes?: boolean;
  /** Run once before, which compiles shaders and uploads weights, and take back what that changed. */
  readonly warmUp?: boolean;
  readonly limits?: RunLimits;
}

/** `keepValues` is true unless said, or unless there are taps. */
export interface RunRequest extends SignatureRef, RunManner {
  readonly backend: BackendName;
  readonly inputs: Readonly<Record<string, HostTensor>>;
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
  /** The run before the run; 0 without. */
  readonly warmUpMs: number;
  /** Executed nodes, most expensive first is not promised: by order of execution. */
  readonly nodes: {
    readonly address: readonly NodeAddress[];
    readonly ms: Float32Array;
    /** How often the node ran (loops). */
    readonly count: Uint32Array;
    /** Time of the kernels alone, NaN where the backend cannot tell; null where nobody asked. */
    readonly kernelMs: Float32Array | null;
  };
  /** Nodes that have no value and no time of their own: another did their work with its own. None where values are kept. */
  readonly fused: readonly { readonly address: NodeAddress; readonly into: NodeAddress }[];
  readonly log: readonly string[];
  /** First node that made a NaN or an infinity out of finite inputs; without `watch` only among kept values, if an output has one. */
  readonly firstNonFinite: NodeAddress | null;
  readonly peakDeviceBytes: number;
  /** The most that values of some size held in ordinary memory, weights and kept values included. */
  readonly peakHostBytes: number;
  /** The GPU had dropped everything since the run before: weights were loaded again, variables and tables are as after loading. */
  readonly rebuilt: boolean;
}

/** Value of one output of an executed node in the last run. */
export interface NodeValue {
  readonly output: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Null for resources, variants, and values above 64 MiB. */
  readonly tensor: HostTensor | null;
}

/** `count` elements in C order from `from` on of one output of a node; fewer where it ends before. */
export interface ValueSlice {
  readonly address: NodeAddress;
  readonly output: number;
  readonly from: number;
  readonly count: number;
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
  backends(request: null, context: CallContext): Promise<Result<readonly BackendFact[], Failure>>;
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
  /** A part of a value of the last run that is too large to bring out at once: a vector of the elements asked for. */
  valueSlice(request: ValueSlice, context: CallContext): Promise<Result<HostTensor, RunFailure>>;
  /** Ranges of tensors in the last run, in their order; null where there is no value or it has no order. */
  ranges(
    request: { readonly tensors: readonly TensorRef[] },
    context: CallContext,
  ): Promise<Result<readonly (ValueRange | null)[], RunFailure>>;
  /** Forgets variables, tables and counters; the next run starts as after loading. */
  resetState(request: null, context: CallContext): Promise<Result<null, RunFailure>>;
}
