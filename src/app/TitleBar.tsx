import { closeModel } from '../state/openModel';
import { useOpenDocument } from '../state/document';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { commandKey } from '../ui/keys';
import { ModelFacts, StartSelect, VersionSelect } from './ModelFacts';
import { ThemeMenu } from './ThemeMenu';
import { useSides } from './useSides';

export function TitleBar({
  onDialog,
  canInspect,
}: {
  onDialog: (dialog: 'palette' | 'shortcuts') => void;
  canInspect: boolean;
}) {
  const { opened, request } = useOpenDocument();
  const { outline, inspector } = useSides(canInspect);
  return (
    <header className="title">
      <button type="button" className="home" aria-label="Close the model" title="Close the model" onClick={closeModel}>
        <Icon name="logo" />
      </button>
      <span className="name cut" title={opened.summary.name}>
        {opened.summary.name || request.name}
      </span>
      <VersionSelect />
      <ModelFacts />
      <span className="grow" />
      <StartSelect />
      <Button small className="find" onClick={() => onDialog('palette')}>
        <Icon name="search" small />
        <span className="grow" style={{ textAlign: 'start' }}>
          Find anything
        </span>
        <span className="kbd">{commandKey('K')}</span>
      </Button>
      <Button
        look="quiet"
        icon="overview"
        aria-label="Outline"
        title="Show or hide the outline"
        aria-pressed={outline.isOpen}
        onClick={outline.toggle}
      />
      {canInspect && (
        <Button
          look="quiet"
          icon="sliders"
          aria-label="Inspector"
          title="Show or hide the inspector"
          aria-pressed={inspector.isOpen}
          onClick={inspector.toggle}
        />
      )}
      <ThemeMenu />
    </header>
  );
}
