import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';
import './Field.css';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'size'> {
  /** Said by screen readers; shown only by the caller. */
  readonly label: string;
  readonly icon?: IconName;
  readonly small?: boolean;
  readonly mono?: boolean;
  /** What is wrong, shown under the field. */
  readonly error?: ReactNode;
  /** Shown inside, at the end. */
  readonly trailing?: ReactNode;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function Field({
  label,
  icon,
  small = false,
  mono = false,
  error,
  trailing,
  className = '',
  inputRef,
  ...rest
}: FieldProps) {
  const errorId = useId();
  return (
    <div className={`field-wrap ${className}`}>
      <div className={`field ${small ? 's' : ''} ${error ? 'bad' : ''}`}>
        {icon && <Icon name={icon} small />}
        <input
          {...rest}
          ref={inputRef}
          className={mono ? 'mono' : ''}
          aria-label={label}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? errorId : undefined}
          spellCheck={false}
          autoComplete="off"
        />
        {trailing}
      </div>
      {error && (
        <div id={errorId} className="field-error row small error" role="alert">
          <Icon name="error" small />
          <span>{error}</span>
        </div>
      )}
    </div>
  );
}
