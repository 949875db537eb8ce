import type { JsonValue, KerasMetadata } from '../model/keras';

/**
 * What each layer of a graph of layers takes its inputs from, by the path of the
 * model it stands in and its name. Keras writes it into the model's configuration
 * as `inbound_nodes`, once per call of the layer; Sequential models have none.
 */
export type LayerConnections = ReadonlyMap<string, readonly string[]>;

export function connectionKey(modelPath: string, layer: string): string {
  return `${modelPath}\n${layer}`;
}

export function layerConnections(keras: KerasMetadata): LayerConnections {
  const found = new Map<string, readonly string[]>();
  for (const { objectPath, config } of keras.objects) {
    for (const layer of itemsOf(config['layers'])) {
      const { name, inbound_nodes: calls } = fieldsOf(layer);
      if (typeof name !== 'string' || calls === undefined) continue;
      found.set(connectionKey(objectPath, name), namesIn(calls));
    }
  }
  return found;
}

/** A list, or a tuple as Keras writes it: `{"class_name": "__tuple__", "items": […]}`. */
function itemsOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (Array.isArray(value)) return value as readonly JsonValue[];
  const { items } = fieldsOf(value);
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [];
}

function fieldsOf(value: JsonValue | undefined): { readonly [key: string]: JsonValue } {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as { readonly [key: string]: JsonValue }) : {};
}

/**
 * The layers named in a list of calls, in order. A tensor is `["conv", 0, 0, {…}]`
 * (layer, call, output, further arguments, which may be tensors too), or, as
 * TensorFlow 2.13 and later write it, an object with a `keras_history` of the first three.
 */
function namesIn(calls: JsonValue): readonly string[] {
  const names: string[] = [];
  const pending: JsonValue[] = [calls];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const items = itemsOf(value);
    const [layer, call, output] = items;
    if (typeof layer === 'string' && typeof call === 'number' && typeof output === 'number') {
      names.push(layer);
      pending.push(...items.slice(3).reverse());
      continue;
    }
    const { keras_history: history, ...rest } = fieldsOf(value);
    if (history !== undefined) pending.push(history);
    else
      pending.push(
        ...(items.length > 0 ? items : Object.values(rest)).filter((item) => typeof item === 'object').reverse(),
      );
  }
  return names;
}
