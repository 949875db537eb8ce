import { formatCount, formatCrc } from '../../lib/text';
import type { Failure } from '../../model/failure';
import type { CheckpointEntry } from '../../model/summary';

export function checksumFailure(entry: CheckpointEntry, actual: number, file: string): Failure {
  return {
    kind: 'checksum',
    message: `The checksum of ${entry.key} does not match its data: the index says ${formatCrc(entry.crc32c)}, its ${formatCount(entry.size)} bytes give ${formatCrc(actual)}.`,
    file,
    offset: entry.offset,
  };
}
