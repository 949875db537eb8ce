/** Hands bytes to the browser as a file to save. Nothing leaves the page. */
export function saveBytes(bytes: Uint8Array, name: string): void {
  // A copy on an ordinary buffer: Blob does not take shared memory.
  saveBlob(new Blob([new Uint8Array(bytes)]), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(blob);
  link.href = url;
  link.download = name;
  link.click();
  // The download has started by then; the address would keep the bytes alive.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes. */
export function fileNameFor(name: string, extension: string): string {
  const safe = name.replace(/[^\w.-]+/g, '_').replace(/^[_.]+|_+$/g, '');
  return `${safe || 'tensor'}.${extension}`;
}
