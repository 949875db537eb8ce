import type { ModelSummary } from '../../src/model/summary';

/** Index of the MetaGraph with exactly these tags in any order; null: the first. -1 where there is none. */
export function metaGraphWithTags(summary: ModelSummary, tags: readonly string[] | null): number {
  if (tags === null) return summary.metaGraphs.length > 0 ? 0 : -1;
  const wanted = [...tags].sort().join('\n');
  return summary.metaGraphs.findIndex((metaGraph) => [...metaGraph.tags].sort().join('\n') === wanted);
}
