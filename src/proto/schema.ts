/** A byte range of `bytes`: positions count from the start of the file, so a fault can name the offset. */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Field number, name as the .proto file writes it, type (scalar, enum or message), flags, key type of a map. */
export type FieldRow = readonly [number: number, name: string, type: string, flags: number, keyType?: string];

export type MessageTable = Readonly<Record<string, readonly FieldRow[]>>;

/** Flags of a {@link FieldRow}. OPTIONAL: absent is undefined; LAZY: kept as a Slice; SAFE: int64 read as number. */
export const FIELD_REPEATED = 1;
export const FIELD_MAP = 2;
export const FIELD_OPTIONAL = 4;
export const FIELD_LAZY = 8;
export const FIELD_SAFE = 16;
