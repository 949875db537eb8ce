import type { Holder } from '../../values/lifetime';
import { invalid } from '../../opError';
import type { OpCall, OpFamily } from '../../registry';
import { fromHost, handlesOf, hostOf, scalar } from '../../values/tensors';
import type { Tensor } from '../../values/value';
import { define } from '../define';
import { packed } from '../array/join';
import { zeros } from './rows';

interface Entry {
  readonly key: Tensor;
  readonly value: Tensor;
}

/** The value of a TensorMap: a variant scalar, never changed. */
class TensorMap implements Holder {
  readonly handleKind = 'tensor-map';
  uses = 0;
  readonly entries: ReadonlyMap<string, Entry>;

  constructor(entries: ReadonlyMap<string, Entry>) {
    this.entries = entries;
  }

  eachHeld(visit: (tensor: Tensor) => void): void {
    for (const { key, value } of this.entries.values()) {
      visit(key);
      visit(value);
    }
  }

  asTensor(): Tensor {
    return fromHost('variant', [], [this]);
  }
}

function mapOf(tensor: Tensor): TensorMap {
  const handle = handlesOf(tensor)[0];
  if (handle instanceof TensorMap) return handle;
  throw invalid('Input handle is not a map.');
}

/** Equal for keys of equal dtype, shape and elements. */
function identity(key: Tensor): string {
  const data = hostOf(key);
  const elements = ArrayBuffer.isView(data)
    ? data.join()
    : (data as readonly Uint8Array[]).map((bytes) => bytes.join('.')).join();
  return `${key.dtype}[${key.shape.join(',')}]${elements}`;
}

function find(call: OpCall, map: Tensor, key: Tensor, what: string): Entry {
  const entry = mapOf(map).entries.get(identity(key));
  if (entry === undefined) throw invalid(`Trying to ${what} non-existent key. ${call.op} could not find it.`);
  return entry;
}

function changed(map: Tensor, change: (entries: Map<string, Entry>) => void): Tensor {
  const entries = new Map(mapOf(map).entries);
  change(entries);
  return new TensorMap(entries).asTensor();
}

function erase(call: OpCall, map: Tensor, key: Tensor): Tensor {
  find(call, map, key, 'erase');
  return changed(map, (entries) => entries.delete(identity(key)));
}

function stackKeys(call: OpCall, map: Tensor): Tensor {
  const keys = [...mapOf(map).entries.values()].map((entry) => entry.key);
  return keys.length === 0 ? zeros(call.attrs.type('key_dtype'), [0]) : packed(call, keys, 0);
}

export const TENSOR_MAPS: OpFamily = {
  EmptyTensorMap: define(() => new TensorMap(new Map()).asTensor()),
  TensorMapSize: define((_, map) => scalar('int32', mapOf(map).entries.size)),
  TensorMapInsert: define((_, map, key, value) =>
    changed(map, (entries) => entries.set(identity(key), { key, value })),
  ),
  TensorMapLookup: define((call, map, key) => find(call, map, key, 'lookup').value),
  TensorMapErase: define(erase),
  TensorMapHasKey: define((_, map, key) => scalar('bool', mapOf(map).entries.has(identity(key)))),
  TensorMapStackKeys: define(stackKeys),
};
