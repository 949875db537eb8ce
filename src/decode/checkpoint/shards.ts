import type { SourceFile } from '../../files/source';
import { fail, type Result } from '../../lib/result';
import type { Failure } from '../../model/failure';
import type { CheckpointEntry } from '../../model/summary';
import { MAX_TENSOR_BYTES } from '../tensorData';

/** The data files of a checkpoint, by number. */
export class Shards {
  readonly count: number;
  private readonly prefix: string;
  private readonly files: ReadonlyMap<string, SourceFile>;

  /** `prefix`: `variables/variables`, what the index and its shards are called before their extension. */
  constructor(prefix: string, count: number, files: readonly SourceFile[]) {
    this.prefix = prefix;
    this.count = count;
    this.files = new Map(
      files.filter(({ path }) => path.startsWith(`${prefix}.data-`)).map((file) => [file.path, file]),
    );
  }

  path(shard: number): string {
    const digits = (value: number): string => String(value).padStart(5, '0');
    return `${this.prefix}.data-${digits(shard)}-of-${digits(this.count)}`;
  }

  file(shard: number): SourceFile | undefined {
    return this.files.get(this.path(shard));
  }

  get missing(): readonly number[] {
    // A damaged header may claim millions of shards.
    return Array.from({ length: Math.min(this.count, 100_000) }, (_, i) => i).filter((shard) => !this.file(shard));
  }

  /** `length` bytes of an entry's data from byte `from` of it. */
  async read(
    entry: CheckpointEntry,
    from: number,
    length: number,
    signal?: AbortSignal,
  ): Promise<Result<Uint8Array, Failure>> {
    const path = this.path(entry.shard);
    const file = this.file(entry.shard);
    if (!file) {
      return fail({
        kind: 'missing-shard',
        message: `${entry.key} lies in ${path} (shard ${entry.shard + 1} of ${this.count}), which is missing.`,
        file: path,
      });
    }
    const start = entry.offset + from;
    if (start + length > file.source.size) {
      return fail({
        kind: 'shard-too-short',
        message: `${entry.key} needs bytes ${start} to ${start + length} of ${path}, which has ${file.source.size}.`,
        file: path,
        offset: file.source.size,
      });
    }
    if (length > MAX_TENSOR_BYTES) {
      return fail({
        kind: 'too-large',
        message: `${entry.key} has ${length} bytes, more than the 2 GiB that fit into memory at once.`,
        file: path,
        offset: start,
      });
    }
    return file.source.read(start, start + length, signal);
  }
}
