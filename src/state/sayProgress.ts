import { formatBytes, formatCount } from '../lib/text';
import type { Progress } from '../workers/rpc';

/** `Opening bert, 12.4 of 102 MiB`, `Opening bert, 84 of 262 variables`. */
export function sayProgress(doing: string, progress: Progress | null): string {
  if (!progress || progress.total <= 0) return doing;
  const { done, total, what } = progress;
  if (what === 'bytes') return `${doing}, ${formatBytes(done)} of ${formatBytes(total)}`;
  return `${doing}, ${formatCount(done)} of ${formatCount(total)} ${what}`;
}
