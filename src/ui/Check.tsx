import type { ReactNode } from 'react';
import './Check.css';

/** One thing to switch on or off, with what it means under it. */
export function Check({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>
        {label}
        {hint && <span className="check-hint small muted">{hint}</span>}
      </span>
    </label>
  );
}
