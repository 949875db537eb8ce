import { gunzip } from '../../../files/gunzip';
import { memorySource } from '../../../files/memorySource';
import { formatBytes, formatCount } from '../../../lib/text';
import { readTfRecords, type TfRecord } from '../../../decode/beside/tfRecord';
import type { Shape } from '../../../model/shape';
import { misfit, type Typed } from './makeTensor';

/** The records of a TFRecord file, of its beginning where it is long. */
export interface RecordFile {
  readonly name: string;
  readonly records: readonly TfRecord[];
  /** What of the file is not there, as a sentence; null where all of it is. */
  readonly note: string | null;
}

/** As much of a file is read: its checksums are computed while the page waits. */
const MOST_READ = 64 * 1024 * 1024;

/** Records that are fed unless another number is asked for. */
export const FIRST_RECORDS = 64;

/**
 * Reads a file, or a gzip file, as TFRecords; null where it is none. It is one when the checksum of its first record's
 * length agrees, which happens once in 2^32 otherwise.
 */
export async function readRecordFile(name: string, bytes: Uint8Array): Promise<RecordFile | null> {
  let content = bytes;
  let isCut = false;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    const unpacked = await gunzip(memorySource(bytes, name), name);
    if (!unpacked.ok) return null;
    isCut = unpacked.value.blob.size > MOST_READ;
    content = new Uint8Array(await unpacked.value.blob.slice(0, MOST_READ).arrayBuffer());
  } else if (bytes.length > MOST_READ) {
    isCut = true;
    content = bytes.subarray(0, MOST_READ);
  }
  const { records, stopped } = readTfRecords(content);
  if (records.length === 0) return null;
  const after = `After ${formatCount(records.length)} records: `;
  const note = isCut ? `The first ${formatBytes(MOST_READ)} of it.` : stopped ? `${after}${stopped.message}.` : null;
  return { name, records, note };
}

/** Records `from` (counted from 0) and after as the string tensor that an input wants; as many as its first size where that is fixed. */
export function recordsTensor(
  { name, records }: RecordFile,
  key: string,
  wanted: Shape,
  { from, count }: { readonly from: number; readonly count: number },
): Typed {
  const chosen = records.slice(from, from + recordsWanted(wanted, count));
  if (chosen.length === 0) return { ok: false, why: `${name} has ${formatCount(records.length)} records.` };
  const damaged = chosen.findIndex(({ intact }) => !intact);
  if (damaged >= 0) {
    const place = `Record ${formatCount(from + damaged + 1)} of ${name}`;
    return { ok: false, why: `${place} is damaged: the checksum of its data does not match.` };
  }
  const data = chosen.map(({ bytes }) => bytes);
  const rank = wanted?.length ?? 1;
  const shape = rank === 0 ? [] : [data.length, ...Array.from({ length: rank - 1 }, () => 1)];
  const why = misfit(key, shape, wanted);
  return why ? { ok: false, why } : { ok: true, tensor: { dtype: 'string', shape, data } };
}

/** How many records an input takes: what its shape says, else what is asked for. */
export function recordsWanted(wanted: Shape, count: number): number {
  if (wanted?.length === 0) return 1;
  const [first = -1] = wanted ?? [];
  return first < 0 ? count : first;
}
