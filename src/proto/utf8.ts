const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text of a `string` field. Bytes that are not UTF-8 are shown as `\xNN`, so that two
 * broken names stay different; protobuf demands UTF-8, but files do not always have it.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= 48) {
    // Names are short ASCII nearly always: this beats TextDecoder by far.
    let text = '';
    let pos = start;
    while (pos < end) {
      const byte = bytes[pos] as number;
      if (byte >= 0x80) break;
      text += String.fromCharCode(byte);
      pos += 1;
    }
    if (pos === end) return text;
  }
  const part = bytes.subarray(start, end);
  try {
    return strict.decode(part);
  } catch {
    return escapeInvalid(part);
  }
}

export function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function escapeInvalid(bytes: Uint8Array): string {
  let text = '';
  let pos = 0;
  while (pos < bytes.length) {
    const byte = bytes[pos] as number;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const part = bytes.subarray(pos, pos + length);
    if (isUtf8(part)) {
      text += strict.decode(part);
      pos += length;
    } else {
      text += `\\x${byte.toString(16).padStart(2, '0')}`;
      pos += 1;
    }
  }
  return text;
}
