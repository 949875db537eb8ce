import { useEffect, useMemo, useRef, useState } from 'react';
import { GraphCanvas, type GraphCanvasHandle } from '../canvas/GraphCanvas';
import { BoxMenu, type MenuAt } from '../panels/graph/BoxMenu';
import { showOwnView } from '../state/boxActions';
import { useHeat } from '../state/boxHeat';
import { askCamera, useCamera } from '../state/camera';
import { sceneOf, useScene } from '../state/scene';
import { useSearch } from '../state/search';
import { useEdgeValues } from '../state/useEdgeValues';
import { useTrace } from '../state/trace';
import { useView } from '../state/view';
import { closeGroup, expectGroup, openGroup, selectBox, setViewport, showNode } from '../state/viewActions';
import { ExportDialog } from './ExportDialog';

/** The canvas with the stores on its wires. */
export function Canvas() {
  const scene = useScene(sceneOf);
  const selection = useView((state) => state.selection);
  // Only where to look at first: from then on the canvas leads and the store follows.
  const [viewport] = useState(() => useView.getState().viewport);
  const [menu, setMenu] = useState<MenuAt | null>(null);
  const canvas = useRef<GraphCanvasHandle>(null);
  const traced = useTrace((state) => state.boxes);
  const outcome = useSearch((state) => state.outcome);
  const hits = useMemo(
    () => (outcome.phase === 'found' ? new Set(outcome.result.hits.map((hit) => hit.box)) : null),
    [outcome],
  );
  const heat = useHeat(scene);
  const values = useEdgeValues(scene);

  const ask = useCamera((state) => state.ask);
  const ready = useScene((state) => state.phase === 'ready');
  useEffect(() => {
    if (!ask || !ready || !canvas.current) return;
    if (ask.kind === 'fit') canvas.current.fit();
    else if (ask.kind === 'box') canvas.current.fitBox(ask.box);
    else canvas.current.look(ask.view);
    askCamera(null);
  }, [ask, ready]);

  return (
    <>
      <GraphCanvas
        ref={canvas}
        scene={scene}
        heat={heat}
        values={values}
        selected={selection?.kind === 'box' ? selection.box : null}
        selectedRow={selection?.kind === 'box' ? selection.row : null}
        traced={traced}
        hits={hits}
        viewport={viewport}
        onSelect={selectBox}
        onOpen={openGroup}
        onClose={closeGroup}
        onExpect={expectGroup}
        onFollow={(address) => void showNode(address)}
        onOwnView={(row) => void showOwnView(row)}
        onViewport={setViewport}
        onContext={(box, at) => setMenu({ box, ...at })}
      />
      <ExportDialog canvas={canvas} />
      <BoxMenu at={menu} onClose={() => setMenu(null)} returnFocus={() => canvas.current?.element() ?? null} />
    </>
  );
}
