import type { Slice } from '../proto/schema';
import { Cursor, LENGTH, VARINT, WireFault } from '../proto/wire';

/** A range that ends early because the file does; faults at its end are the cut that was already reported. */
export interface Part extends Slice {
  readonly cut?: boolean;
}

/** A field of a message that is skimmed: a range for length-delimited ones, else a number (0 for fixed ones). */
type Visit = (field: number, part: Part, value: number) => void;

/** Takes whole fields of one kind from `pos` on, faster than one by one; returns where it stopped, which may be `pos`. */
type Run = (pos: number, end: number) => number;

/**
 * Walks the fields of one message without looking inside. Where the bytes stop being
 * a message the rest is given up and told to `onFault`; a field that runs over the end is
 * still visited with what there is of it, so that a cut file shows all that is whole.
 */
export function skim(part: Part, visit: Visit, onFault: (fault: WireFault) => void, run: Run = (pos) => pos): void {
  const cursor = new Cursor(part);
  const none: Part = { bytes: part.bytes, start: part.start, end: part.start };
  for (;;) {
    cursor.pos = run(cursor.pos, cursor.end);
    if (cursor.pos >= cursor.end) return;
    try {
      const tag = cursor.tag();
      const wire = tag & 7;
      if (wire === LENGTH) {
        const field = cursorPart(cursor, part, onFault);
        visit(tag >>> 3, field, 0);
        if (field.cut) return;
      } else if (wire === VARINT) visit(tag >>> 3, none, cursor.varint());
      else cursor.skip(tag);
    } catch (error) {
      if (!(error instanceof WireFault)) throw error;
      if (!(part.cut && error.kind === 'truncated')) onFault(error);
      return;
    }
  }
}

function cursorPart(cursor: Cursor, outer: Part, onFault: (fault: WireFault) => void): Part {
  try {
    return cursor.slice();
  } catch (error) {
    if (!(error instanceof WireFault && error.kind === 'truncated')) throw error;
    if (!outer.cut) onFault(error);
    // The length itself was read; what follows it is the beginning of the field.
    cursor.varint();
    const start = cursor.pos;
    cursor.pos = cursor.end;
    return { bytes: outer.bytes, start, end: outer.end, cut: true };
  }
}
