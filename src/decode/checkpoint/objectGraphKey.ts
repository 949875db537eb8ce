/** Key under which TF2 keeps the objects that own the tensors, as a serialised TrackableObjectGraph. */
export const OBJECT_GRAPH_KEY = '_CHECKPOINTABLE_OBJECT_GRAPH';
