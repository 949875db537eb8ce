import type { VerifiedTensor, VerifyReport } from '../../model/beside';
import { formatBytes, formatCount, formatCrc, plural } from '../../lib/text';

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
      formatCrc(expected),
      actual === null ? '' : formatCrc(actual),
      failure === null ? 'ok' : failure.message,
    ].join('\t'),
  );
  return [HEAD, ...rows].join('\n');
}

/** Where a tensor's bytes lie: file and offset. */
export function verifyPlace({ shards }: VerifyReport, { shard, offset, size }: VerifiedTensor): string {
  const path = shards.find((known) => known.shard === shard)?.path ?? `shard ${shard}`;
  return `${path} ▸ byte ${formatCount(offset)}, ${plural(size, 'byte')}`;
}
