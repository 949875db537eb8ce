import type { Pace } from '../../lib/pace';
import type {
  SavedObjectGraph,
  SlotVariableReference,
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

/** Objects between two looks at the clock. */
const STEP = 256;

/**
 * Walks the SavedObjectGraph and the checkpoint's TrackableObjectGraph together from the root by
 * child names: their node ids differ (savedmodel-format part 7, route 1). Breadth first, so that the
 * shortest path names an object; ways that only the SavedObjectGraph knows (`keras_api`) come last.
 */
export async function objectVariables(
  saved: SavedObjectGraph,
  trackable: TrackableObjectGraph | null,
  pace: Pace,
): Promise<readonly ObjectVariable[]> {
  const { nodes } = saved;
  /** By object: how it was reached first. */
  const visited: (Step | undefined)[] = nodes.map(() => undefined);
  const reached: Step[] = [];
  const queue: Step[] = [{ id: 0, twin: trackable ? 0 : -1, path: '' }];
  const later: Step[] = [];
  for (let next = 0; next < queue.length || later.length > 0; next++) {
    if (next % STEP === 0) await pace.at(next, nodes.length, 'objects');
    if (next >= queue.length) for (const step of later.splice(0)) queue.push(step);
    const step = queue[next] as Step;
    const object = nodes[step.id];
    if (!object || visited[step.id]) continue;
    visited[step.id] = step;
    reached.push(step);
    if (object.children.length === 0) continue;
    const twins = new Map(trackable?.nodes[step.twin]?.children.map(({ localName, nodeId }) => [localName, nodeId]));
    for (const { nodeId, localName } of object.children) {
      if (visited[nodeId]) continue;
      const twin = twins.get(localName) ?? -1;
      const path = step.path ? `${step.path}/${localName}` : localName;
      (twin < 0 ? later : queue).push({ id: nodeId, twin, path });
    }
  }
  if (trackable) await addSlots(saved, trackable, reached, visited, pace);
  const variables: ObjectVariable[] = [];
  nodes.forEach((object, objectId) => {
    if (!object.variable) return;
    const step = visited[objectId];
    const checkpointKey = valueKey(trackable?.nodes[step?.twin ?? -1]);
    variables.push({ objectId, path: step?.path ?? '', checkpointKey });
  });
  return variables;
}

function valueKey(twin: TrackableObjectGraphTrackableObject | undefined): string | null {
  return twin?.attributes.find(({ name }) => name === VARIABLE_VALUE)?.checkpointKey ?? null;
}

/** An optimizer's slots (`m`, `v`) are found by the variable they belong to and their name, not as children. */
async function addSlots(
  saved: SavedObjectGraph,
  trackable: TrackableObjectGraph,
  reached: readonly Step[],
  visited: (Step | undefined)[],
  pace: Pace,
): Promise<void> {
  for (const [done, optimizer] of reached.entries()) {
    const slots = saved.nodes[optimizer.id]?.slotVariables ?? [];
    if (slots.length === 0) continue;
    const twins = slotTwins(trackable.nodes[optimizer.twin]?.slotVariables ?? []);
    for (const [i, slot] of slots.entries()) {
      if (i % STEP === 0) await pace.at(done, reached.length, 'objects');
      const original = visited[slot.originalVariableNodeId];
      const match = twins.get(slot.slotName)?.get(original?.twin ?? -1);
      const id = slot.slotVariableNodeId;
      if (!original || match === undefined || !saved.nodes[id] || (visited[id]?.twin ?? -1) >= 0) continue;
      visited[id] = { id, twin: match, path: `${original.path}/${slot.slotName}` };
    }
  }
}

/** Slot name → variable → slot variable, as ids of the checkpoint's graph. */
function slotTwins(slots: readonly SlotVariableReference[]): ReadonlyMap<string, ReadonlyMap<number, number>> {
  const twins = new Map<string, Map<number, number>>();
  for (const { slotName, originalVariableNodeId, slotVariableNodeId } of slots) {
    let ofName = twins.get(slotName);
    if (!ofName) {
      ofName = new Map();
      twins.set(slotName, ofName);
    }
    ofName.set(originalVariableNodeId, slotVariableNodeId);
  }
  return twins;
}
