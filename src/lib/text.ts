/**
 * `1,284`: thousands separators, at most `digits` decimals. A whole number that a double
 * cannot hold exactly is said to be about so much: its last digits would be wrong.
 */
export function formatCount(value: number, digits = 0): string {
  // Small counts are written without separators, and by the thousand.
  if (value >= 0 && value < 1000 && Number.isInteger(value)) return String(value);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && Number.isFinite(value)) {
    const [mantissa, power] = value.toExponential(2).split('e+');
    return `about ${mantissa} × 10^${power}`;
  }
  return (countFormats[digits] ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: digits })).format(value);
}

/** By decimals: making one takes 50 times as long as using it. */
const countFormats: Intl.NumberFormat[] = [];

/** `2.25 MiB`: binary units, three significant digits at most. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${formatCount(value, unit === 0 ? 0 : value < 10 ? 2 : 1)} ${units[unit]}`;
}

/** `1 op`, `2 ops`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `a, b and 3 more`: the first names, and how many are left. */
export function listNames(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** `0x0011aabb`: a checksum of 32 bits. */
export function formatCrc(crc: number): string {
  return `0x${crc.toString(16).padStart(8, '0')}`;
}

/** A clause as a sentence of its own: a capital first and a full stop. */
export function sentence(clause: string): string {
  const [first = ''] = clause;
  return `${first.toUpperCase()}${clause.slice(first.length)}${/[.…?]$/.test(clause) ? '' : '.'}`;
}

/** What UTF-8 bytes say; null where they are no text: an encoded picture, a sound, a serialised message. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
