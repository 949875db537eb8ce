import type { ObjectGraph, StructuredValue } from '../../model/objectGraph';

/** The only optimizer class that a process without Keras knows how to revive. */
const REVIVED_OPTIMIZER = 'tf_deprecated_optimizer';

/** Type specs that TensorFlow 2.21 knows: the ones it builds in, and those registered by a name of the form `module.Name`. */
const KNOWN_SPEC =
  /^(SparseTensorSpec|IndexedSlicesSpec|RaggedTensorSpec|TensorArraySpec|DatasetSpec|IteratorSpec|OptionalSpec|PerReplicaSpec|VariableSpec|RowPartitionSpec|tf\.(AnonymousExtensionType\.Spec|BoundedTensorSpec|DynamicRaggedShape\.Spec|(Eager|Graph)?WeakTensor\.Spec|NoneTensorSpec|RaggedTensorSpec|RowPartitionSpec|SparseTensorSpec|StructuredTensor\.Spec|TensorArraySpec|TensorSpec|linalg\.LinearOperator\w+Spec))$/;

/**
 * Whether `saved_model_cli`, which has TensorFlow but neither Keras nor other packages, can rebuild the objects of a model.
 * It cannot when an optimizer has slot variables (Keras 2 models saved after training) or a signature has
 * a type spec of another package; it then lists no functions.
 */
export function canRebuildObjects({ objects, concreteFunctions }: ObjectGraph): boolean {
  const hasForeignOptimizer = objects.some(
    ({ slotVariableCount = 0, identifier }) => slotVariableCount > 0 && identifier !== REVIVED_OPTIMIZER,
  );
  if (hasForeignOptimizer) return false;
  for (const { canonicalizedInputSignature, outputSignature } of concreteFunctions.values()) {
    if (hasForeignSpec(canonicalizedInputSignature) || hasForeignSpec(outputSignature)) return false;
  }
  return true;
}

function hasForeignSpec(value: StructuredValue | null): boolean {
  switch (value?.kind) {
    case 'type_spec':
      return !KNOWN_SPEC.test(value.typeName) || hasForeignSpec(value.state);
    case 'list':
    case 'tuple':
      return value.items.some(hasForeignSpec);
    case 'dict':
    case 'named_tuple':
      return value.items.some(([, item]) => hasForeignSpec(item));
    default:
      return false;
  }
}
