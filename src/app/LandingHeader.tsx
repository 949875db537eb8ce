import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { commandKey } from '../ui/keys';
import { ThemeMenu } from './ThemeMenu';

export function LandingHeader({ onDialog }: { onDialog: (dialog: 'palette' | 'shortcuts') => void }) {
  return (
    <header className="row front-head">
      <Icon name="logo" />
      <span className="b name">SavedModel Explorer</span>
      <span className="grow" />
      <Button
        look="quiet"
        className="narrow-only"
        icon="search"
        aria-label="Command palette"
        onClick={() => onDialog('palette')}
      />
      <Button look="quiet" className="wide-only" onClick={() => onDialog('palette')}>
        Command palette <span className="kbd">{commandKey('K')}</span>
      </Button>
      <Button look="quiet" className="wide-only" onClick={() => onDialog('shortcuts')}>
        Shortcuts <span className="kbd">?</span>
      </Button>
      <ThemeMenu />
    </header>
  );
}
