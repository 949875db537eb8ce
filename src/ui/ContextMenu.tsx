import { Menu as Base } from '@base-ui/react/menu';
import { Fragment, useMemo } from 'react';
import './Select.css';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';

export interface ContextItem {
  readonly label: string;
  readonly icon?: IconName;
  /** Shown at the right: `Enter`. */
  readonly keys?: string;
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

/** At once: by itself a menu takes the keyboard a frame later, and a fast key would go to what lies below. */
function takeKeyboard(popup: HTMLElement | null): void {
  popup?.focus({ preventScroll: true });
}

/** A list of actions at a point of the window, client px. Groups are parted by a line. Escape and a click beside it close it. */
export function ContextMenu({
  label,
  at,
  groups,
  onClose,
  returnFocus,
}: {
  label: string;
  /** null: closed. */
  at: { readonly x: number; readonly y: number } | null;
  groups: readonly (readonly ContextItem[])[];
  onClose: () => void;
  /** Where the keyboard goes afterwards. */
  returnFocus: () => HTMLElement | null;
}) {
  const anchor = useMemo(() => ({ getBoundingClientRect: () => new DOMRect(at?.x ?? 0, at?.y ?? 0, 0, 0) }), [at]);
  return (
    <Base.Root open={at !== null} onOpenChange={(open) => !open && onClose()}>
      {/* Text outside of every landmark is hard to find: a menu hangs at the end of the document. */}
      <Base.Portal role="region" aria-label={label}>
        <Base.Positioner className="over" anchor={anchor} align="start" sideOffset={2}>
          <Base.Popup ref={takeKeyboard} className="float menu" aria-label={label} finalFocus={returnFocus}>
            {groups
              .filter((items) => items.length > 0)
              .map((items, i) => (
                <Fragment key={items[0]?.label}>
                  {i > 0 && <Base.Separator className="menu-line" />}
                  {items.map((item) => (
                    <Base.Item key={item.label} className="menu-it" onClick={item.onSelect}>
                      {item.icon ? <Icon name={item.icon} small /> : <span className="menu-gap" />}
                      <span className="grow">{item.label}</span>
                      {item.checked && <Icon name="check" small className="menu-check" />}
                      {item.checked && <span className="sr">, chosen</span>}
                      {item.keys && <span className="tiny muted">{item.keys}</span>}
                    </Base.Item>
                  ))}
                </Fragment>
              ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
