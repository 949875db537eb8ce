import { ICON_PATHS, type IconName } from './iconPaths';
import './Icon.css';

/** One icon, 16 px or (`small`) 14 px. Decoration: the control around it carries the name. */
export function Icon({ name, small = false, className = '' }: { name: IconName; small?: boolean; className?: string }) {
  return (
    <svg className={`i ${small ? 's' : ''} ${className}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICON_PATHS[name]} />
    </svg>
  );
}
