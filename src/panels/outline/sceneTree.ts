import type { BoxId, GroupId } from '../../graph/view';
import type { Scene } from '../../layout/layoutApi';

/** A box of the scene as a line of the outline. */
export interface SceneLine {
  readonly row: number;
  readonly box: BoxId;
  readonly level: number;
  /** null for a box that does not open. */
  readonly group: GroupId | null;
  readonly isOpen: boolean;
}

/** The scene as a tree: each box below the frame it lies in. References to hubs only repeat what stands elsewhere. */
export function sceneTree(scene: Scene): readonly SceneLine[] {
  const lines: SceneLine[] = [];
  for (let row = 0; row < scene.count; row++) {
    const kind = scene.kind[row];
    const box = scene.id[row];
    if (kind === 'hub' || box === undefined) continue;
    const group = kind === 'link' ? null : (scene.group[row] ?? null);
    lines.push({ row, box, level: scene.depth[row] ?? 0, group, isOpen: kind === 'frame' });
  }
  return lines;
}
