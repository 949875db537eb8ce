import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';
import './Segmented.css';

interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: IconName;
}

/** Two to four exclusive choices side by side; arrows move between them. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
  wide = false,
}: {
  /** Said by screen readers. */
  label: string;
  value: Value;
  options: readonly Segment<Value>[];
  onChange: (value: Value) => void;
  wide?: boolean;
}) {
  return (
    <RadioGroup
      className={`seg ${wide ? 'wide' : ''}`}
      aria-label={label}
      value={value}
      onValueChange={(next) => onChange(next as Value)}
    >
      {options.map((option) => (
        <Radio.Root key={option.value} value={option.value} className="seg-it" aria-label={option.label}>
          {option.icon && <Icon name={option.icon} small />}
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
