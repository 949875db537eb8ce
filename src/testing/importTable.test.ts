import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, readRooms } from './importTable';

const SRC = path.resolve(import.meta.dirname, '..');

/**
 * Debt: imports the table does not allow, each with the reason it is still there.
 * `from → to` by path below src.
 */
const DEBT: Readonly<Record<string, string>> = {};

const rooms = new Map(readRooms(path.join(SRC, 'README.md')).map((room) => [room.folder, room]));

function isTest(file: string): boolean {
  return /\.test\.tsx?$/.test(file) || file.includes(`${path.sep}fixtures${path.sep}`);
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !isTest(file) && file.includes(path.sep))
  .map((file) => ({ file, imports: importsOf(readFileSync(path.join(SRC, file), 'utf8')) }));

function roomOf(file: string): string {
  return file.split(path.sep)[0] ?? '';
}

/** Path below src of a relative import, or null for a package. */
function target(file: string, specifier: string): string | null {
  return specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : null;
}

describe('the import table of src/README.md', () => {
  it('has a row for every folder', () => {
    const folders = readdirSync(SRC, { withFileTypes: true }).flatMap((e) => (e.isDirectory() ? e.name : []));
    expect(folders.filter((folder) => !rooms.has(folder))).toEqual([]);
  });

  it('is kept by every import between folders', () => {
    const broken: string[] = [];
    for (const { file, imports } of files) {
      for (const specifier of imports) {
        const to = target(file, specifier);
        if (to === null || roomOf(to) === roomOf(file)) continue;
        if (!rooms.get(roomOf(file))?.mayImport.has(roomOf(to)) && !DEBT[`${file} → ${to}`]) {
          broken.push(`${file} → ${to}`);
        }
      }
    }
    expect(broken).toEqual([]);
  });

  it('keeps panels apart', () => {
    const panelOf = (file: string): string => file.split(path.sep)[1] ?? '';
    const broken = files.flatMap(({ file, imports }) =>
      imports.flatMap((specifier) => {
        const to = target(file, specifier);
        const crosses =
          to !== null && roomOf(file) === 'panels' && roomOf(to) === 'panels' && panelOf(to) !== panelOf(file);
        return crosses ? `${file} → ${to}` : [];
      }),
    );
    expect(broken).toEqual([]);
  });

  it('lets each package in at its only place', () => {
    const places = [...rooms.values()].flatMap((room) =>
      room.onlyPlaceFor.map((name) => ({ room: room.folder, name: name.replace(/\*$/, '') })),
    );
    const broken = files.flatMap(({ file, imports }) =>
      imports.flatMap((specifier) => {
        const owners = places.filter(
          ({ name }) => specifier === name || (name.length > 3 && specifier.startsWith(name)),
        );
        const allowed = owners.length === 0 || owners.some(({ room }) => room === roomOf(file));
        return allowed ? [] : `${file} → ${specifier}`;
      }),
    );
    expect(broken).toEqual([]);
  });

  it('has no debt that was paid', () => {
    const paid = Object.keys(DEBT).filter((entry) => {
      const [from = '', to = ''] = entry.split(' → ');
      const found = files.find(({ file }) => file === from);
      return !found?.imports.some((specifier) => target(from, specifier) === to);
    });
    expect(paid).toEqual([]);
  });
});
