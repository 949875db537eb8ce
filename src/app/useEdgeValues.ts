import { useEffect, useMemo } from 'react';
import type { EdgeValues } from '../canvas/picture';
import type { Scene } from '../state/scene';
import { track } from '../state/busy';
import { edgeValues, loadRanges, useRanges } from '../state/edgeValues';
import { isRunOf } from '../state/heat';
import { useRun } from '../state/run';

/** Ranges on the edges after a run of the signature that the scene shows; null before. */
export function useEdgeValues(scene: Scene | null): EdgeValues | null {
  const done = useRun((state) => (state.phase === 'done' ? state : null));
  const ranges = useRanges();
  const shown = scene && done && isRunOf(scene.start, done.inputs) ? done : null;
  useEffect(() => {
    if (!shown || !scene) return;
    const gone = new AbortController();
    void track(loadRanges(scene, shown.report, gone.signal));
    return () => gone.abort();
  }, [shown, scene]);
  return useMemo(
    () => (shown && scene && ranges.of === shown.report ? edgeValues(scene, ranges.known, shown.inputs.tensors) : null),
    [shown, scene, ranges],
  );
}
