import type { DType } from '../../../model/dtype';
import { elementCount } from '../../../model/shape';
import type { HostData } from '../../../model/tensor';
import { invalid, OpError } from '../../opError';
import type { Resource } from '../../session/session';
import { allocate, fromHost, hostOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { Cells } from '../kernels/dtypes';
import { latin1Of } from '../string/bytes';

/** What a map can compare: bytes as Latin-1 text, 64-bit integers as bigint, other numbers as they are. */
type Key = string | number | bigint;

/** Kinds of tables: filled once by an initialiser, changed by calls, or the latter with a reserved "no key". */
export type TableKind = 'static' | 'mutable' | 'dense';

export interface TableSpec {
  readonly kind: TableKind;
  readonly keyDtype: DType;
  readonly valueDtype: DType;
  /** Shape of one value; scalars for static tables. */
  readonly valueShape: readonly number[];
  /** Shape of one key: not a scalar in some dense tables. */
  readonly keyShape: readonly number[];
  /** Keys that a dense table keeps for itself. */
  readonly reserved: readonly Tensor[];
}

/** A lookup table. Keys stand in the order in which they first came. */
export class Table implements Resource {
  readonly resourceKind = 'table';
  readonly spec: TableSpec;
  initialised = false;
  private readonly keySize: number;
  private readonly valueSize: number;
  private readonly reserved: ReadonlySet<Key>;
  /** The elements of each value; of a scalar value the element itself. */
  private entries = new Map<Key, unknown>();
  /** The bytes or elements of each key, where the map's key does not say them. */
  private keyCells = new Map<Key, unknown>();

  constructor(spec: TableSpec) {
    this.spec = spec;
    this.keySize = elementCount(spec.keyShape);
    this.valueSize = elementCount(spec.valueShape);
    this.reserved = new Set(spec.reserved.map((key) => this.keyAt(hostOf(key), 0)));
  }

  get size(): number {
    return this.entries.size;
  }

  snapshot(): () => void {
    const entries = new Map(this.entries);
    const keyCells = new Map(this.keyCells);
    const { initialised } = this;
    return () => {
      this.entries = entries;
      this.keyCells = keyCells;
      this.initialised = initialised;
    };
  }

  /** Values of `keys`; `fallback` for those that are absent: one value for all, or one per key. */
  find(keys: Tensor, fallback: Tensor): Tensor {
    const { spec, valueSize } = this;
    this.requireReady();
    const outer = this.outerShape(keys);
    const count = elementCount(outer);
    const data = hostOf(keys);
    const missing = hostOf(fallback) as Cells;
    if (fallback.dtype !== spec.valueDtype)
      throw invalid(`Default value has type ${fallback.dtype}, the table holds ${spec.valueDtype}.`);
    const perKey =
      spec.kind !== 'static' && fallback.size === count * valueSize && fallback.shape.length > spec.valueShape.length;
    if (!perKey && fallback.size !== valueSize) {
      throw invalid(
        `Expected shape [${spec.valueShape.join(',')}] for default value, got [${fallback.shape.join(',')}]`,
      );
    }
    const out = allocate(spec.valueDtype, count * valueSize) as Cells;
    for (let i = 0; i < count; i++) {
      const found = this.entries.get(this.checkedKeyAt(data, i));
      if (found === undefined)
        for (let k = 0; k < valueSize; k++) out[i * valueSize + k] = missing[(perKey ? i * valueSize : 0) + k];
      else if (valueSize === 1) out[i] = found;
      else for (let k = 0; k < valueSize; k++) out[i * valueSize + k] = (found as readonly unknown[])[k];
    }
    return fromHost(spec.valueDtype, [...outer, ...spec.valueShape], out as HostData);
  }

  /** Whether a table of strings has this key. */
  hasString(key: Uint8Array): boolean {
    this.requireReady();
    return this.entries.has(latin1Of(key));
  }

  /** Adds or replaces. */
  insert(keys: Tensor, values: Tensor): void {
    const { count, cells } = this.checkPairs(keys, values);
    const data = hostOf(keys);
    for (let i = 0; i < count; i++) this.set(this.checkedKeyAt(data, i), data, i, this.valueAt(cells, i));
  }

  /** Fills a static table once; the same again is no error, anything else is. */
  initialise(keys: Tensor, values: Tensor): void {
    const { count, cells } = this.checkPairs(keys, values);
    const data = hostOf(keys);
    if (this.initialised) {
      let same = true;
      for (let i = 0; i < count && same; i++) same = sameCell(this.entries.get(this.keyAt(data, i)), cells[i]);
      if (!same || new Set(Array.from({ length: count }, (_, i) => this.keyAt(data, i))).size !== this.size) {
        throw new OpError('FailedPreconditionError', 'Table already initialized.');
      }
      return;
    }
    for (let i = 0; i < count; i++) {
      const key = this.keyAt(data, i);
      const value = cells[i];
      if (this.entries.has(key) && !sameCell(this.entries.get(key), value)) {
        throw invalid(
          `HashTable has different value for same key. Key ${String(key)} has ${String(this.entries.get(key))} and trying to add value ${String(value)}`,
        );
      }
      this.set(key, data, i, value);
    }
    this.initialised = true;
  }

  clear(): void {
    this.entries = new Map();
    this.keyCells = new Map();
  }

  /**
   * Takes over what a dense table exports: all its buckets, keys and values as
   * rows, empty and deleted ones among them (MutableDenseHashTable::ImportValues).
   */
  importBuckets(keys: Tensor, values: Tensor): void {
    const count = keys.shape[0] ?? 0;
    if (keys.shape.length !== 2 || keys.shape[1] !== this.keySize) {
      throw invalid(`Expected shape [?,${this.keySize}] for keys, got [${keys.shape.join(',')}]`);
    }
    if (values.shape.join() !== [count, this.valueSize].join()) {
      throw invalid(`Expected shape [?,${this.valueSize}] for values, got [${values.shape.join(',')}]`);
    }
    const data = hostOf(keys);
    const cells = hostOf(values) as Cells;
    for (let i = 0; i < count; i++) {
      const key = this.keyAt(data, i);
      if (!this.reserved.has(key)) this.set(key, data, i, this.valueAt(cells, i));
    }
  }

  remove(keys: Tensor): void {
    const data = hostOf(keys);
    const count = elementCount(this.outerShape(keys));
    for (let i = 0; i < count; i++) {
      const key = this.checkedKeyAt(data, i);
      this.entries.delete(key);
      this.keyCells.delete(key);
    }
  }

  /** All keys and their values. */
  exported(): [Tensor, Tensor] {
    const { spec, keySize, valueSize, size } = this;
    const keys = allocate(spec.keyDtype, size * keySize) as Cells;
    const values = allocate(spec.valueDtype, size * valueSize) as Cells;
    let i = 0;
    for (const [key, value] of this.entries) {
      const cells = this.keyCells.get(key) ?? key;
      for (let k = 0; k < keySize; k++)
        keys[i * keySize + k] = keySize === 1 ? cells : (cells as readonly unknown[])[k];
      for (let k = 0; k < valueSize; k++)
        values[i * valueSize + k] = valueSize === 1 ? value : (value as readonly unknown[])[k];
      i += 1;
    }
    return [
      fromHost(spec.keyDtype, [size, ...spec.keyShape], keys as HostData),
      fromHost(spec.valueDtype, [size, ...spec.valueShape], values as HostData),
    ];
  }

  requireReady(): void {
    if (this.spec.kind === 'static' && !this.initialised)
      throw new OpError('FailedPreconditionError', 'Table not initialized.');
  }

  private set(key: Key, data: HostData, index: number, value: unknown): void {
    this.entries.set(key, value);
    if (this.keySize > 1) {
      this.keyCells.set(
        key,
        Array.from({ length: this.keySize }, (_, k) => data[index * this.keySize + k]),
      );
    } else if (typeof key === 'string') {
      this.keyCells.set(key, data[index]);
    }
  }

  private valueAt(cells: Cells, index: number): unknown {
    const { valueSize } = this;
    return valueSize === 1 ? cells[index] : Array.from({ length: valueSize }, (_, k) => cells[index * valueSize + k]);
  }

  private keyAt(data: HostData, index: number): Key {
    if (this.keySize === 1) return keyOf(data[index]);
    return Array.from({ length: this.keySize }, (_, k) => String(keyOf(data[index * this.keySize + k]))).join('\n');
  }

  private checkedKeyAt(data: HostData, index: number): Key {
    const key = this.keyAt(data, index);
    if (this.reserved.has(key)) throw invalid('Using the empty_key or deleted_key as a table key is not allowed');
    return key;
  }

  /** Shape of the keys without the shape of one key. */
  private outerShape(keys: Tensor): readonly number[] {
    const { keyDtype, keyShape } = this.spec;
    if (keys.dtype !== keyDtype) throw invalid(`Key must be type ${keyDtype} but got ${keys.dtype}`);
    const rank = keys.shape.length - keyShape.length;
    if (rank < 0 || keys.shape.slice(rank).join() !== keyShape.join()) {
      throw invalid(
        `Input key shape [${keys.shape.join(',')}] must end with the table's key shape [${keyShape.join(',')}]`,
      );
    }
    return keys.shape.slice(0, rank);
  }

  private checkPairs(keys: Tensor, values: Tensor): { count: number; cells: Cells } {
    const { valueDtype, valueShape } = this.spec;
    const outer = this.outerShape(keys);
    if (values.dtype !== valueDtype) throw invalid(`Value must be type ${valueDtype} but got ${values.dtype}`);
    const wanted = [...outer, ...valueShape];
    if (values.shape.join() !== wanted.join()) {
      throw invalid(`Expected shape [${wanted.join(',')}] for values, got [${values.shape.join(',')}]`);
    }
    return { count: elementCount(outer), cells: hostOf(values) as Cells };
  }
}

function keyOf(cell: unknown): Key {
  return cell instanceof Uint8Array ? latin1Of(cell) : (cell as number | bigint);
}

function sameCell(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Uint8Array && b instanceof Uint8Array && latin1Of(a) === latin1Of(b));
}
