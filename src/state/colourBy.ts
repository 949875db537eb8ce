import { create } from 'zustand';
import type { Column } from './column';
import { useDocument } from './document';
import { useRun } from './run';

/** What colours the boxes. */
export type ColourBy = 'family' | 'dtype' | 'parameters' | 'time' | 'column';

interface ColourState {
  readonly by: ColourBy;
  /** The column that was dropped in last. */
  readonly column: Column | null;
}

/** What colours the boxes now. Goes back to families when the run it showed is gone. */
export const useColourBy = create<ColourState>()(() => ({ by: 'family', column: null }));

export function setColourBy(by: ColourBy): void {
  useColourBy.setState({ by });
}

export function setColumn(column: Column): void {
  useColourBy.setState({ column, by: 'column' });
}

useRun.subscribe((run, before) => {
  if (before.phase === 'done' && run.phase === 'idle' && useColourBy.getState().by === 'time') setColourBy('family');
});
useDocument.subscribe((document) => {
  if (document.phase === 'empty' || document.phase === 'opening') useColourBy.setState({ by: 'family', column: null });
});
