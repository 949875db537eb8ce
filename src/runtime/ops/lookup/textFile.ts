import type { DType } from '../../../model/dtype';
import { invalid } from '../../opError';
import { allocate, fromHost } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import type { Cells } from '../kernels/dtypes';
import type { HostData } from '../../../model/tensor';
import { bytesOf, indexOfBytes, textOf } from '../string/bytes';
import { parseNumber } from '../string/parseNumber';

/** Indices that mean something else than a column (lookup_ops.py, TextFileIndex). */
const WHOLE_LINE = -2;
const LINE_NUMBER = -1;

/** How InitializeTableFromTextFile reads its asset. */
export interface TextFileLayout {
  readonly keyIndex: number;
  readonly valueIndex: number;
  /** Lines to read, −1 all. */
  readonly vocabSize: number;
  readonly delimiter: string;
  /** Added to line numbers. */
  readonly offset: number;
}

/** Lines without \n and without any \r; a last line that is empty does not count. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  while (from < bytes.length) {
    const at = bytes.indexOf(10, from);
    const end = at < 0 ? bytes.length : at;
    const line = bytes.subarray(from, end);
    lines.push(line.includes(13) ? line.filter((byte) => byte !== 13) : line);
    from = end + 1;
  }
  return lines;
}

function columnsOf(line: Uint8Array, delimiter: Uint8Array): Uint8Array[] {
  const columns: Uint8Array[] = [];
  let from = 0;
  for (let at = indexOfBytes(line, delimiter, 0); at >= 0; at = indexOfBytes(line, delimiter, from)) {
    columns.push(line.subarray(from, at));
    from = at + delimiter.length;
  }
  columns.push(line.subarray(from));
  return columns;
}

/** The keys and values that a vocabulary file holds. */
export function readTextFile(
  bytes: Uint8Array,
  layout: TextFileLayout,
  keyDtype: DType,
  valueDtype: DType,
): [Tensor, Tensor] {
  const { keyIndex, valueIndex, vocabSize } = layout;
  let lines = linesOf(bytes);
  if (vocabSize >= 0) {
    if (lines.length < vocabSize) throw invalid(`Invalid vocab_size: expected ${vocabSize} but got ${lines.length}`);
    lines = lines.slice(0, vocabSize);
  }
  const keys = allocate(keyDtype, lines.length) as Cells;
  const values = allocate(valueDtype, lines.length) as Cells;
  const delimiter = bytesOf(layout.delimiter);
  const needed = Math.max(keyIndex, valueIndex) + 1;
  for (const [number, line] of lines.entries()) {
    const columns = needed > 0 ? columnsOf(line, delimiter) : [];
    if (columns.length < needed) {
      throw invalid(
        `Invalid number of columns in line ${number} (${textOf(line)}): expected at least ${needed} got ${columns.length}`,
      );
    }
    const cell = (index: number, dtype: DType): unknown => {
      if (index === LINE_NUMBER) return dtype === 'int64' ? BigInt(number + layout.offset) : number + layout.offset;
      const field = index === WHOLE_LINE ? line : (columns[index] as Uint8Array);
      if (dtype === 'string') return field;
      const value = parseNumber(field, dtype);
      if (value === null) throw invalid(`Field ${textOf(field)} in line ${number} is not a valid ${dtype}.`);
      return value;
    };
    keys[number] = cell(keyIndex, keyDtype);
    values[number] = cell(valueIndex, valueDtype);
  }
  const shape = [lines.length];
  return [fromHost(keyDtype, shape, keys as HostData), fromHost(valueDtype, shape, values as HostData)];
}
