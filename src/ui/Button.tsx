import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import './Button.css';
import { Icon } from './Icon';
import type { IconName } from './iconPaths';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The one filled button of a panel; quiet ones have no border. */
  readonly look?: 'plain' | 'primary' | 'quiet';
  readonly small?: boolean;
  readonly icon?: IconName;
  /** Shown as pressed; also tells screen readers. */
  readonly on?: boolean;
  readonly children?: ReactNode;
  readonly ref?: Ref<HTMLButtonElement>;
}

const LOOK = { plain: '', primary: 'p', quiet: 'q' } as const;

export function Button({
  look = 'plain',
  small = false,
  icon,
  on,
  children,
  className = '',
  type = 'button',
  ...rest
}: ButtonProps) {
  const bare = children === undefined;
  return (
    <button
      {...rest}
      type={type}
      aria-pressed={on}
      className={`btn ${LOOK[look]} ${small ? 's' : ''} ${bare ? 'ic' : ''} ${on ? 'on' : ''} ${className}`}
    >
      {icon && <Icon name={icon} small={small} />}
      {children}
    </button>
  );
}
