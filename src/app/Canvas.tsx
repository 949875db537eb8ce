import { useMemo } from 'react';
import { GraphCanvas } from '../canvas/GraphCanvas';
import { sceneOf, useScene } from '../state/scene';
import { useSearch } from '../state/search';
import { useTrace } from '../state/trace';
import { useView } from '../state/view';
import { closeGroup, openGroup, selectBox, setViewport } from '../state/viewActions';

/** The canvas with the stores on its wires. */
export function Canvas() {
  const scene = useScene(sceneOf);
  const selection = useView((state) => state.selection);
  const viewport = useView((state) => state.viewport);
  const traced = useTrace((state) => state.boxes);
  const outcome = useSearch((state) => state.outcome);
  const hits = useMemo(
    () => (outcome.phase === 'found' ? new Set(outcome.result.hits.map((hit) => hit.box)) : null),
    [outcome],
  );
  return (
    <GraphCanvas
      scene={scene}
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
