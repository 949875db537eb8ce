import type {
  SavedObjectGraph,
  TrackableObjectGraph,
  TrackableObjectGraphTrackableObject,
} from '../../proto/generated';

/** What the two object graphs say about one variable object. */
export interface ObjectVariable {
  readonly objectId: number;
  /** Path by child names from the root: `layer_with_weights-0/kernel`. */
  readonly path: string;
  readonly checkpointKey: string | null;
}

/** Name of a variable's value among the attributes of a TrackableObject. */
export const VARIABLE_VALUE = 'VARIABLE_VALUE';

interface Step {
  readonly id: number;
  readonly twin: number;
  readonly path: string;
}

/**
 * Walks the SavedObjectGraph and the checkpoint's TrackableObjectGraph together from the root by
 * child names: their node ids differ (savedmodel-format part 7, route 1). Breadth first, so that the
 * shortest path names an object; ways that only the SavedObjectGraph knows (`keras_api`) come last.
 */
export function objectVariables(
  saved: SavedObjectGraph,
  trackable: TrackableObjectGraph | null,
): readonly ObjectVariable[] {
  const visited = new Map<number, Step>();
  const queue: Step[] = [{ id: 0, twin: trackable ? 0 : -1, path: '' }];
  const later: Step[] = [];
  for (let next = 0; next < queue.length || later.length > 0; next++) {
    if (next >= queue.length) for (const step of later.splice(0)) queue.push(step);
    const step = queue[next] as Step;
    const object = saved.nodes[step.id];
    if (!object || visited.has(step.id)) continue;
    visited.set(step.id, step);
    const twins = new Map(trackable?.nodes[step.twin]?.children.map(({ localName, nodeId }) => [localName, nodeId]));
    for (const { nodeId, localName } of object.children) {
      if (visited.has(nodeId)) continue;
      const twin = twins.get(localName) ?? -1;
      const path = step.path ? `${step.path}/${localName}` : localName;
      (twin < 0 ? later : queue).push({ id: nodeId, twin, path });
    }
  }
  if (trackable) addSlots(saved, trackable, visited);
  return saved.nodes.flatMap((object, objectId) => {
    if (!object.variable) return [];
    const step = visited.get(objectId);
    return { objectId, path: step?.path ?? '', checkpointKey: valueKey(trackable?.nodes[step?.twin ?? -1]) };
  });
}

function valueKey(twin: TrackableObjectGraphTrackableObject | undefined): string | null {
  return twin?.attributes.find(({ name }) => name === VARIABLE_VALUE)?.checkpointKey ?? null;
}

/** An optimizer's slots (`m`, `v`) are found by the variable they belong to and their name, not as children. */
function addSlots(saved: SavedObjectGraph, trackable: TrackableObjectGraph, visited: Map<number, Step>): void {
  for (const optimizer of visited.values()) {
    const twins = new Map(
      trackable.nodes[optimizer.twin]?.slotVariables.map((twin) => [
        `${twin.originalVariableNodeId} ${twin.slotName}`,
        twin.slotVariableNodeId,
      ]),
    );
    for (const slot of saved.nodes[optimizer.id]?.slotVariables ?? []) {
      const original = visited.get(slot.originalVariableNodeId);
      const match = twins.get(`${original?.twin} ${slot.slotName}`);
      const id = slot.slotVariableNodeId;
      if (match === undefined || !original || (visited.get(id)?.twin ?? -1) >= 0) continue;
      visited.set(id, { id, twin: match, path: `${original.path}/${slot.slotName}` });
    }
  }
}
