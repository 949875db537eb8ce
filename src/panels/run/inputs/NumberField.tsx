import { Field } from '../../../ui/Field';

/** A small field for a number, with a word behind it for what it counts. */
export function NumberField({
  label,
  unit,
  value,
  onChange,
}: {
  /** Said by screen readers. */
  label: string;
  unit: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <Field
      small
      mono
      label={label}
      value={value}
      inputMode="numeric"
      className="run-size"
      trailing={<span className="muted tiny">{unit}</span>}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
