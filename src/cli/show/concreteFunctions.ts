import type { ConcreteFunction, ObjectGraph, SavedObject, StructuredValue } from '../../model/objectGraph';
import type { SavedModel } from '../../model/savedModel';
import { argumentText } from './argumentText';
import { canRebuildObjects } from './loadable';
import { loadedNames } from './loadOrder';
import { byCodePoints } from './pythonText';

/**
 * The list of functions that hang at the root object. saved_model_cli loads the model to make it; here it comes from the
 * object graph alone. '' for models without one (TensorFlow 1).
 */
export function concreteFunctionsText(model: SavedModel, isRegistered: (op: string) => boolean): string {
  if (!model.summary.metaGraphs.some(({ hasObjectGraph }) => hasObjectGraph)) return '';
  const header = '\nConcrete Functions:';
  const [metaGraph] = model.metaGraphs;
  const objects = metaGraph?.objects();
  // With several MetaGraphs TensorFlow cannot load without being told which.
  const graph = objects?.ok ? objects.value : null;
  if (!metaGraph || model.metaGraphs.length !== 1 || !graph || !canRebuildObjects(graph)) {
    return `${header} N/A (could not be listed due to unknown reasons)\n`;
  }
  const loaded = loadedNames(metaGraph, isRegistered);
  if (!loaded.ok) {
    const why = loaded.why === 'custom-op' ? 'the existence of custom ops in the SavedModel' : 'unknown reasons';
    return `${header} N/A (could not be listed due to ${why})\n`;
  }
  const named = [...(graph.objects[0]?.children ?? [])].sort((a, b) => byCodePoints(a.name, b.name));
  return (
    header +
    named
      .map(({ id, name }) => {
        const functions = functionsOf(graph, graph.objects[id], loaded.names);
        return functions ? `\n  Function Name: '${name}'\n${functions.map(optionText).join('')}` : '';
      })
      .join('')
  );
}

/** The concrete functions of an object in the order of their loaded names; null for other objects. */
function functionsOf(
  graph: ObjectGraph,
  object: SavedObject | undefined,
  names: ReadonlyMap<string, string>,
): readonly ConcreteFunction[] | null {
  if (object?.kind !== 'function' && object?.kind !== 'bare_concrete_function') return null;
  return [...(object.concreteFunctions ?? [])]
    .sort((a, b) => byCodePoints(names.get(a) ?? a, names.get(b) ?? b))
    .flatMap((name) => graph.concreteFunctions.get(name) ?? []);
}

/** canonicalized_input_signature is a tuple of the positional arguments and a dict of the named ones. */
function optionText({ canonicalizedInputSignature }: ConcreteFunction, index: number): string {
  const parts = canonicalizedInputSignature?.kind === 'tuple' ? canonicalizedInputSignature.items : [];
  const [positional, named] = parts;
  const args = positional?.kind === 'tuple' || positional?.kind === 'list' ? positional.items : [];
  // Iterating over a Python dict gives its keys: the values are not printed.
  const keys: readonly StructuredValue[] =
    named?.kind === 'dict' ? named.items.map(([key]) => ({ kind: 'string', value: key })) : [];
  const head = args.length > 0 ? `    Option #${index + 1}\n      Callable with:\n` : '';
  return head + argumentText(args, 'Argument') + argumentText(keys, 'Named Argument');
}
