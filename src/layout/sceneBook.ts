import { lazyList } from '../lib/lazyList';
import type { SceneColumns } from './scene';
import type { Scene, SceneEdges } from './sceneModel';
import { distinctTexts, type TextColumn } from './textColumn';
import {
  BOX_LISTS,
  BOX_TEXTS,
  type BoxList,
  type BoxText,
  EDGE_TEXTS,
  type EdgeText,
  type PackedViews,
} from './viewBook';

/**
 * A scene on its way between threads: where everything is, and by the rows of a book what it is. Of the book comes what
 * the receiver has not been told yet.
 */
export interface PackedScene extends SceneColumns {
  readonly start: Scene['start'];
  /** ViewBook.id, and what the receiver lacks of it. */
  readonly book: string;
  readonly views: readonly PackedViews[];
}

const EMPTY: readonly never[] = [];

type Text = string | null;
type Numbers = Uint8Array | Uint32Array | Float64Array;
type BoxNumber = 'family' | 'opCount' | 'parameters' | 'memberCount';
type EdgeNumber = 'kind' | 'tensors' | 'port';

/** A column of all parts, made longer when it is asked for. */
interface Column {
  /** Numbers, or for texts which of `texts` each row is; only `length` of them count. */
  numbers: Numbers;
  length: number;
  readonly texts: Text[];
  parts: number;
}

function append(column: Column, more: Numbers): void {
  const length = column.length + more.length;
  if (column.length === 0) column.numbers = more;
  else {
    if (length > column.numbers.length) {
      const longer = new (more.constructor as new (length: number) => Numbers)(length * 2);
      longer.set(column.numbers.subarray(0, column.length));
      column.numbers = longer;
    }
    column.numbers.set(more, column.length);
  }
  column.length = length;
}

function appendTexts(column: Column, more: TextColumn): void {
  const first = column.texts.length;
  const distinct = distinctTexts(more);
  for (const text of distinct) column.texts.push(text);
  const none = column.texts.push(null) - 1;
  append(
    column,
    more.code.map((code) => Math.min(first + code, none)),
  );
}

/** The reader's copy of a worker's ViewBook: as far as it was told. */
export class SceneBook {
  readonly id: string;
  private readonly told: PackedViews[] = [];
  private readonly columns = new Map<string, Column>();
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

  /** What stands in these rows of the book. */
  boxTexts(key: BoxText | BoxList, rows: Uint32Array): Text[] {
    return textsIn(
      this.column(`box ${key}`, (part, column) => appendTexts(column, part.boxes[key])),
      rows,
    );
  }

  boxNumbers<T extends Numbers>(key: BoxNumber, rows: Uint32Array, into: T): T {
    return numbersIn(
      this.column(`box ${key}`, (part, column) => append(column, part.boxes[key])),
      rows,
      into,
    );
  }

  edgeTexts(key: EdgeText, rows: Uint32Array): Text[] {
    return textsIn(
      this.column(`edge ${key}`, (part, column) => appendTexts(column, part.edges[key])),
      rows,
    );
  }

  edgeNumbers<T extends Numbers>(key: EdgeNumber, rows: Uint32Array, into: T): T {
    return numbersIn(
      this.column(`edge ${key}`, (part, column) => append(column, part.edges[key])),
      rows,
      into,
    );
  }

  /** A box's list, made when it is first looked at. */
  list(key: BoxList, box: number): readonly unknown[] {
    const made = this.lists.get(key) ?? [];
    if (made.length === 0) this.lists.set(key, made);
    const known = made[box] as readonly unknown[] | undefined;
    if (known) return known;
    const [text] = this.boxTexts(key, Uint32Array.of(box));
    const list = text ? (JSON.parse(text) as readonly unknown[]) : EMPTY;
    made[box] = list;
    return list;
  }

  private column(key: string, add: (part: PackedViews, column: Column) => void): Column {
    const column = this.columns.get(key) ?? { numbers: new Uint8Array(0), length: 0, texts: [], parts: 0 };
    if (column.parts === 0) this.columns.set(key, column);
    for (; column.parts < this.told.length; column.parts++) {
      const part = this.told[column.parts];
      if (part) add(part, column);
    }
    return column;
  }
}

function textsIn({ numbers, texts }: Column, rows: Uint32Array): Text[] {
  const found: Text[] = [];
  for (const row of rows) found.push(texts[numbers[row] ?? 0] ?? null);
  return found;
}

function numbersIn<T extends Numbers>({ numbers }: Column, rows: Uint32Array, into: T): T {
  for (let i = 0; i < rows.length; i++) into[i] = numbers[rows[i] ?? 0] ?? 0;
  return into;
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
  const texts = (key: BoxText): Text[] => book.boxTexts(key, box);
  const scene: Scene = Object.assign(
    Object.create(
      withColumns({
        ...mapOf(BOX_TEXTS, (key) => () => texts(key)),
        ...mapOf(BOX_LISTS, (key) => () => lazyList(packed.count, (row) => book.list(key, box[row] ?? 0))),
        kind: () => texts('kind').map((kind, row) => (frame[row] === 1 ? 'frame' : kind)),
        open: () => texts('group').filter((_, row) => frame[row] === 1),
        family: () => book.boxNumbers('family', box, new Uint8Array(box.length)),
        opCount: () => book.boxNumbers('opCount', box, new Uint32Array(box.length)),
        parameters: () => book.boxNumbers('parameters', box, new Float64Array(box.length)),
        memberCount: () => book.boxNumbers('memberCount', box, new Uint32Array(box.length)),
      }),
    ) as Scene,
    numbers,
    {
      edges: Object.assign(
        Object.create(
          withColumns({
            ...mapOf(EDGE_TEXTS, (key) => () => book.edgeTexts(key, edge)),
            kind: () => book.edgeNumbers('kind', edge, new Uint8Array(edge.length)),
            tensors: () => book.edgeNumbers('tensors', edge, new Uint32Array(edge.length)),
            port: () => book.edgeNumbers('port', edge, new Uint32Array(edge.length)),
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

/** An object whose properties are made when first read. */
function withColumns(make: Readonly<Record<string, () => unknown>>): object {
  const known: Record<string, unknown> = {};
  const properties = Object.entries(make).map(([key, one]) => [key, { get: () => (known[key] ??= one()) }] as const);
  return Object.defineProperties({}, Object.fromEntries(properties));
}

function mapOf<K extends string, T>(keys: readonly K[], make: (key: K) => T): Record<K, T> {
  return Object.fromEntries(keys.map((key) => [key, make(key)])) as Record<K, T>;
}
