import { bytesPerElement } from '../model/dtype';
import { elementCount, isFullyKnown } from '../model/shape';
import { isPresent, storedOf } from '../model/stored';
import type { MetaGraphSummary, ModelSummary, VariableFact } from '../model/summary';

/** Elements of all variables of a MetaGraph that hold numbers of a known shape. */
export function parameterCount(metaGraph: MetaGraphSummary): number {
  return metaGraph.variables.reduce((sum, variable) => sum + (elementsOf(variable) ?? 0), 0);
}

/** Elements of a variable; null where its shape is not known, and where they are no numbers. */
export function elementsOf(variable: VariableFact): number | null {
  return isFullyKnown(variable.shape) && bytesPerElement(variable.dtype) > 0 ? elementCount(variable.shape) : null;
}

/** Bytes of all files of the model folder. */
export function totalBytes(summary: ModelSummary): number {
  return summary.files.reduce((sum, file) => sum + file.size, 0);
}

/** How many variables of a MetaGraph lack no file. */
export function readableVariables(summary: ModelSummary, metaGraph: MetaGraphSummary): number {
  return metaGraph.variables.filter((variable) => isPresent(storedOf(summary, variable))).length;
}

/** Bytes of a variable in the checkpoint, or as its dtype and shape say; null where neither is known. */
export function variableBytes(summary: ModelSummary, variable: VariableFact): number | null {
  const stored = storedOf(summary, variable);
  if (stored.kind === 'stored' || stored.kind === 'missing-shard') return stored.entry.size;
  const count = elementsOf(variable);
  const each = bytesPerElement(variable.dtype);
  return count === null || each === 0 ? null : count * each;
}
