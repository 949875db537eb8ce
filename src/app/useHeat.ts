import { useMemo } from 'react';
import { type BoxColours, boxColours } from '../state/boxColours';
import { useColourBy } from '../state/colourBy';
import { isRunOf } from '../state/heat';
import { useRun } from '../state/run';
import type { Scene } from '../state/scene';

/** The numbers or kinds that colour the boxes now; null: they are coloured by family. */
export function useHeat(scene: Scene | null): BoxColours | null {
  const { by, column } = useColourBy();
  const done = useRun((state) => (state.phase === 'done' ? state : null));
  return useMemo(() => {
    const report = scene && done && isRunOf(scene.start, done.inputs) ? done.report : null;
    return scene && boxColours(by, scene, report, column);
  }, [scene, by, done, column]);
}
