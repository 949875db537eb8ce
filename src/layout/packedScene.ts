import type { BoxRow } from '../graph/view';
import { ok } from '../lib/result';
import { withTransfer } from '../workers/rpc';
import type { LayoutApi, PackedLayoutApi, Scene, SceneEdges } from './layoutApi';
import { packTexts, type TextColumn, unpackText, unpackTexts } from './textColumn';

/**
 * A scene on its way between threads. A hundred thousand small strings and lists take the receiver a second to rebuild;
 * as a few long strings and columns of numbers they arrive at once, and what nobody looks at is never rebuilt.
 */
export interface PackedScene extends Omit<Scene, TextKey | 'rows' | 'members' | 'familyCounts' | 'edges'> {
  readonly texts: Readonly<Record<TextKey, TextColumn>>;
  /** BoxRow[] and string[] of each box as JSON. */
  readonly rows: TextColumn;
  readonly members: TextColumn;
  /** Counts of box b are `familyCounts[countStart[b]]` to `familyCounts[countStart[b + 1] - 1]`. */
  readonly familyCounts: Float64Array;
  readonly countStart: Uint32Array;
  readonly edges: Omit<SceneEdges, 'label' | 'producer'> & {
    readonly label: TextColumn;
    readonly producer: TextColumn;
  };
}

const TEXTS = ['id', 'kind', 'title', 'subtitle', 'shape', 'dtype', 'address', 'group', 'problem', 'open'] as const;
type TextKey = (typeof TEXTS)[number];

const NO_ROWS: readonly BoxRow[] = [];
const NO_MEMBERS: readonly string[] = [];
const NO_COUNTS: readonly number[] = [];

export function packScene(scene: Scene): PackedScene {
  const { edges, rows, members, familyCounts, ...others } = scene;
  const countStart = new Uint32Array(scene.count + 1);
  for (const [box, counts] of familyCounts.entries()) countStart[box + 1] = (countStart[box] ?? 0) + counts.length;
  const flat = new Float64Array(countStart[scene.count] ?? 0);
  for (const [box, counts] of familyCounts.entries()) flat.set(counts, countStart[box]);
  const { label, producer, ...edgeNumbers } = edges;
  const json = (list: readonly unknown[]): string | null => (list.length === 0 ? null : JSON.stringify(list));
  return {
    ...omit(others),
    texts: mapOf(TEXTS, (key) => packTexts(scene[key])),
    rows: packTexts(rows.map(json)),
    members: packTexts(members.map(json)),
    familyCounts: flat,
    countStart,
    edges: { ...edgeNumbers, label: packTexts(label), producer: packTexts(producer) },
  };
}

/** The numbers of a scene, which stay as they are. */
function omit(scene: Omit<Scene, 'edges' | 'rows' | 'members' | 'familyCounts'>): Omit<typeof scene, TextKey> {
  const {
    id: _1,
    kind: _2,
    title: _3,
    subtitle: _4,
    shape: _5,
    dtype: _6,
    address: _7,
    group: _8,
    problem: _9,
    open: _10,
    ...rest
  } = scene;
  return rest;
}

/** The packed form of scenes that came packed: to hand them on. */
const packedOf = new WeakMap<Scene, PackedScene>();

/**
 * The scene as everybody reads it. Columns of text are rebuilt when first read, lists one by one: they are inherited
 * properties, so a copy by `...` leaves them out.
 */
export function unpackScene(packed: PackedScene): Scene {
  const { texts, rows, members, familyCounts, countStart, edges, ...numbers } = packed;
  const { label, producer, ...edgeNumbers } = edges;
  const counts = (box: number): readonly number[] => {
    const [start, end] = [countStart[box] ?? 0, countStart[box + 1] ?? 0];
    return start === end ? NO_COUNTS : Array.from(familyCounts.subarray(start, end));
  };
  const inherited = withColumns({
    ...mapOf(TEXTS, (key) => () => unpackTexts(texts[key])),
    rows: () => listOf(packed.count, (box) => parsed(rows, box) ?? NO_ROWS),
    members: () => listOf(packed.count, (box) => parsed(members, box) ?? NO_MEMBERS),
    familyCounts: () => listOf(packed.count, counts),
  });
  const inheritedByEdges = withColumns({ label: () => unpackTexts(label), producer: () => unpackTexts(producer) });
  const scene = Object.assign(Object.create(inherited) as Scene, numbers, {
    edges: Object.assign(Object.create(inheritedByEdges) as SceneEdges, edgeNumbers),
  });
  packedOf.set(scene, packed);
  return scene;
}

/** A scene with other columns in place of some; the rest is not rebuilt for it. */
export function withOther(scene: Scene, columns: Partial<Scene>): Scene {
  // Defined, not assigned: what the scene inherits has no setter.
  return Object.create(scene, Object.getOwnPropertyDescriptors(columns)) as Scene;
}

/** The form in which a scene goes to another thread, without what a painter does not read. */
export function packForPainter(scene: Scene): PackedScene {
  const packed = packedOf.get(scene) ?? packScene(scene);
  const nothing = packTexts([]);
  return {
    ...packed,
    texts: { ...packed.texts, open: nothing, id: nothing, address: nothing, group: nothing, dtype: nothing },
    members: nothing,
    edges: { ...packed.edges, producer: nothing },
  };
}

/** A layout whose scenes go to another thread. */
export function packedLayout(layout: LayoutApi): PackedLayoutApi {
  return {
    ...layout,
    async scene(request, context) {
      const scene = await layout.scene(request, context);
      if (!scene.ok) return scene;
      const packed = packScene(scene.value);
      return withTransfer(ok(packed), buffersOf(packed));
    },
  };
}

/** The buffers of a packed scene, to be handed over and not copied. */
export function buffersOf(packed: PackedScene): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const pending: unknown[] = [packed];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (ArrayBuffer.isView(at)) {
      if (at.buffer instanceof ArrayBuffer) found.add(at.buffer);
    } else if (typeof at === 'object' && at !== null) for (const part of Object.values(at)) pending.push(part);
  }
  return [...found];
}

function parsed<T>(column: TextColumn, box: number): T | null {
  const text = unpackText(column, box);
  return text === null ? null : (JSON.parse(text) as T);
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
