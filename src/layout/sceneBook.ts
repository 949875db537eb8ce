import type { Scene, SceneEdges } from './layoutApi';
import type { PackedScene } from './packedScene';
import { unpackTexts } from './textColumn';
import {
  BOX_LISTS,
  BOX_TEXTS,
  type BoxList,
  type BoxText,
  EDGE_TEXTS,
  type EdgeText,
  type PackedViews,
} from './viewBook';

const EMPTY: readonly never[] = [];
const BOX_NUMBERS = ['family', 'opCount', 'parameters', 'memberCount'] as const;
const EDGE_NUMBERS = ['kind', 'tensors', 'port'] as const;

type Texts = readonly (string | null)[];

/** A column of all parts, made longer when it is asked for. */
interface Column<T> {
  readonly values: T[];
  parts: number;
}

/** The reader's copy of a worker's ViewBook: as far as it was told. */
export class SceneBook {
  readonly id: string;
  private readonly told: PackedViews[] = [];
  private readonly columns = new Map<string, Column<unknown>>();
  private readonly lists = new Map<string, unknown[]>();

  constructor(id: string) {
    this.id = id;
  }

  /** Number of views told so far. */
  get size(): number {
    return this.told.at(-1)?.to ?? 0;
  }

  get parts(): readonly PackedViews[] {
    return this.told;
  }

  take(part: PackedViews): void {
    this.told.push(part);
  }

  boxTexts(key: BoxText | BoxList): Texts {
    return this.column(`box ${key}`, (part) => unpackTexts(part.boxes[key]));
  }

  boxNumbers(key: (typeof BOX_NUMBERS)[number]): readonly number[] {
    return this.column(`box ${key}`, (part) => part.boxes[key]);
  }

  edgeTexts(key: EdgeText): Texts {
    return this.column(`edge ${key}`, (part) => unpackTexts(part.edges[key]));
  }

  edgeNumbers(key: (typeof EDGE_NUMBERS)[number]): readonly number[] {
    return this.column(`edge ${key}`, (part) => part.edges[key]);
  }

  /** A box's list, made when it is first looked at. */
  list(key: BoxList, box: number): readonly unknown[] {
    const made = this.lists.get(key) ?? [];
    if (made.length === 0) this.lists.set(key, made);
    const text = this.boxTexts(key)[box];
    return (made[box] ??= text ? JSON.parse(text) : EMPTY) as readonly unknown[];
  }

  private column<T>(key: string, read: (part: PackedViews) => Iterable<T>): readonly T[] {
    const column = (this.columns.get(key) ?? { values: [], parts: 0 }) as Column<T>;
    if (column.parts === 0) this.columns.set(key, column);
    for (; column.parts < this.told.length; column.parts++) {
      const part = this.told[column.parts];
      if (part) for (const value of read(part)) column.values.push(value);
    }
    return column.values;
  }
}

/** The book that a scene was read with, to hand the scene on. */
const sources = new WeakMap<Scene, { readonly packed: PackedScene; readonly book: SceneBook }>();

/** Of a scene that was read; there are no others. */
export function sourceOf(scene: Scene): { readonly packed: PackedScene; readonly book: SceneBook } {
  const source = sources.get(scene);
  if (source === undefined) throw new Error('The scene was not read from its packed form.');
  return source;
}

/** The book for a scene: the one at hand with what the scene brings, or a new one. */
export function bookFor(packed: PackedScene, book: SceneBook | null): SceneBook {
  const first = packed.views[0];
  const known = book !== null && book.id === packed.book && (first === undefined || first.from === book.size);
  const own = known ? book : new SceneBook(packed.book);
  for (const part of packed.views) own.take(part);
  return own;
}

/**
 * The scene as everybody reads it. Columns that the book has are gathered when first read, lists one by one: they are
 * inherited properties, so a copy by `...` leaves them out.
 */
export function readScene(packed: PackedScene, book: SceneBook): Scene {
  const { book: _book, views: _views, box, frame, edges, ...numbers } = packed;
  const { edge, ...edgeNumbers } = edges;
  const boxTexts = (key: BoxText): Texts => gather(book.boxTexts(key), box);
  const scene: Scene = Object.assign(
    Object.create(
      withColumns({
        ...mapOf(BOX_TEXTS, (key) => () => boxTexts(key)),
        ...mapOf(BOX_LISTS, (key) => () => listOf(packed.count, (row) => book.list(key, box[row] ?? 0))),
        kind: () => boxTexts('kind').map((kind, row) => (frame[row] === 1 ? 'frame' : kind)),
        open: () => boxTexts('group').filter((_, row) => frame[row] === 1),
        family: () => Uint8Array.from(gather(book.boxNumbers('family'), box)),
        opCount: () => Uint32Array.from(gather(book.boxNumbers('opCount'), box)),
        parameters: () => Float64Array.from(gather(book.boxNumbers('parameters'), box)),
        memberCount: () => Uint32Array.from(gather(book.boxNumbers('memberCount'), box)),
      }),
    ) as Scene,
    numbers,
    {
      edges: Object.assign(
        Object.create(
          withColumns({
            ...mapOf(EDGE_TEXTS, (key) => () => gather(book.edgeTexts(key), edge)),
            kind: () => Uint8Array.from(gather(book.edgeNumbers('kind'), edge)),
            tensors: () => Uint32Array.from(gather(book.edgeNumbers('tensors'), edge)),
            port: () => Uint32Array.from(gather(book.edgeNumbers('port'), edge)),
          }),
        ) as SceneEdges,
        edgeNumbers,
      ),
    },
  );
  sources.set(scene, { packed, book });
  return scene;
}

/** A scene with other columns in place of some; the rest is not rebuilt for it. */
export function withOther(scene: Scene, columns: Partial<Scene>): Scene {
  // Defined, not assigned: what the scene inherits has no setter.
  return Object.create(scene, Object.getOwnPropertyDescriptors(columns)) as Scene;
}

function gather<T>(column: readonly T[], rows: Uint32Array): T[] {
  const found: T[] = [];
  for (const row of rows) found.push(column[row] as T);
  return found;
}

/** An object whose properties are made when first read. */
function withColumns(make: Readonly<Record<string, () => unknown>>): object {
  const known: Record<string, unknown> = {};
  const properties = Object.entries(make).map(([key, one]) => [key, { get: () => (known[key] ??= one()) }] as const);
  return Object.defineProperties({}, Object.fromEntries(properties));
}

function mapOf<K extends string, T>(keys: readonly K[], make: (key: K) => T): Record<K, T> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, T>;
}

/** An array whose items are made when first read. */
function listOf<T>(count: number, make: (index: number) => T): readonly T[] {
  const known: T[] = [];
  known.length = count;
  const indexOf = (key: string | symbol): number => {
    const index = typeof key === 'string' ? Number(key) : Number.NaN;
    return index >= 0 && index < count && Number.isInteger(index) ? index : -1;
  };
  return new Proxy(known, {
    get: (target, key, receiver) => {
      const index = indexOf(key);
      if (index >= 0 && !(index in target)) target[index] = make(index);
      return Reflect.get(target, key, receiver) as unknown;
    },
    has: (target, key) => indexOf(key) >= 0 || key in target,
  });
}
