import { create } from 'zustand';
import type { ColourBy } from './heat';
import { useRun } from './run';

/** What colours the boxes now. Goes back to families when the run it showed is gone. */
export const useColourBy = create<{ readonly by: ColourBy }>()(() => ({ by: 'family' }));

export function setColourBy(by: ColourBy): void {
  useColourBy.setState({ by });
}

useRun.subscribe((run, before) => {
  if (before.phase === 'done' && run.phase === 'idle') setColourBy('family');
});
