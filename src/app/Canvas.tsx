import { useMemo, useState } from 'react';
import { GraphCanvas } from '../canvas/GraphCanvas';
import { useColourBy } from '../state/colourBy';
import { formatMs, timePerBox } from '../state/heat';
import { useRun } from '../state/run';
import { sceneOf, useScene } from '../state/scene';
import { useSearch } from '../state/search';
import { useTrace } from '../state/trace';
import { useView } from '../state/view';
import { closeGroup, openGroup, selectBox, setViewport } from '../state/viewActions';

/** The canvas with the stores on its wires. */
export function Canvas() {
  const scene = useScene(sceneOf);
  const selection = useView((state) => state.selection);
  // Only where to look at first: from then on the canvas leads and the store follows.
  const [viewport] = useState(() => useView.getState().viewport);
  const traced = useTrace((state) => state.boxes);
  const outcome = useSearch((state) => state.outcome);
  const hits = useMemo(
    () => (outcome.phase === 'found' ? new Set(outcome.result.hits.map((hit) => hit.box)) : null),
    [outcome],
  );
  const byTime = useColourBy((state) => state.by === 'time');
  const report = useRun((state) => (state.phase === 'done' ? state.report : null));
  const heat = useMemo(() => {
    if (!byTime || !report || !scene) return null;
    const { level, text, mostMs, totalMs } = timePerBox(scene, report);
    const legend = { label: 'time per box', from: '0', to: formatMs(mostMs), note: `${formatMs(totalMs)} in all` };
    return { level, text, legend };
  }, [byTime, report, scene]);
  return (
    <GraphCanvas
      scene={scene}
      heat={heat}
      selected={selection?.kind === 'box' ? selection.box : null}
      selectedRow={selection?.kind === 'box' ? selection.row : null}
      traced={traced}
      hits={hits}
      viewport={viewport}
      onSelect={selectBox}
      onOpen={openGroup}
      onClose={closeGroup}
      onViewport={setViewport}
    />
  );
}
