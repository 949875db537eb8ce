import { fail, ok, type Result } from '../../lib/result';
import type { WarmUp, WarmUpInput, WarmUpRecord } from '../../model/beside';
import type { Failure } from '../../model/failure';
import type { Signature } from '../../model/summary';
import type { HostTensor } from '../../model/tensor';
import { failureOfFault } from '../faults';
import { WireFault } from '../../proto/wire';
import { type PredictionRequest, readPredictionLog, type RequestInput } from './predictionLog';
import { type TfRecord, readTfRecords } from './tfRecord';

export const WARM_UP_FILE = 'assets.extra/tf_serving_warmup_requests';
/** TensorFlow Serving refuses files with more (kWarmupMaxRecords). */
const SERVING_MAX_RECORDS = 1000;
const DEFAULT_SIGNATURE = 'serving_default';

/** The file decoded; values of inputs stay bytes until they are asked for. */
export interface WarmUpFile {
  readonly warmUp: WarmUp;
  readonly tensor: (record: number, key: string) => Result<HostTensor, Failure>;
}

/** Reads the warm-up requests and holds them against the model's signatures. */
export function readWarmUp(bytes: Uint8Array, signatures: readonly Signature[]): WarmUpFile {
  const path = WARM_UP_FILE;
  const { records, stopped } = readTfRecords(bytes);
  const problems: Failure[] = [];
  if (stopped) {
    const message = `Cannot read the record at byte ${stopped.offset} of ${path}: ${stopped.message}.`;
    problems.push({
      kind: records.length === 0 ? 'malformed' : 'truncated',
      message,
      file: path,
      offset: stopped.offset,
    });
  }
  if (records.length > SERVING_MAX_RECORDS) {
    const message = `${path} has ${records.length} records; TensorFlow Serving accepts ${SERVING_MAX_RECORDS}.`;
    problems.push({ kind: 'too-large', message, file: path });
  }
  const inputs: (readonly RequestInput[])[] = [];
  const rows = records.map((record, index) => {
    const { row, request } = readRecord(record, index, path, signatures);
    inputs.push(request?.inputs ?? []);
    return row;
  });
  const warmUp: WarmUp = { file: path, records: rows, problems };
  return { warmUp, tensor: (record, key) => valuesOf(inputs[record], record, key, path) };
}

function valuesOf(
  inputs: readonly RequestInput[] | undefined,
  record: number,
  key: string,
  file: string,
): Result<HostTensor, Failure> {
  const input = inputs?.find((one) => one.key === key);
  if (!input) return fail({ kind: 'malformed', message: `Record ${record} of ${file} has no input ${key}.`, file });
  try {
    return ok(input.values());
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return fail({ kind: 'malformed', message: `Input ${key} of record ${record} of ${file}: ${error.message}`, file });
  }
}

function readRecord(
  { offset, bytes, intact }: TfRecord,
  index: number,
  file: string,
  signatures: readonly Signature[],
): { readonly row: WarmUpRecord; readonly request: PredictionRequest | null } {
  const problems: Failure[] = [];
  const add = (kind: Failure['kind'], message: string): void => {
    problems.push({ kind, message: `Record ${index} of ${file}: ${message}.`, file, offset });
  };
  if (!intact) add('checksum', 'the checksum of its data does not match');
  let request: PredictionRequest | null = null;
  try {
    request = readPredictionLog(bytes);
    if (!request) add('malformed', 'it holds no request that TensorFlow Serving can replay');
  } catch (error) {
    if (!(error instanceof WireFault)) throw error;
    // Positions count from the record's data; a failure names the place in the file.
    const { kind, offset: at, message } = error;
    problems.push(failureOfFault(new WireFault(kind, offset + 12 + at, message), file, `record ${index}`));
  }
  if (request) for (const message of misfits(request, signatures)) add('bad-signature', message);
  const row: WarmUpRecord = {
    index,
    offset,
    byteSize: bytes.length,
    method: request?.method ?? 'unknown',
    modelName: request?.modelName ?? '',
    signature: request?.signature ?? '',
    inputs: (request?.inputs ?? []).map(({ key, dtype, shape }): WarmUpInput => ({ key, dtype, shape })),
    outputs: request?.outputs ?? [],
    problems,
  };
  return { row, request };
}

/** How a request differs from the signature it calls. Only predict names inputs; the others send examples. */
function misfits(request: PredictionRequest, signatures: readonly Signature[]): readonly string[] {
  if (request.method === 'session-run') return [];
  const key = request.signature || DEFAULT_SIGNATURE;
  const signature = signatures.find((one) => one.key === key);
  if (!signature) return [`it calls signature ${key}, which the model does not have`];
  if (request.method !== 'predict') return [];
  const found: string[] = [];
  const given = new Map(request.inputs.map((input) => [input.key, input]));
  for (const { key: name, dtype } of signature.inputs) {
    const input = given.get(name);
    if (!input) found.push(`input ${name} of signature ${key} is missing`);
    else if (input.dtype !== dtype) found.push(`input ${name} is ${input.dtype}, signature ${key} wants ${dtype}`);
  }
  for (const name of given.keys()) {
    if (!signature.inputs.some((input) => input.key === name)) found.push(`signature ${key} has no input ${name}`);
  }
  return found;
}
