import { useEffect, useMemo } from 'react';
import type { Scene } from '../layout/layoutApi';
import { track } from './busy';
import { edgeValues, loadRanges, useRanges } from './edgeValues';
import { isRunOf } from './heat';
import { useRun } from './run';

/** Ranges on the edges after a run of the signature that the scene shows; null before. */
export function useEdgeValues(scene: Scene | null): ReturnType<typeof edgeValues> | null {
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
