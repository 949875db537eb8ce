/** TensorFlow's error codes by the names of its Python exceptions (tensorflow/python/framework/errors_impl.py). */
export type ErrorCode =
  | 'InvalidArgumentError'
  | 'FailedPreconditionError'
  | 'OutOfRangeError'
  | 'NotFoundError'
  | 'AlreadyExistsError'
  | 'UnimplementedError'
  | 'ResourceExhaustedError'
  | 'DataLossError'
  | 'InternalError'
  | 'CancelledError'
  | 'DeadlineExceededError';

/**
 * What a kernel throws when TensorFlow would refuse. Caught by the executor,
 * which adds the node's address; never leaves the runtime as an exception.
 */
export class OpError extends Error {
  readonly code: ErrorCode;
  /** The node that refuses, where that is not the one whose step runs: a member of a fused step. */
  nodeName: string | null = null;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The run met a limit that the user set: nothing is wrong with the model. */
export class LimitError extends OpError {}

/** An InternalError that TensorFlow's own kernel gives for a bad input: any other one is a fault of ours. */
export class InternalRefusal extends OpError {
  constructor(message: string) {
    super('InternalError', message);
  }
}

/** Whether TensorFlow would have refused here too: no limit that the user set, and no fault of ours. */
export function isRefusal(error: unknown): error is OpError {
  if (!(error instanceof OpError) || error instanceof LimitError) return false;
  return error.code !== 'InternalError' || error instanceof InternalRefusal;
}

/** The commonest refusal. */
export function invalid(message: string): OpError {
  return new OpError('InvalidArgumentError', message);
}
