import { concatBytes } from '../../../lib/bytes';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { allocate, fromHost, hostOf, stringsOf } from '../../values/tensors';
import type { HostData } from '../../../model/tensor';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import type { Cells } from '../kernels/dtypes';
import { bytesOf, latin1Of } from '../string/bytes';
import { parseNumber } from '../string/parseNumber';

const QUOTE = 0x22;
const [NEWLINE, RETURN] = [10, 13];

interface Dialect {
  readonly delimiter: number;
  readonly quotes: boolean;
  /** Columns to keep, in order; null keeps all. */
  readonly columns: readonly number[] | null;
}

/** Fields of one record by RFC 4180; line ends may stand before a field only. */
function fieldsOf(record: Uint8Array, { delimiter, quotes, columns }: Dialect): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let at = 0;
  let seen = 0;
  const wants = (): boolean => columns === null || columns[fields.length] === seen;
  while (at < record.length) {
    if (record[at] === NEWLINE || record[at] === RETURN) {
      at += 1;
      continue;
    }
    const field =
      quotes && record[at] === QUOTE ? quoted(record, at + 1, delimiter) : plain(record, at, delimiter, quotes);
    at = field.next;
    if (wants()) fields.push(field.bytes);
    seen += 1;
    if (columns !== null && fields.length === columns.length) return fields;
  }
  if (record.length > 0 && record.at(-1) === delimiter && wants()) fields.push(new Uint8Array(0));
  return fields;
}

interface Field {
  readonly bytes: Uint8Array;
  /** Where the next field begins. */
  readonly next: number;
}

function plain(record: Uint8Array, start: number, delimiter: number, quotes: boolean): Field {
  let at = start;
  for (; at < record.length && record[at] !== delimiter; at++) {
    const byte = record[at];
    if ((quotes && byte === QUOTE) || byte === NEWLINE || byte === RETURN) {
      throw invalid('Unquoted fields cannot have quotes/CRLFs inside');
    }
  }
  return { bytes: record.subarray(start, at), next: at + 1 };
}

function quoted(record: Uint8Array, start: number, delimiter: number): Field {
  const parts: Uint8Array[] = [];
  let from = start;
  let at = start;
  for (;;) {
    const quote = record.indexOf(QUOTE, at);
    if (quote < 0) throw invalid('Quoted field has to end with quote followed by delim or end');
    const after = record[quote + 1];
    if (after === undefined || after === delimiter) {
      parts.push(record.subarray(from, quote));
      return { bytes: concatBytes(parts), next: quote + 2 };
    }
    if (after !== QUOTE) throw invalid('Quote inside a string has to be escaped by another quote');
    parts.push(record.subarray(from, quote + 1));
    from = quote + 2;
    at = from;
  }
}

/** One tensor per column, of the shape of the records. An empty default makes a column required. */
function decodeCsv(call: OpCall, records: Tensor, ...defaults: Tensor[]): Tensor[] {
  const { attrs } = call;
  const delimiter = bytesOf(attrs.string('field_delim'));
  if (delimiter.length !== 1) throw invalid('field_delim should be only 1 char');
  const selected = attrs.ints('select_cols');
  const dialect = {
    delimiter: delimiter[0] as number,
    quotes: attrs.bool('use_quote_delim'),
    columns: selected.length === 0 ? null : selected,
  };
  const missing = latin1Of(attrs.bytes('na_value'));
  const columns = defaults.map((fallback) => allocate(fallback.dtype, records.size) as Cells);
  for (const [row, record] of stringsOf(records).entries()) {
    const fields = fieldsOf(record, dialect);
    if (fields.length !== defaults.length)
      throw invalid(`Expect ${defaults.length} fields but have ${fields.length} in record ${row}`);
    for (const [i, field] of fields.entries()) {
      const fallback = defaults[i] as Tensor;
      const column = columns[i] as Cells;
      if (field.length === 0 || latin1Of(field) === missing) {
        if (fallback.size === 0) throw invalid(`Field ${i} is required but missing in record ${row}!`);
        column[row] = hostOf(fallback)[0];
      } else if (fallback.dtype === 'string') {
        column[row] = field;
      } else {
        const value = parseNumber(field, fallback.dtype);
        if (value === null)
          throw invalid(`Field ${i} in record ${row} is not a valid ${fallback.dtype}: ${latin1Of(field)}`);
        column[row] = value;
      }
    }
  }
  return columns.map((column, i) => fromHost((defaults[i] as Tensor).dtype, records.shape, column as HostData));
}

export const CSV: OpFamily = { DecodeCSV: define(decodeCsv) };
