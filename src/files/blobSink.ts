/** Bytes of a stream that are gathered before they become a Blob: browsers keep large Blobs on disk. */
const PART_BYTES = 16 * 1024 * 1024;

/** Gathers a stream into one Blob. `onBytes` is told the total after each chunk and may throw to stop. */
export function blobSink(onBytes?: (total: number) => void): {
  readonly writable: WritableStream<Uint8Array>;
  readonly blob: () => Blob;
} {
  const parts: Blob[] = [];
  let pending: BlobPart[] = [];
  let pendingBytes = 0;
  let total = 0;
  const flush = (): void => {
    if (pendingBytes > 0) parts.push(new Blob(pending));
    pending = [];
    pendingBytes = 0;
  };
  const writable = new WritableStream<Uint8Array>({
    write(chunk) {
      total += chunk.byteLength;
      onBytes?.(total);
      pending.push(chunk.slice());
      pendingBytes += chunk.byteLength;
      if (pendingBytes >= PART_BYTES) flush();
    },
  });
  return {
    writable,
    blob: () => {
      flush();
      return new Blob(parts);
    },
  };
}
