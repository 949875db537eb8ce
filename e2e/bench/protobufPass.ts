/**
 * The yardstick of decoding: one plain pass that reads the tag of every field of a SavedModel, and its varint or its
 * length, in nested messages too. Strings and bytes are stepped over, nothing is kept. Returns the number of fields.
 */
export function protobufPass(bytes: Uint8Array): number {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    let scale = 1;
    let byte: number;
    do {
      byte = bytes[at++] ?? 0;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128);
    return value;
  };
  const message = (end: number, nested: Nested): number => {
    let fields = 0;
    while (at < end) {
      const tag = varint();
      fields += 1;
      if ((tag & 7) === 0) varint();
      else if ((tag & 7) === 1) at += 8;
      else if ((tag & 7) === 5) at += 4;
      else {
        const length = varint();
        const inner = nested[tag >>> 3];
        if (inner) fields += message(at + length, inner);
        else at += length;
      }
    }
    return fields;
  };
  return message(bytes.length, SAVED_MODEL);
}

/** Fields of a message that are messages themselves. */
interface Nested {
  readonly [field: number]: Nested;
}

const VALUE: Nested = { 1: {}, 7: { 2: {} }, 8: { 2: {}, 3: {} } };
const ENTRY: Nested = { 2: VALUE };
const NODE: Nested = { 5: ENTRY };
const OP_DEF: Nested = { 2: {}, 3: {}, 4: {} };
const FUNCTION: Nested = { 1: OP_DEF, 3: NODE, 4: {}, 5: ENTRY };
const GRAPH: Nested = { 1: NODE, 2: { 1: FUNCTION }, 4: {} };
const TENSOR_INFO: Nested = { 2: { 3: {} } };
const SIGNATURE: Nested = { 2: { 1: TENSOR_INFO, 2: TENSOR_INFO } };
const SAVED_MODEL: Nested = { 2: { 1: {}, 2: GRAPH, 5: SIGNATURE } };
