import type { HostTensor } from '../../../model/tensor';

/** The content of files as the strings that a graph decodes, a batch of them, or one alone for a scalar input. */
export function encodedTensor(
  files: readonly Uint8Array[],
  rank: number,
  isBase64: boolean,
): HostTensor & { readonly dtype: 'string' } {
  const data = isBase64 ? files.map(base64Of) : [...files];
  // One file stands for every axis but the first, which is the batch.
  const shape = Array.from({ length: rank }, (_, axis) => (axis === 0 ? files.length : 1));
  return { dtype: 'string', shape, data };
}

/** What a string of a batch encodes, to be looked at. */
export function encodedAt({ data }: HostTensor, index: number, isBase64: boolean): Uint8Array<ArrayBuffer> | null {
  const value = (data as readonly Uint8Array[])[index];
  if (!(value instanceof Uint8Array)) return null;
  return isBase64 ? bytesOfBase64(value) : new Uint8Array(value);
}

// `tf.io.decode_base64` takes the web-safe alphabet.
function base64Of(bytes: Uint8Array): Uint8Array {
  let latin1 = '';
  // A spread of a whole photograph would overflow the stack.
  for (let at = 0; at < bytes.length; at += CHUNK) latin1 += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  return new TextEncoder().encode(btoa(latin1).replaceAll('+', '-').replaceAll('/', '_'));
}

function bytesOfBase64(text: Uint8Array): Uint8Array<ArrayBuffer> | null {
  try {
    const latin1 = atob(new TextDecoder().decode(text).replaceAll('-', '+').replaceAll('_', '/'));
    return Uint8Array.from(latin1, (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

const CHUNK = 1 << 15;
