import { readFileSync } from 'node:fs';

/** One row of the table in `src/README.md`. */
export interface Room {
  readonly folder: string;
  readonly mayImport: ReadonlySet<string>;
  /** Packages or rooms that only this folder may import; a trailing `*` matches any rest. */
  readonly onlyPlaceFor: readonly string[];
}

const ROW = /^\| `([\w-]+)`[^|]*\|[^|]*\|([^|]*)\|([^|]*)\|$/;

/** Reads the rooms from the table, so that the page people read is the rule the test enforces. */
export function readRooms(readme: string): readonly Room[] {
  const rooms: Room[] = [];
  for (const line of readFileSync(readme, 'utf8').split('\n')) {
    const match = ROW.exec(line);
    if (!match) continue;
    rooms.push({
      folder: match[1] ?? '',
      mayImport: new Set((match[2] ?? '').split(',').flatMap((name) => name.trim() || [])),
      onlyPlaceFor: [...(match[3] ?? '').matchAll(/`([^`]+)`/g)].flatMap((m) => m[1] ?? []),
    });
  }
  return rooms;
}

/** Specifiers of static and dynamic imports, re-exports and `new URL(…, import.meta.url)` of one file. */
export function importsOf(source: string): readonly string[] {
  const patterns = [
    /\b(?:import|export)\s[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/g,
    /\bimport\s*['"]([^'"]+)['"]/g,
    /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
    /new URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
  ];
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].flatMap((m) => m[1] ?? []));
}
