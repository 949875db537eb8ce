import { create } from 'zustand';
import type { ExampleInputs } from '../graph/exampleInputs';
import type { Signature } from '../model/summary';
import { track } from './busy';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askLayout } from './engine';

/** Which inputs of a signature are serialised tf.train.Examples; null until it is known. */
interface Found {
  readonly of: OpenDocument | null;
  readonly metaGraph: number;
  readonly signature: string;
  readonly inputs: ExampleInputs | null;
}

const useFound = create<Found>()(() => ({ of: null, metaGraph: 0, signature: '', inputs: null }));

/** The features that the graph takes out of each input of a signature; empty until they are known, and where there are none. */
export function useExampleInputs(metaGraph: number, signature: string): ExampleInputs {
  const of = useDocument(openDocumentOf);
  const found = useFound();
  const isAsked = found.of === of && found.metaGraph === metaGraph && found.signature === signature;
  return (isAsked && found.inputs) || NONE;
}

const NONE: ExampleInputs = {};

/** Looks into the graph of a signature that takes strings, once while it is in view. */
export function loadExampleInputs(metaGraph: number, { key, inputs }: Signature): void {
  const of = openDocumentOf(useDocument.getState());
  const now = useFound.getState();
  if (!of || (now.of === of && now.metaGraph === metaGraph && now.signature === key)) return;
  useFound.setState({ of, metaGraph, signature: key, inputs: null });
  if (!inputs.some(({ dtype }) => dtype === 'string')) return;
  const answer = askLayout('examples', { start: { kind: 'signature', metaGraph, key } }).then((result) => {
    const asked = useFound.getState();
    if (asked.of !== of || asked.metaGraph !== metaGraph || asked.signature !== key || !result.ok) return;
    useFound.setState({ inputs: result.value });
  });
  void track(answer);
}
