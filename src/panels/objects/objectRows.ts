import type { ObjectGraph, SavedObject } from '../../model/objectGraph';
import { formatWeightShape } from '../../model/shape';

interface ObjectRow {
  /** The path of child numbers from the root: an object may be reached by many. */
  readonly key: string;
  readonly object: SavedObject;
  readonly level: number;
  readonly content: string;
  readonly text: string;
  readonly expanded: boolean | null;
  readonly hint: string;
  readonly mark?: string;
}

export const ROOT_KEY = '0';

/**
 * The rows of a tree over the object graph, which is none: objects are shared and
 * point back at their owners. An object that lies on the way to itself is a leaf.
 */
export function objectRows(graph: ObjectGraph, open: ReadonlySet<string>): readonly ObjectRow[] {
  const [root] = graph.objects;
  if (!root) return [];
  const byId = new Map(graph.objects.map((object) => [object.id, object]));
  const rows: ObjectRow[] = [];
  const pending = [{ object: root, name: 'root', key: ROOT_KEY, level: 0, above: new Set<number>() }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { object, name, key, level, above } = next;
    const again = above.has(object.id);
    const isOpen = again || object.children.length === 0 ? null : open.has(key);
    rows.push({
      key,
      object,
      level,
      content: name,
      text: name,
      expanded: isOpen,
      hint: again ? 'the same as above' : kindOf(object),
      ...(object.kind === 'variable' && { mark: 'var(--op-state)' }),
    });
    if (!isOpen) continue;
    const inside = new Set(above).add(object.id);
    for (let i = object.children.length - 1; i >= 0; i--) {
      const child = object.children[i];
      const target = child && byId.get(child.id);
      if (child && target) {
        pending.push({ object: target, name: child.name, key: `${key}/${i}`, level: level + 1, above: inside });
      }
    }
  }
  return rows;
}

function kindOf(object: SavedObject): string {
  switch (object.kind) {
    case 'user_object':
      return object.identifier && object.identifier !== '_generic_user_object' ? object.identifier : 'object';
    case 'variable':
      return object.variable ? `${formatWeightShape(object.variable.shape)} ${object.variable.dtype}` : 'variable';
    case 'function':
      return object.concreteFunctions?.length === 1
        ? 'function'
        : `function, ${object.concreteFunctions?.length ?? 0} concrete`;
    default:
      return object.kind.replaceAll('_', ' ');
  }
}

/** One line of facts about an object. */
export function describeObject(graph: ObjectGraph, object: SavedObject): string {
  const facts = [`object ${object.id}`, kindOf(object)];
  if (object.variable) facts.push(object.variable.name, object.variable.trainable ? 'trainable' : 'not trainable');
  if (object.registeredName) facts.push(object.registeredName);
  for (const name of object.concreteFunctions ?? []) {
    const bound = graph.concreteFunctions.get(name)?.boundInputs.length ?? 0;
    facts.push(`${name} with ${bound} captured`);
  }
  return facts.join(' · ');
}
