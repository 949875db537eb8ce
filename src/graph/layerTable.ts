import { isKerasLayer, type KerasMetadata, type KerasObject } from '../model/keras';
import type { ObjectGraph } from '../model/objectGraph';
import { formatTensorShape, isFullyKnown } from '../model/shape';
import type { VariableFact } from '../model/summary';
import { connectionKey, layerConnections } from './layerConnections';
import type { ModelGraph } from './modelGraph';
import type { Box, BoxId, GroupId } from './view';

/** One line of `model.summary()`. */
export interface LayerRow {
  readonly name: string;
  readonly className: string;
  /** `(?, 28, 28, 32)`, '' where the graph does not tell. */
  readonly outputShape: string;
  /** Elements of the variables that the layer and what is inside it own. */
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Names of the layers whose outputs it takes, once per call; empty for inputs, and where nothing tells. */
  readonly connectedTo: readonly string[];
  /** The configuration in one line. */
  readonly summary: string;
  /** Models inside models: 0 for the layers of the model itself. */
  readonly depth: number;
  /** The box that is this layer, and the groups to open to see it; null where the start does not run it. */
  readonly place: { readonly box: BoxId; readonly open: readonly GroupId[] } | null;
}

/** Keras's own list, or what the graph's top level says where the model has no Keras metadata. */
export interface LayerTable {
  readonly source: 'keras' | 'scopes';
  readonly rows: readonly LayerRow[];
}

/** Layers that hand their input on unchanged outside of training: they leave no op behind. */
const PASSES = /^(?:Spatial)?Dropout(?:[123]D)?$|^Gaussian(?:Noise|Dropout)$|^AlphaDropout$|^ActivityRegularization$/;

/** Boxes looked at for the places of layers. */
const MOST_BOXES = 5_000;

interface Place {
  readonly box: BoxId;
  readonly open: readonly GroupId[];
  readonly shape: string;
}

/** The box of each layer's name, the outermost where several are called so. An output may be named like a layer and is none. */
function placesOf(graph: ModelGraph, layers: readonly KerasObject[]): ReadonlyMap<string, Place> {
  const names = new Set(layers.map(({ name }) => name));
  const inputs = new Set(layers.filter(isInputLayer).map(({ name }) => name));
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
      if (box.kind === 'output' || box.kind === 'hub') continue;
      const wanted = box.kind === 'input' ? inputs : names;
      for (const name of path) {
        if (wanted.has(name) && !places.has(name)) places.set(name, { box: box.id, open, shape: box.shape });
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
  const places = placesOf(graph, layers);
  const models = layers.filter(isModel);
  const connections = layerConnections(keras);
  const shapes = new Map<string, string>();
  let before = '';
  return layers.map((layer) => {
    const own = ownedBy(layer);
    const count = (list: readonly VariableFact[]): number =>
      list.reduce((sum, { shape }) => sum + (isFullyKnown(shape) ? shape.reduce((a, b) => a * b, 1) : 0), 0);
    const place = places.get(layer.name);
    const around = models.filter(({ objectPath }) => layer.objectPath.startsWith(`${objectPath}/`));
    const innermost = around.reduce(
      (path, model) => (model.objectPath.length > path.length ? model.objectPath : path),
      '',
    );
    const connectedTo = connections.get(connectionKey(innermost, layer.name)) ?? [];
    const [source = before] = connectedTo;
    const passed = PASSES.test(layer.className) ? shapes.get(source) : undefined;
    const outputShape = place?.shape || inputLayerShape(layer) || (passed ?? '');
    shapes.set(layer.name, outputShape);
    before = layer.name;
    return {
      name: layer.name,
      className: layer.className,
      outputShape,
      parameters: count(own),
      trainableParameters: layer.trainable === false ? 0 : count(own.filter(({ trainable }) => trainable !== false)),
      connectedTo,
      summary: layer.summary,
      depth: around.length,
      place: place === undefined ? null : { box: place.box, open: place.open },
    };
  });
}

/** Stands in for the table of a model without Keras metadata: the top level of its graph, where exporters put layers. */
export function scopeTable(graph: ModelGraph): readonly LayerRow[] {
  const view = graph.view(graph.root);
  if (!view.ok) return [];
  const { boxes, edges } = view.value;
  return boxes.flatMap((box, i): readonly LayerRow[] => {
    if (box.kind === 'hub' || box.kind === 'output') return [];
    const feeding = edges.filter(({ to, from, kind }) => to === i && from >= 0 && kind === 'data');
    return [
      {
        name: box.kind === 'op' ? box.subtitle : box.title,
        className: box.kind === 'op' ? box.title : box.kind === 'input' ? 'input' : classOf(box),
        // An input says shape and dtype in its second line.
        outputShape: box.kind === 'input' ? box.subtitle.replace(/[^)]*$/, '') : box.shape,
        parameters: box.parameters,
        trainableParameters: box.parameters,
        connectedTo: feeding.map(({ from }) => nameOf(boxes[from])),
        summary: '',
        depth: 0,
        place: { box: box.id, open: [] },
      },
    ];
  });
}

/** The second line of a group is its class, or the path of what was unwrapped. */
function classOf({ subtitle }: Box): string {
  return subtitle.includes('/') ? '' : subtitle;
}

function nameOf(box: Box | undefined): string {
  return (box?.kind === 'op' ? box.subtitle : box?.title) ?? '';
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

function isInputLayer({ identifier, className }: KerasObject): boolean {
  return identifier === '_tf_keras_input_layer' || className === 'InputLayer';
}

/** An InputLayer makes no node of its own; its configuration says what comes in, a tuple as its items. */
function inputLayerShape(layer: KerasObject): string {
  // The first layer of a Sequential model says what comes in too; what it makes is another matter.
  if (!isInputLayer(layer)) return '';
  const { config } = layer;
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
