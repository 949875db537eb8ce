import { Dialog } from '../ui/Dialog';
import { commandKey } from '../ui/keys';

const SHORTCUTS: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: 'Everywhere',
    keys: [
      [commandKey('O'), 'Open a folder'],
      [commandKey('K'), 'Command palette: go anywhere'],
      ['/', 'Search the graph'],
      ['?', 'This list'],
    ],
  },
  {
    title: 'In the graph',
    keys: [
      ['↑ ↓', 'Walk to producers and consumers'],
      ['← →', 'Walk to siblings'],
      ['Enter', 'Open the group in place, or close it; follow a reference'],
      ['Alt Enter', 'Open the group or function as its own view'],
      ['Shift F10', 'Everything one can do with the box'],
      ['Backspace', 'Go out of the group'],
      ['f', 'Fit the graph'],
      ['+ −', 'Zoom'],
      ['Esc', 'Clear the selection'],
    ],
  },
  {
    title: 'In trees and tables',
    keys: [
      ['↑ ↓', 'Walk'],
      ['→ ←', 'Open and close'],
      ['Enter', 'Choose'],
    ],
  },
  { title: 'In the run form', keys: [[commandKey('↵'), 'Run']] },
];

export function Shortcuts({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="Shortcuts" open={open} onClose={onClose}>
      {SHORTCUTS.map((group) => (
        <section key={group.title} className="shortcuts">
          <h3 className="h4">{group.title}</h3>
          <dl>
            {group.keys.map(([keys, what]) => (
              <div key={keys} className="row">
                <dt>
                  <span className="kbd">{keys}</span>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
