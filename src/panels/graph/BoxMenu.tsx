import type { BoxId } from '../../graph/view';
import type { Scene } from '../../layout/layoutApi';
import { nameOf, pathOf, showOwnView } from '../../state/boxActions';
import { askCamera } from '../../state/camera';
import { setExporting } from '../../state/exporting';
import { setPreferences } from '../../state/preferences';
import { sceneOf, useScene } from '../../state/scene';
import { setTrace, useTrace } from '../../state/trace';
import { useView } from '../../state/view';
import {
  closeAll,
  closeGroup,
  openAll,
  openGroup,
  selectBox,
  setRaw,
  setShowControl,
  showNode,
  showRaw,
  showTab,
} from '../../state/viewActions';
import { type ContextItem, ContextMenu } from '../../ui/ContextMenu';
import { toast } from '../../ui/toasts';

/** Where a context menu was asked for; client px. */
export interface MenuAt {
  readonly box: BoxId | null;
  readonly x: number;
  readonly y: number;
}

/** What one can do with a box of the graph, or with the graph where there is none. */
export function BoxMenu({
  at,
  onClose,
  returnFocus,
}: {
  at: MenuAt | null;
  onClose: () => void;
  returnFocus: () => HTMLElement | null;
}) {
  const scene = useScene(sceneOf);
  const view = useView();
  const { ask } = useTrace();
  if (!scene) return null;
  const row = at === null || at.box === null ? -1 : scene.id.indexOf(at.box);
  const groups =
    row < 0 ? graphItems(view.raw, view.showControl) : boxItems(scene, row, ask?.kind === 'path' ? ask.from : null);
  return (
    <ContextMenu
      label={row < 0 ? 'Graph' : (scene.title[row] ?? 'Box')}
      at={at}
      groups={groups}
      onClose={onClose}
      returnFocus={returnFocus}
    />
  );
}

function graphItems(raw: boolean, showControl: boolean): readonly (readonly ContextItem[])[] {
  return [
    [
      { label: 'Fit the graph', icon: 'fit', keys: 'f', onSelect: () => askCamera({ kind: 'fit' }) },
      { label: 'Expand everything', icon: 'plus', onSelect: openAll },
      { label: 'Close all groups', icon: 'minus', onSelect: closeAll },
    ],
    [
      { label: 'Control edges', checked: showControl, onSelect: () => setShowControl(!showControl) },
      { label: 'Raw graph: nothing folded', checked: raw, onSelect: () => setRaw(!raw) },
    ],
    [{ label: 'Export or print', icon: 'download', onSelect: () => setExporting(true) }],
  ];
}

function boxItems(scene: Scene, row: number, pathFrom: BoxId | null): readonly (readonly ContextItem[])[] {
  const box = scene.id[row] as BoxId;
  const kind = scene.kind[row];
  const group = kind === 'link' ? null : (scene.group[row] ?? null);
  const address = scene.address[row] ?? null;
  const { raw } = useView.getState();
  const hasOwnView = kind === 'link' || group !== null;
  return [
    [
      ...(group === null
        ? []
        : [
            kind === 'frame'
              ? ({ label: 'Close the group', icon: 'minus', keys: 'Enter', onSelect: () => closeGroup(group) } as const)
              : ({ label: 'Open the group', icon: 'plus', keys: 'Enter', onSelect: () => openGroup(group) } as const),
          ]),
      ...(hasOwnView
        ? [
            {
              label: 'Open as its own view',
              icon: 'external',
              keys: 'Alt Enter',
              onSelect: () => void showOwnView(row),
            } as const,
          ]
        : []),
      { label: 'Zoom to it', icon: 'fit', onSelect: () => askCamera({ kind: 'box', box }) },
      {
        label: 'Inspect',
        icon: 'sliders',
        onSelect: () => {
          selectBox(box);
          setPreferences({ inspectorOpen: true });
          showTab('inspect');
        },
      },
      ...(kind === 'hub' && address !== null
        ? [
            {
              label: 'Go to where it is made',
              icon: 'up',
              keys: 'Enter',
              onSelect: () => void showNode(address),
            } as const,
          ]
        : []),
    ],
    [
      {
        label: 'Trace ancestors and descendants',
        icon: 'trace',
        onSelect: () => trace(box, { kind: 'around', way: 'both' }),
      },
      { label: 'Trace ancestors', onSelect: () => trace(box, { kind: 'around', way: 'ancestors' }) },
      { label: 'Trace descendants', onSelect: () => trace(box, { kind: 'around', way: 'descendants' }) },
      pathFrom === null || pathFrom === box
        ? { label: 'Trace a path from here', onSelect: () => trace(box, { kind: 'path', from: box }) }
        : { label: 'Trace the path to here', onSelect: () => trace(box, { kind: 'path', from: pathFrom }) },
    ],
    [
      { label: 'Copy name', icon: 'copy', onSelect: () => copy(nameOf(scene, row)) },
      { label: 'Copy path', onSelect: () => copy(pathOf(scene, row)) },
      ...(address !== null && !raw
        ? [{ label: 'Show in the raw graph', icon: 'graph', onSelect: () => void showRaw(address) } as const]
        : []),
    ],
  ];
}

function trace(box: BoxId, ask: Parameters<typeof setTrace>[0]): void {
  selectBox(box);
  setTrace(ask);
}

function copy(text: string): void {
  // The clipboard is refused where the page is not in focus or not served over https.
  navigator.clipboard.writeText(text).then(
    () => toast(`Copied ${text}`),
    () => toast('The browser refused the clipboard.'),
  );
}
