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
      <Button look="quiet" onClick={() => onDialog('palette')}>
        <span className="hint">Command palette</span> <span className="kbd">{commandKey('K')}</span>
      </Button>
      <Button look="quiet" onClick={() => onDialog('shortcuts')}>
        <span className="hint">Shortcuts</span> <span className="kbd">?</span>
      </Button>
      <ThemeMenu />
    </header>
  );
}
