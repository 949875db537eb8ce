/** Bytes up to which a string is made from its units. */
const MAX_UNITS = 96;
/** One array for each length: setting `length` again and again costs more than the string. */
const unitsOfLength = Array.from({ length: MAX_UNITS + 1 }, (_, length) => Array.from({ length }, () => 0));

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text of a `string` field. Bytes that are not UTF-8 are shown as `\xNN`, so that two
 * broken names stay different; protobuf demands UTF-8, but files do not always have it.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length <= MAX_UNITS) {
    // Names are short ASCII nearly always. One call with all units beats TextDecoder's setup in
    // browsers, and joining character by character everywhere (V8 makes a rope and flattens it).
    const units = unitsOfLength[length] as number[];
    let i = 0;
    for (; i < length; i++) {
      const byte = bytes[start + i] as number;
      if (byte >= 0x80) break;
      units[i] = byte;
    }
    if (i === length) return String.fromCharCode.apply(null, units);
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
