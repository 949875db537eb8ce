import { create } from 'zustand';
import type { FunctionEntry } from '../graph/functionIndex';
import { track } from './busy';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askLayout } from './engine';

export type { FunctionEntry } from '../graph/functionIndex';

/** Who calls each function of a MetaGraph and what it is reached from; null until it is known. */
interface FunctionIndex {
  readonly of: OpenDocument | null;
  readonly metaGraph: number;
  readonly byName: ReadonlyMap<string, FunctionEntry> | null;
}

export const useFunctionIndex = create<FunctionIndex>()(() => ({ of: null, metaGraph: 0, byName: null }));

/** Reads all bodies once; asked when the index is looked at. */
export function loadFunctionIndex(metaGraph: number): void {
  const of = openDocumentOf(useDocument.getState());
  const now = useFunctionIndex.getState();
  if (!of || (now.of === of && now.metaGraph === metaGraph)) return;
  useFunctionIndex.setState({ of, metaGraph, byName: null });
  const answer = askLayout('functions', { metaGraph }).then((result) => {
    const asked = useFunctionIndex.getState();
    if (asked.of !== of || asked.metaGraph !== metaGraph || !result.ok) return;
    useFunctionIndex.setState({ byName: new Map(result.value.map((entry) => [entry.name, entry])) });
  });
  void track(answer);
}

/** In a few words how a function is reached: `serving_default, 2 more`, `gradient of MyOp`, `unreachable`. */
export function sayReached(entry: FunctionEntry): string {
  const ways = [
    ...entry.signatures,
    ...entry.objects,
    ...entry.gradientOf.map((op) => `gradient of ${op}`),
    ...(entry.fromMainGraph ? ['loading and saving'] : []),
  ];
  const [first] = ways;
  if (first === undefined) return 'unreachable';
  return ways.length > 1 ? `${first}, ${ways.length - 1} more` : first;
}

/** Who calls a function: `while_body: MatMul_3`, `main graph: PartitionedCall, 4 more`; '' for nobody. */
export function sayCallers({ callers, callerCount }: FunctionEntry): string {
  const [first] = callers;
  if (!first) return '';
  const text = `${first.functionName ?? 'main graph'}: ${first.node}`;
  return callerCount > 1 ? `${text}, ${callerCount - 1} more` : text;
}
