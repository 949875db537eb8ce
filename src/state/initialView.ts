import type { SceneStart } from '../layout/layoutApi';
import { functionFacts } from '../model/functionColumns';
import type { ModelSummary } from '../model/summary';
import { INITIAL_VIEW, type ViewState } from './view';

/**
 * How a model that was just opened is shown: as `wanted` (the address bar) says
 * where that names things this model has, else from its default signature.
 */
export function initialView(summary: ModelSummary, wanted: Partial<ViewState>): ViewState {
  if (wanted.start && exists(summary, wanted.start)) return { ...INITIAL_VIEW, ...wanted };
  const start = defaultStart(summary, 0);
  const page = wanted.page ?? INITIAL_VIEW.page;
  return { ...INITIAL_VIEW, page, start, metaGraph: start?.metaGraph ?? 0 };
}

/** The signature to show first of a MetaGraph; its main graph where no signature can be called; null without a MetaGraph. */
export function defaultStart(summary: ModelSummary, metaGraph: number): SceneStart | null {
  const facts = summary.metaGraphs[metaGraph];
  if (!facts) return null;
  return facts.defaultSignature === null
    ? { kind: 'graph', metaGraph }
    : { kind: 'signature', metaGraph, key: facts.defaultSignature };
}

/** Whether this model has what a scene would start from. */
export function exists(summary: ModelSummary, start: SceneStart): boolean {
  const facts = summary.metaGraphs[start.metaGraph];
  if (!facts) return false;
  switch (start.kind) {
    case 'signature':
      return facts.signatures.some((signature) => signature.key === start.key);
    case 'function':
      return functionFacts(facts.functions).some((fact) => fact.name === start.name);
    case 'graph':
      return true;
  }
}
