import { create } from 'zustand';
import type { StringInputs } from '../graph/stringInputs';
import type { Signature } from '../model/summary';
import { track } from './busy';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askLayout } from './engine';

/** What the graph of a signature takes its strings for; null until it is known. */
interface Found {
  readonly of: OpenDocument | null;
  readonly metaGraph: number;
  readonly signature: string;
  readonly inputs: StringInputs | null;
}

const useFound = create<Found>()(() => ({ of: null, metaGraph: 0, signature: '', inputs: null }));

/** What the graph takes the strings of a signature for; empty until it is known, and where all are text. */
export function useStringInputs(metaGraph: number, signature: string): StringInputs {
  const of = useDocument(openDocumentOf);
  const found = useFound();
  const isAsked = found.of === of && found.metaGraph === metaGraph && found.signature === signature;
  return (isAsked && found.inputs) || NONE;
}

const NONE: StringInputs = {};

/** Looks into the graph of a signature that takes strings, once while it is in view. */
export function loadStringInputs(metaGraph: number, { key, inputs }: Signature): void {
  const of = openDocumentOf(useDocument.getState());
  const now = useFound.getState();
  if (!of || (now.of === of && now.metaGraph === metaGraph && now.signature === key)) return;
  useFound.setState({ of, metaGraph, signature: key, inputs: null });
  if (!inputs.some(({ dtype }) => dtype === 'string')) return;
  const answer = askLayout('strings', { start: { kind: 'signature', metaGraph, key } }).then((result) => {
    const asked = useFound.getState();
    if (asked.of !== of || asked.metaGraph !== metaGraph || asked.signature !== key || !result.ok) return;
    useFound.setState({ inputs: result.value });
  });
  void track(answer);
}
