import { useDeferredValue, useEffect, useMemo, useState } from 'react';
import type { BoxId } from '../../graph/view';
import type { Scene } from '../../layout/layoutApi';
import { LARGE_SCENE, readColumns } from '../../layout/readColumns';
import { lazyList } from '../../lib/lazyList';
import { inSlices } from '../../lib/slices';
import { formatCount } from '../../lib/text';
import { sceneOf, useScene } from '../../state/scene';
import { useView } from '../../state/view';
import { closeGroup, openGroup, selectBox } from '../../state/viewActions';
import { Tree, type TreeRow } from '../../ui/Tree';
import { lineOfBox, lineOfRow, type SceneLine, treeRows } from './sceneTree';

/** The canvas as a tree: the same groups are open, the same box is selected. */
export function GraphTree() {
  // The canvas comes first: the lines of a hundred thousand boxes take a moment.
  const scene = useReadied(useDeferredValue(useScene(sceneOf)));
  const selection = useView((state) => state.selection);
  const tree = useMemo(() => {
    if (!scene) return null;
    const lines = treeRows(scene);
    // Some thirty are on the screen.
    const rows = lazyList(lines.length, (line) => rowOf(scene, lineOfRow(scene, lines[line] ?? 0)));
    return { rows, rowOfKey: (key: string) => lineOfBox(scene, lines, key as BoxId) };
  }, [scene]);
  if (!scene || !tree || tree.rows.length === 0) return null;
  return (
    <>
      <h2 className="h4">Graph</h2>
      <Tree
        label="Graph"
        rows={tree.rows}
        rowOfKey={tree.rowOfKey}
        selected={selection?.kind === 'box' ? selection.box : null}
        onToggle={(key, isOpen) => {
          const group = scene.group[scene.id.indexOf(key as BoxId)];
          if (group) (isOpen ? openGroup : closeGroup)(group);
        }}
        onSelect={(key) => selectBox(key as BoxId)}
      />
    </>
  );
}

/** The scene, of a large one the one before until what its lines say can be read at once. */
function useReadied(scene: Scene | null): Scene | null {
  const [readied, setReadied] = useState<Scene | null>(null);
  const isLarge = scene !== null && scene.count >= LARGE_SCENE;
  useEffect(() => (isLarge ? inSlices(readColumns(scene), () => setReadied(scene)) : undefined), [scene, isLarge]);
  return isLarge ? readied : scene;
}

function OpCount({ count }: { count: number }) {
  return (
    <>
      {formatCount(count)}
      <span className="sr"> ops</span>
    </>
  );
}

function rowOf(scene: Scene, { row, box, level, group, isOpen }: SceneLine): TreeRow {
  const kind = scene.kind[row];
  const members = scene.memberCount[row] ?? 0;
  const title = `${scene.title[row] ?? ''}${kind === 'stack' || kind === 'pack' ? ` × ${formatCount(members)}` : ''}`;
  return {
    key: box,
    level,
    content: title,
    text: title,
    expanded: group === null ? null : isOpen,
    ...(group !== null && { hint: () => <OpCount count={scene.opCount[row] ?? 0} /> }),
    ...((kind === 'input' || kind === 'output') && { mark: 'var(--op-io)' }),
  };
}
