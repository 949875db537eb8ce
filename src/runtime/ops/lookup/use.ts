import { invalid } from '../../opError';
import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { scalar, stringsOf } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { Table } from './table';
import { readTextFile } from './textFile';

/** What is done with tables. The ops without V2 take TensorFlow 1's string references instead of handles. */

export function tableOf(call: OpCall, handle: Tensor): Table {
  const resource = call.session.lookup(handle);
  if (!(resource instanceof Table)) throw invalid(`Trying to access a ${resource.resourceKind} as a table.`);
  return resource;
}

function uses(f: (call: OpCall, table: Table, ...inputs: Tensor[]) => Tensor | readonly Tensor[]): OpEntry {
  return define((call, handle, ...inputs) => f(call, tableOf(call, handle), ...inputs), {
    stateful: true,
    takesRefs: true,
  });
}

function changes(f: (call: OpCall, table: Table, ...inputs: Tensor[]) => void): OpEntry {
  return uses((call, table, ...inputs) => {
    call.session.beforeChange(table);
    f(call, table, ...inputs);
    return [];
  });
}

const find = uses((_, table, keys, fallback) => table.find(keys, fallback));
const size = uses((_, table) => {
  table.requireReady();
  return scalar('int64', table.size);
});
const exported = uses((_, table) => {
  table.requireReady();
  return table.exported();
});
const insert = changes((_, table, keys, values) => table.insert(keys, values));
const remove = changes((_, table, keys) => table.remove(keys));
const imported = changes((_, table, keys, values) => {
  // A checkpoint restores a static table this way, too.
  table.clear();
  if (table.spec.kind === 'dense') table.importBuckets(keys, values);
  else table.insert(keys, values);
  table.initialised = true;
});
const initialise = changes((_, table, keys, values) => table.initialise(keys, values));
const initialiseFromFile = changes((call, table, filename) => {
  const { attrs, session } = call;
  const [path] = stringsOf(filename);
  if (path === undefined) throw invalid('filename should be a single string');
  const layout = {
    keyIndex: attrs.int('key_index'),
    valueIndex: attrs.int('value_index'),
    vocabSize: attrs.int('vocab_size'),
    delimiter: attrs.string('delimiter'),
    offset: attrs.int('offset'),
  };
  table.initialise(...readTextFile(session.readAsset(path), layout, table.spec.keyDtype, table.spec.valueDtype));
});

export const TABLE_CALLS: OpFamily = {
  LookupTableFind: find,
  LookupTableFindV2: find,
  LookupTableSize: size,
  LookupTableSizeV2: size,
  LookupTableExport: exported,
  LookupTableExportV2: exported,
  LookupTableInsert: insert,
  LookupTableInsertV2: insert,
  LookupTableRemoveV2: remove,
  LookupTableImport: imported,
  LookupTableImportV2: imported,
  InitializeTable: initialise,
  InitializeTableV2: initialise,
  InitializeTableFromTextFile: initialiseFromFile,
  InitializeTableFromTextFileV2: initialiseFromFile,
};
