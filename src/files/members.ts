import type { Failure } from '../model/failure';
import { memberPath, printableName } from './memberPath';
import type { ByteSource, SourceFile } from './source';

/** Contents of an archive: its files, and what was left out or is broken, each naming its member. */
export interface Expanded {
  readonly files: readonly SourceFile[];
  readonly problems: readonly Failure[];
}

/** Collects the members of one archive and refuses the ones no archive of a model has. */
export class Members {
  readonly #archive: string;
  readonly #files = new Map<string, SourceFile>();
  readonly #problems: Failure[] = [];

  constructor(archive: string) {
    this.#archive = archive;
  }

  /** The path below which a member may be added; null when it was refused, which is noted. */
  accept(name: string): string | null {
    const path = memberPath(name);
    if (path === null) {
      this.refuse(name, 'its path leads out of the archive');
      return null;
    }
    if (this.#files.has(path)) {
      this.refuse(name, 'the archive already has a member of this name, and the first one is used');
      return null;
    }
    return path;
  }

  add(path: string, source: ByteSource): void {
    this.#files.set(path, { path, source });
  }

  find(path: string): SourceFile | undefined {
    return this.#files.get(path);
  }

  refuse(name: string, why: string): void {
    this.note('archive-refused', `${this.#archive}: the member ${printableName(name)} is ignored because ${why}.`);
  }

  note(
    kind: 'archive-refused' | 'archive-damaged',
    message: string,
    facts: Pick<Failure, 'offset' | 'found'> = {},
  ): void {
    this.#problems.push({ kind, message, file: this.#archive, ...facts });
  }

  expanded(): Expanded {
    return { files: [...this.#files.values()], problems: this.#problems };
  }
}
