import { Command } from 'cmdk';
import { useMemo, useState } from 'react';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import './Palette.css';
import { matching } from './paletteMatch';
import { usePaletteGroups } from './usePaletteGroups';

/** Go anywhere, do anything: pages, signatures, functions, variables, actions. */
export function Palette({ onClose, onShortcuts }: { onClose: () => void; onShortcuts: () => void }) {
  const [query, setQuery] = useState('');
  const groups = usePaletteGroups(query, onShortcuts);
  const shown = useMemo(
    () =>
      groups
        .map((group) => ({ ...group, entries: group.always ? group.entries : matching(group.entries, query) }))
        .filter((group) => group.entries.length > 0),
    [groups, query],
  );
  return (
    <Dialog title="Command palette" open onClose={onClose} bare>
      {/* Filtered by us: the palette's own filter would render every function of the model first. */}
      <Command label="Command palette" shouldFilter={false} loop className="palette">
        <div className="row palette-input">
          <Icon name="search" />
          <Command.Input value={query} onValueChange={setQuery} placeholder="Find anything" />
        </div>
        <Command.List className="palette-list">
          <Command.Empty className="muted palette-empty">
            No command, function or variable matches “{query}”.
          </Command.Empty>
          {shown.map((group) => (
            <Command.Group key={group.title} heading={group.title}>
              {group.entries.map((entry) => (
                <Command.Item
                  key={entry.key}
                  value={`${group.title} ${entry.key}`}
                  onSelect={() => {
                    onClose();
                    entry.run();
                  }}
                >
                  <span className="grow cut">{entry.title}</span>
                  {entry.hint && <span className="muted small">{entry.hint}</span>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
