import { create } from 'zustand';
import type { LayerTable } from '../graph/layerTable';
import type { Failure } from '../model/failure';
import { track } from './busy';
import { type OpenDocument, openDocumentOf, useDocument } from './document';
import { askLayout } from './engine';
import { useView, type ViewState } from './view';

export type { LayerRow, LayerTable } from '../graph/layerTable';

/** The layers of the start that is looked at; null until they are known. */
interface Layers {
  readonly of: OpenDocument | null;
  readonly start: ViewState['start'];
  readonly raw: boolean;
  readonly table: LayerTable | null;
  readonly failure: Failure | null;
}

export const useLayers = create<Layers>()(() => ({ of: null, start: null, raw: false, table: null, failure: null }));

/** Asks for the layers when they are looked at, once per start. */
export function loadLayers(start: NonNullable<ViewState['start']>): void {
  const of = openDocumentOf(useDocument.getState());
  // Boxes have other names in the raw graph.
  const { raw } = useView.getState();
  const now = useLayers.getState();
  if (!of || (now.of === of && now.start === start && now.raw === raw)) return;
  useLayers.setState({ of, start, raw, table: null, failure: null });
  const answer = askLayout('layers', { start }).then((result) => {
    const asked = useLayers.getState();
    if (asked.of !== of || asked.start !== start || asked.raw !== raw) return;
    useLayers.setState(result.ok ? { table: result.value } : { failure: result.failure });
  });
  void track(answer);
}
