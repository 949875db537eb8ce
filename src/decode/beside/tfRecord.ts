import { crc32c, maskCrc } from '../checkpoint/crc32c';

/** One record of a TFRecord file. */
export interface TfRecord {
  /** Bytes from the start of the file, of the record's header. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Whether the data's checksum agrees. */
  readonly intact: boolean;
}

export interface TfRecords {
  readonly records: readonly TfRecord[];
  /** Where and why reading stopped before the end of the file; null where it did not. */
  readonly stopped: { readonly offset: number; readonly message: string } | null;
}

/** length uint64, its masked CRC, the data, its masked CRC; all little endian (tsl/lib/io/record_writer.cc). */
export function readTfRecords(file: Uint8Array): TfRecords {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const records: TfRecord[] = [];
  let offset = 0;
  const stop = (message: string): TfRecords => ({ records, stopped: { offset, message } });
  while (offset < file.length) {
    const left = file.length - offset;
    if (left < 16) return stop(`a record needs 16 bytes at least, ${left} are there`);
    if (maskCrc(crc32c(file.subarray(offset, offset + 8))) !== view.getUint32(offset + 8, true)) {
      return stop("the checksum of a record's length does not match");
    }
    const length = Number(view.getBigUint64(offset, true));
    if (length > left - 16) return stop(`a record claims ${length} bytes, of which ${left - 16} are there`);
    const bytes = file.subarray(offset + 12, offset + 12 + length);
    const intact = maskCrc(crc32c(bytes)) === view.getUint32(offset + 12 + length, true);
    records.push({ offset, bytes, intact });
    offset += 16 + length;
  }
  return { records, stopped: null };
}
