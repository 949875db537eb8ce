import { isKerasLayer, type KerasMetadata, type KerasObject } from '../model/keras';
import type { ObjectGraph } from '../model/objectGraph';
import { formatTensorShape, isFullyKnown } from '../model/shape';
import type { VariableFact } from '../model/summary';
import type { ModelGraph } from './modelGraph';
import type { BoxId, GroupId } from './view';

/** One line of `model.summary()`. */
export interface LayerRow {
  readonly name: string;
  readonly className: string;
  /** `(?, 28, 28, 32)`, '' where the graph does not tell. */
  readonly outputShape: string;
  /** Elements of the variables that the layer and what is inside it own. */
  readonly parameters: number;
  readonly trainableParameters: number;
  /** The configuration in one line. */
  readonly summary: string;
  /** Models inside models: 0 for the layers of the model itself. */
  readonly depth: number;
  /** The box that is this layer, and the groups to open to see it; null where the start does not run it. */
  readonly place: { readonly box: BoxId; readonly open: readonly GroupId[] } | null;
}

/** Boxes looked at for the places of layers. */
const MOST_BOXES = 5_000;

interface Place {
  readonly box: BoxId;
  readonly open: readonly GroupId[];
  readonly shape: string;
}

/** The box of each name, the outermost where several are called so. */
function placesOf(graph: ModelGraph, names: ReadonlySet<string>): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const queue: (readonly GroupId[])[] = [[]];
  let seen = 0;
  for (const open of queue) {
    const view = graph.view(open.at(-1) ?? graph.root);
    for (const box of view.ok ? view.value.boxes : []) {
      seen += 1;
      if (seen > MOST_BOXES) return places;
      // A layer of one op is that op: its path begins with the layer's name.
      const path = box.kind === 'op' ? box.subtitle.split('/') : [box.title, ...box.subtitle.split('/')];
      for (const name of path) {
        if (names.has(name) && !places.has(name)) places.set(name, { box: box.id, open, shape: box.shape });
      }
      if (box.group !== null) queue.push([...open, box.group]);
    }
  }
  return places;
}

/** The layers of a Keras model in the order Keras lists them, with what the graph knows of each. */
export function layerTable(
  graph: ModelGraph,
  keras: KerasMetadata,
  variables: readonly VariableFact[],
  objects: ObjectGraph | null,
): readonly LayerRow[] {
  const ownedBy = ownership(variables, objects);
  const seen = new Set<string>();
  // The model's own entry has the path ''; a layer may be reached by two attributes and is listed once.
  const all = keras.objects.filter((layer) => layer.objectPath !== '' && isKerasLayer(layer));
  const plain = all.filter((layer) => !isModel(layer));
  // A layer inside a layer is its part, as the cell of an LSTM: Keras lists the outer one alone.
  const layers = all.filter((layer) => {
    const key = `${layer.objectId} ${layer.name}`;
    if (seen.has(key) || plain.some((outer) => layer.objectPath.startsWith(`${outer.objectPath}/`))) return false;
    seen.add(key);
    return true;
  });
  const places = placesOf(graph, new Set(layers.map(({ name }) => name)));
  const models = layers.filter(isModel);
  return layers.map((layer) => {
    const own = ownedBy(layer);
    const count = (list: readonly VariableFact[]): number =>
      list.reduce((sum, { shape }) => sum + (isFullyKnown(shape) ? shape.reduce((a, b) => a * b, 1) : 0), 0);
    const place = places.get(layer.name);
    return {
      name: layer.name,
      className: layer.className,
      outputShape: place?.shape || inputLayerShape(layer),
      parameters: count(own),
      trainableParameters: layer.trainable === false ? 0 : count(own.filter(({ trainable }) => trainable !== false)),
      summary: layer.summary,
      depth: models.filter(({ objectPath }) => layer.objectPath.startsWith(`${objectPath}/`)).length,
      place: place === undefined ? null : { box: place.box, open: place.open },
    };
  });
}

/** A model within the model: its layers are listed below it. */
function isModel({ identifier }: KerasObject): boolean {
  return /model|network|sequential/.test(identifier);
}

/**
 * The variables of a layer: those in its list `variables`, which Keras writes
 * beside each layer and which holds those of inner layers too. Paths alone do not
 * tell: a variable has many, and its shortest may lead past the layer.
 */
function ownership(
  variables: readonly VariableFact[],
  objects: ObjectGraph | null,
): (layer: KerasObject) => readonly VariableFact[] {
  const byId = new Map(objects?.objects.map((object) => [object.id, object]));
  const byObject = new Map(variables.map((variable) => [variable.objectId ?? -1, variable]));
  return (layer) => {
    const list = byId.get(layer.objectId)?.children.find(({ name }) => name === 'variables');
    const listed = list === undefined ? undefined : byId.get(list.id);
    if (listed === undefined)
      return variables.filter(({ objectPath }) => objectPath?.startsWith(`${layer.objectPath}/`) === true);
    return [...new Set(listed.children.flatMap(({ id }) => byObject.get(id) ?? []))];
  };
}

/** An InputLayer makes no node of its own; its configuration says what comes in, a tuple as its items. */
function inputLayerShape({ config }: KerasObject): string {
  const said = config['batch_input_shape'];
  const shape: unknown = typeof said === 'object' && said !== null && 'items' in said ? said['items'] : said;
  if (!Array.isArray(shape)) return '';
  return formatTensorShape(shape.map((size) => (typeof size === 'number' ? size : -1)));
}

/** Class of each layer by its name. */
export function classesByName(keras: KerasMetadata): ReadonlyMap<string, string> {
  return new Map(
    keras.objects.flatMap(({ name, className }) => (className === '' ? [] : [[name, className] as const])),
  );
}
