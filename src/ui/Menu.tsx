import { Menu as Base } from '@base-ui/react/menu';
import { Button } from './Button';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';

interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  /** Shown with a tick. */
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

/** A quiet icon button that opens a list of actions; `text` beside the icon says what is chosen. */
export function Menu({
  label,
  icon,
  text,
  items,
}: {
  label: string;
  icon: IconName;
  text?: string;
  items: readonly MenuItem[];
}) {
  return (
    <Base.Root>
      <Base.Trigger
        render={
          <Button look="quiet" icon={icon} aria-label={text ? `${label}: ${text}` : label} title={label}>
            {text}
          </Button>
        }
      />
      {/* Text outside of every landmark is hard to find: a menu hangs at the end of the document. */}
      <Base.Portal role="region" aria-label={label}>
        <Base.Positioner className="over" sideOffset={4} align="end">
          <Base.Popup className="float menu">
            {items.map((item) => (
              <Base.Item key={item.label} className="menu-it" onClick={item.onSelect}>
                {item.icon && <Icon name={item.icon} small />}
                <span className="grow">{item.label}</span>
                {item.checked && <Icon name="check" small className="menu-check" />}
                {item.checked && <span className="sr">, chosen</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
