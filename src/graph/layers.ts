import type { MetaGraph } from '../model/savedModel';

/**
 * Class of each Keras layer by its name, where SavedObjectGraph says it: Keras 2
 * up to TensorFlow 2.6 wrote each layer's configuration as JSON beside its object.
 * Only the two fields are read; configurations nest whole models.
 */
export function layerClasses(metaGraph: MetaGraph): ReadonlyMap<string, string> {
  const classes = new Map<string, string>();
  const objects = metaGraph.objects();
  if (!objects.ok || objects.value === null) return classes;
  for (const { identifier, metadata } of objects.value.objects) {
    if (metadata === undefined || identifier?.startsWith('_tf_keras_') !== true) continue;
    const className = field(metadata, 'class_name');
    const name = field(metadata, 'name');
    if (className !== null && name !== null && !classes.has(name)) classes.set(name, className);
  }
  return classes;
}

/** First string field of that name: the layer's own fields come before its configuration's. */
function field(json: string, name: string): string | null {
  return new RegExp(`"${name}": ?"([^"\\\\]+)"`).exec(json)?.[1] ?? null;
}
