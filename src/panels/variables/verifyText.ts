import type { VerifiedTensor, VerifyReport } from '../../model/beside';
import { formatBytes, formatCount, plural } from '../../lib/text';

/** What verifying came to, in one sentence. */
export function verifySentence({ tensors, failed, bytes }: VerifyReport): string {
  const read = `${formatBytes(bytes)} read`;
  if (failed === 0) return `The checksums of all ${plural(tensors.length, 'tensor')} agree. ${read}.`;
  return `${formatCount(failed)} of ${plural(tensors.length, 'tensor')} ${failed === 1 ? 'is' : 'are'} not what was saved. ${read}.`;
}

const HEAD = 'key\tdtype\tshape\tshard\toffset\tbytes\tcrc32c in index\tcrc32c of data\tverdict';

/** Every tensor in a row of its own, tab-separated, for a table or a bug report. */
export function verifyTable({ tensors, shards }: VerifyReport): string {
  const rows = tensors.map(({ key, dtype, shape, shard, offset, size, expected, actual, failure }) =>
    [
      key,
      dtype,
      `[${shape.join(', ')}]`,
      shards.find((known) => known.shard === shard)?.path ?? shard,
      offset,
      size,
      hex(expected),
      actual === null ? '' : hex(actual),
      failure === null ? 'ok' : failure.message,
    ].join('\t'),
  );
  return [HEAD, ...rows].join('\n');
}

/** `0x0011aabb` */
export function hex(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`;
}

/** What was read and what was expected, where both are known. */
export function verifyDetail({ expected, actual }: VerifiedTensor): string | null {
  return actual === null || actual === expected ? null : `CRC32C ${hex(actual)}, the index says ${hex(expected)}`;
}
