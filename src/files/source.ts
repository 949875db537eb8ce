import type { Result } from '../lib/result';

/** Why bytes could not be had. May be used as a model Failure as it is: every field and kind exists there too. */
export interface ReadFailure {
  readonly kind:
    | 'file-unreadable'
    | 'file-changed'
    | 'truncated'
    | 'archive-damaged'
    | 'archive-refused'
    | 'network'
    | 'cancelled';
  readonly message: string;
  readonly file: string;
  readonly offset?: number;
  /** A member that has to be unpacked by another program. */
  readonly found?: 'packed';
}

/** Random access to the bytes of one file. Never reads more than asked. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** Bytes `start` to `end`; fails when the range is not inside the file or the file cannot be read any more. */
  read(start: number, end: number, signal?: AbortSignal): Promise<Result<Uint8Array, ReadFailure>>;
}

/** A file by its path inside the dropped folder or archive, `/`-separated, no leading slash. */
export interface SourceFile {
  readonly path: string;
  readonly source: ByteSource;
}

/**
 * A file on its way to a worker. A Blob is cloned by reference, so nothing is
 * copied; archives are taken apart inside the worker.
 */
export interface DroppedFile {
  readonly path: string;
  readonly blob: Blob;
}

/** A file on a server that answers ranges: each worker fetches the bytes it needs. */
export interface RemoteFile {
  readonly path: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
}

/** A file of a model as it crosses threads. */
export type ModelFile = DroppedFile | RemoteFile;

export function sizeOf(file: ModelFile): number {
  return 'blob' in file ? file.blob.size : file.size;
}
