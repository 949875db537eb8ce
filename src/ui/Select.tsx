import { Select as Base } from '@base-ui/react/select';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';
import './Select.css';

interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Second, quieter text at the end of the row. */
  readonly hint?: string;
}

/** One of several, in a list that opens over the page. */
export function Select<Value extends string>({
  label,
  value,
  options,
  onChange,
  icon,
  mono = false,
  className = '',
  disabled = false,
}: {
  /** Said by screen readers. */
  label: string;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
  icon?: IconName;
  mono?: boolean;
  className?: string;
  disabled?: boolean;
}) {
  return (
    <Base.Root
      items={options.map((option) => ({ value: option.value, label: option.label }))}
      value={value}
      disabled={disabled}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
    >
      <Base.Trigger className={`field s select ${className}`} aria-label={label}>
        {icon && <Icon name={icon} small />}
        <Base.Value className={`grow cut ${mono ? 'mono' : ''}`} />
        <Base.Icon>
          <Icon name="down" small />
        </Base.Icon>
      </Base.Trigger>
      {/* Text outside of every landmark is hard to find: a menu hangs at the end of the document. */}
      <Base.Portal role="region" aria-label={label}>
        <Base.Positioner className="over" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="float menu">
            <Base.List>
              {options.map((option) => (
                <Base.Item key={option.value} value={option.value} className="menu-it">
                  <Base.ItemText className={`grow ${mono ? 'mono' : ''}`}>{option.label}</Base.ItemText>
                  {option.hint && <span className="muted small">{option.hint}</span>}
                  <Base.ItemIndicator className="menu-check">
                    <Icon name="check" small />
                  </Base.ItemIndicator>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
