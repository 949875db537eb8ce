import { useMemo } from 'react';
import type { GraphCanvasProps } from '../canvas/GraphCanvas';
import type { Scene } from '../layout/layoutApi';
import { useColourBy } from '../state/colourBy';
import { formatMs, isRunOf, timePerBox } from '../state/heat';
import { useRun } from '../state/run';

/** The numbers that colour the boxes now; null: they are coloured by family. */
export function useHeat(scene: Scene | null): NonNullable<GraphCanvasProps['heat']> | null {
  const by = useColourBy((state) => state.by);
  const done = useRun((state) => (state.phase === 'done' ? state : null));
  return useMemo(() => {
    if (!scene || by !== 'time' || !done || !isRunOf(scene.start, done.inputs)) return null;
    const { level, text, mostMs, totalMs } = timePerBox(scene, done.report);
    const legend = { label: 'time per box', from: '0', to: formatMs(mostMs), note: `${formatMs(totalMs)} in all` };
    return { level, text, legend };
  }, [scene, by, done]);
}
