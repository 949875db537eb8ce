/** A function of the library. */
export interface FunctionFact {
  readonly name: string;
  /** Bytes of the FunctionDef in the file. */
  readonly byteSize: number;
}

/**
 * The functions of a library in the order of the file, as columns: thousands cross a thread in the time of a few, and
 * an object for each is made where they are looked at.
 */
export interface FunctionColumns {
  readonly count: number;
  /** All names, one after the other. */
  readonly names: string;
  /** Where each name ends in `names`, in UTF-16 units. */
  readonly nameEnd: Uint32Array;
  /** Bytes of each FunctionDef in the file. */
  readonly byteSize: Uint32Array;
}

const known = new WeakMap<FunctionColumns, readonly FunctionFact[]>();

/** The functions one by one; made once. */
export function functionFacts(columns: FunctionColumns): readonly FunctionFact[] {
  let facts = known.get(columns);
  if (!facts) {
    const { names, nameEnd, byteSize } = columns;
    facts = Array.from({ length: columns.count }, (_, i) => ({
      name: names.slice(i === 0 ? 0 : nameEnd[i - 1], nameEnd[i]),
      byteSize: byteSize[i] ?? 0,
    }));
    known.set(columns, facts);
  }
  return facts;
}
