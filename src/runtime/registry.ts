import type { FunctionRef } from '../model/attr';
import type { NodeAddress } from '../model/address';
import type { DType } from '../model/dtype';
import type { Attrs } from './attrs';
import type { ErrorCode } from './opError';
import type { Session } from './session/session';
import type { Tensor } from './values/value';

export type BackendName = 'webgl' | 'webgpu' | 'wasm' | 'cpu';

/** What a kernel may use besides its inputs. */
export interface OpCall {
  readonly op: string;
  /** Name of the node in its graph or function. */
  readonly nodeName: string;
  /** The function whose body the node is in; null in the main graph. */
  readonly functionName: string | null;
  readonly address: NodeAddress;
  readonly attrs: Attrs;
  /** Number of flat outputs of this node. */
  readonly outputCount: number;
  /** Dtypes of the flat outputs. */
  readonly outputDtypes: readonly DType[];
  /** Whether anybody reads an output: an op that makes its outputs one by one may leave out the others. */
  isUsed(output: number): boolean;
  readonly backend: BackendName;
  /** float32 work on at most this many elements is done in ordinary memory (see onDevice). */
  readonly hostLimit: number;
  /** Variables, tables, random seeds and the log of the running model. */
  readonly session: Session;
}

/**
 * An op: a small function over values and attributes. It returns one tensor per
 * flat output; an output may be an input itself. It never disposes an input:
 * the executor frees tensors at their last use and everything else a kernel
 * made on the device when the kernel returns. Refuses by throwing OpError.
 * Synchronous unless only the platform's asynchronous service can do the work.
 */
export type Kernel = (inputs: readonly Tensor[], call: OpCall) => readonly Tensor[] | Promise<readonly Tensor[]>;

/** What the support check knows of a node before it runs. */
export interface StaticCall {
  readonly op: string;
  readonly attrs: Attrs;
  /** Dtypes of the data inputs, 'invalid' where not known. */
  readonly inputDtypes: readonly DType[];
  /** The value of an input that is a Const of the same body; null of any other. */
  readonly constant: (input: number) => Tensor | null;
  /** Some input descends, within its graph, from a convolution or a matrix product. */
  readonly afterProducts: boolean;
  readonly backend: BackendName;
}

/**
 * What the executor itself carries out, because it opens frames or takes its
 * values from elsewhere; the kernel of such an entry is never called.
 */
export type Flow = 'const' | 'placeholder' | 'call' | 'if' | 'case' | 'while' | 'for' | 'routine';

/** A function of the library that a routine wants carried out, with its arguments. */
export interface FunctionCall {
  readonly ref: FunctionRef;
  readonly args: readonly Tensor[];
}

/** What a routine may know of the functions that it calls. */
export interface Functions {
  /** The function that an attribute of the node names. */
  of(attr: string): FunctionRef;
  /**
   * Whether the function does nothing but arithmetic element by element, so that
   * one call on vectors answers as many calls on scalars would.
   */
  isElementwise(ref: FunctionRef): boolean;
}

/**
 * The work of an op that calls functions on the way: a kernel that yields each
 * call and goes on with its results. Results live until the next yield; what is
 * to be kept longer is copied, or given as an argument of the next call. What a
 * function refuses is thrown where the routine waits, which may catch it (see
 * isRefusal) and go on.
 */
export type Routine = (
  inputs: readonly Tensor[],
  call: OpCall,
  functions: Functions,
) => Generator<FunctionCall, readonly Tensor[], readonly Tensor[]>;

/** The verdict about one node. `why` is one sentence without the node's name. */
export type Support =
  | { readonly verdict: 'exact' }
  | { readonly verdict: 'approximate'; readonly why: string }
  | { readonly verdict: 'random' }
  /** `code`: TensorFlow refuses it too, whatever is fed, and so. */
  | { readonly verdict: 'blocked'; readonly why: string; readonly instead?: string; readonly code?: ErrorCode };

export interface OpEntry {
  readonly kernel: Kernel;
  /** Must run in order with other stateful ops and is never folded, shared or skipped because unused in a function body. */
  readonly stateful?: boolean;
  readonly flow?: Flow;
  /** Of flow 'routine'. */
  readonly routine?: Routine;
  /** Attributes that name functions which the node may run, where the flow does not say. */
  readonly functions?: readonly string[];
  /** Gets TF1 reference edges as such. Any other op gets the variable's value at that moment. */
  readonly takesRefs?: boolean;
  /**
   * Runs although inputs are dead (the branch not taken of a TF1 `Switch`): Merge, and ControlTrigger, which is never
   * dead whatever it waits for (tensorflow/core/common_runtime/propagator_state.cc).
   */
  readonly takesDead?: boolean;
  /** Absent: exact on every backend. May throw OpError, what the kernel would refuse whatever the values (see ops/refusals.ts). */
  readonly support?: (call: StaticCall) => Support;
}

/** One file of `ops/` exports one family: TensorFlow op name → entry. */
export type OpFamily = Readonly<Record<string, OpEntry>>;
