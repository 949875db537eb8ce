/**
 * The path of an archive member as a path inside the archive: `/`-separated, without
 * `.` and empty parts. Null for names that lead elsewhere: absolute ones, drive
 * letters, `..`, NUL. Archives made on Windows sometimes separate by `\`.
 */
export function memberPath(name: string): string | null {
  const path = name.replaceAll('\\', '/');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.includes('\0')) return null;
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? null : parts.join('/');
}

/** A name from an archive as text for people: control characters escaped, long names cut. */
export function printableName(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const escaped = name.replace(/[\x00-\x1f\x7f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return escaped.length > 200 ? `${escaped.slice(0, 200)}…` : escaped;
}
