import type { OpCall, OpEntry, OpFamily } from '../../registry';
import { RUN_CONTAINER } from '../../session';
import type { ResourceHandle } from '../../session';
import { fromHost } from '../../tensors';
import { Tensor } from '../../value';
import { define } from '../define';
import { bytesOf } from '../string/bytes';
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

/** A table is found again by its shared name, else it belongs to its node. */
function named(call: OpCall, spec: TableSpec): ResourceHandle {
  const { attrs, functionName, nodeName } = call;
  const shared = attrs.string('shared_name');
  const own = functionName === null || attrs.bool('use_node_name_sharing') ? nodeName : `${functionName}/${nodeName}`;
  return call.session.resource(attrs.string('container'), shared || own, () => new Table(spec));
}

function anonymous(call: OpCall, spec: TableSpec): ResourceHandle {
  if (call.functionName === null) return call.session.resource(ANONYMOUS, call.nodeName, () => new Table(spec));
  made += 1;
  return call.session.resource(RUN_CONTAINER, `table ${made}`, () => new Table(spec));
}

function creates(kind: TableKind, place: (call: OpCall, spec: TableSpec) => ResourceHandle): OpEntry {
  return define((call, ...inputs) => fromHost('resource', [], [place(call, specOf(kind, call, inputs))]), {
    stateful: true,
  });
}

/** TensorFlow 1: the handle is a reference to two strings, the container and the name. */
function createsRef(kind: TableKind): OpEntry {
  return define(
    (call, ...inputs) => {
      const handle = named(call, specOf(kind, call, inputs));
      return new Tensor('string', [2], [bytesOf(handle.container), bytesOf(handle.name)], null, handle.resource);
    },
    { stateful: true },
  );
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
