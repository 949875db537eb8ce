import type { WarmUpInput, WarmUpRecord } from '../../model/beside';
import type { HostTensor } from '../../model/tensor';
import type { ExampleInput, ModelSpec } from '../../proto/generated';
import { readMessage } from '../../proto/reader';
import type { Slice } from '../../proto/schema';
import { Cursor, LENGTH } from '../../proto/wire';
import { tensorAttr } from '../tensorProto';

export interface RequestInput extends WarmUpInput {
  /** Throws a RangeError where dtype, shape and content do not fit together. */
  readonly values: () => HostTensor;
}

/** The request of a PredictionLog. */
export interface PredictionRequest {
  readonly method: Exclude<WarmUpRecord['method'], 'unknown'>;
  readonly modelName: string;
  readonly signature: string;
  readonly inputs: readonly RequestInput[];
  readonly outputs: readonly string[];
}

/** Fields of PredictionLog's oneof (predict_log is 6); each is a message whose field 1 is the request. */
const CLASSIFY = 2;
const REGRESS = 3;
const MULTI_INFERENCE = 4;
const SESSION_RUN = 5;
const PREDICT_STREAMED = 7;

/** Reads the request of a PredictionLog; null where it holds none. Throws a WireFault. */
export function readPredictionLog(bytes: Uint8Array): PredictionRequest | null {
  const cursor = new Cursor({ bytes, start: 0, end: bytes.length });
  let found: PredictionRequest | null = null;
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    const field = tag >>> 3;
    if ((tag & 7) !== LENGTH || field < CLASSIFY || field > PREDICT_STREAMED) cursor.skip(tag);
    else found = requestOf(field, requestSlice(cursor.slice()));
  }
  return found;
}

/** Field 1 of a log; of a streamed one the first of several. An absent request is an empty one. */
function requestSlice(log: Slice): Slice {
  const cursor = new Cursor(log);
  while (cursor.pos < cursor.end) {
    const tag = cursor.tag();
    if (tag === 8 + LENGTH) return cursor.slice();
    cursor.skip(tag);
  }
  return { bytes: log.bytes, start: log.end, end: log.end };
}

function requestOf(field: number, slice: Slice): PredictionRequest {
  switch (field) {
    case CLASSIFY:
    case REGRESS: {
      const { modelSpec, input } = readMessage('ExampleRequest', slice);
      const method = field === CLASSIFY ? 'classify' : 'regress';
      return { method, ...specOf(modelSpec), inputs: examplesOf(input), outputs: [] };
    }
    case MULTI_INFERENCE: {
      const { tasks, input } = readMessage('MultiInferenceRequest', slice);
      return { method: 'multi-inference', ...specOf(tasks[0]?.modelSpec), inputs: examplesOf(input), outputs: [] };
    }
    case SESSION_RUN: {
      const { modelSpec, feed, fetch } = readMessage('SessionRunRequest', slice);
      const inputs = feed.flatMap(({ name, tensor }) => (tensor ? inputOf(name, tensor) : []));
      return { method: 'session-run', ...specOf(modelSpec), inputs, outputs: fetch };
    }
    default: {
      const { modelSpec, inputs, outputFilter } = readMessage('PredictRequest', slice);
      const list = [...inputs].map(([key, tensor]) => inputOf(key, tensor));
      return { method: 'predict', ...specOf(modelSpec), inputs: list, outputs: outputFilter };
    }
  }
}

function specOf(spec: ModelSpec | undefined): { readonly modelName: string; readonly signature: string } {
  return { modelName: spec?.name ?? '', signature: spec?.signatureName ?? '' };
}

function inputOf(key: string, slice: Slice): RequestInput {
  const tensor = tensorAttr(slice);
  return { key, dtype: tensor.dtype, shape: tensor.shape, values: () => tensor.values() };
}

/** Serving feeds examples as one vector of strings. */
function examplesOf(input: ExampleInput | undefined): readonly RequestInput[] {
  const data = (input?.exampleList ?? input?.exampleListWithContext)?.examples ?? [];
  const shape = [data.length];
  return [{ key: 'examples', dtype: 'string', shape, values: () => ({ dtype: 'string', shape, data }) }];
}
