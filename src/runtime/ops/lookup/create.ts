import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { RUN_CONTAINER } from '../../session/session';
import type { ResourceHandle } from '../../session/session';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { handleTo, refTo, sharedResource } from '../resources';
import { Table } from './table';
import type { TableKind, TableSpec } from './table';

/** Container of anonymous tables made in the main graph: the init op fills them, so they live as long as the model. */
const ANONYMOUS = '#anonymous-table';

let made = 0;

function specOf(kind: TableKind, call: OpCall, inputs: readonly Tensor[]): TableSpec {
  const { attrs } = call;
  const dense = kind === 'dense';
  const shape = attrs.has('value_shape') ? attrs.shape('value_shape') : [];
  return {
    kind,
    keyDtype: attrs.type('key_dtype'),
    valueDtype: attrs.type('value_dtype'),
    valueShape: shape ?? [],
    keyShape: dense ? (inputs[0]?.shape ?? []) : [],
    reserved: dense ? inputs : [],
  };
}

function named(call: OpCall, spec: TableSpec): ResourceHandle {
  return sharedResource(call, () => new Table(spec));
}

function anonymous(call: OpCall, spec: TableSpec): ResourceHandle {
  if (call.functionName === null) return call.session.resource(ANONYMOUS, call.nodeName, () => new Table(spec));
  made += 1;
  return call.session.resource(RUN_CONTAINER, `table ${made}`, () => new Table(spec));
}

function creates(kind: TableKind, place: (call: OpCall, spec: TableSpec) => ResourceHandle): OpEntry {
  return define((call, ...inputs) => handleTo(place(call, specOf(kind, call, inputs))), { stateful: true });
}

/** TensorFlow 1. */
function createsRef(kind: TableKind): OpEntry {
  return define((call, ...inputs) => refTo(named(call, specOf(kind, call, inputs))), { stateful: true });
}

export const TABLES: OpFamily = {
  HashTableV2: creates('static', named),
  AnonymousHashTable: creates('static', anonymous),
  MutableHashTableV2: creates('mutable', named),
  MutableHashTableOfTensorsV2: creates('mutable', named),
  AnonymousMutableHashTable: creates('mutable', anonymous),
  AnonymousMutableHashTableOfTensors: creates('mutable', anonymous),
  MutableDenseHashTableV2: creates('dense', named),
  AnonymousMutableDenseHashTable: creates('dense', anonymous),
  HashTable: createsRef('static'),
  MutableHashTable: createsRef('mutable'),
  MutableHashTableOfTensors: createsRef('mutable'),
  MutableDenseHashTable: createsRef('dense'),
};
