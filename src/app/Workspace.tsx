import { Outline } from '../panels/outline/Outline';
import { SearchField } from '../panels/search/SearchField';
import { setPreferences, usePreferences } from '../state/preferences';
import { INSPECTOR, OUTLINE } from '../state/preferencesCodec';
import { useView } from '../state/view';
import { Splitter } from '../ui/Splitter';
import { useIsNarrow } from '../ui/useMediaQuery';
import { Inspector } from './Inspector';
import { CurrentPage } from './CurrentPage';
import { NarrowWorkspace } from './NarrowWorkspace';
import { StatusBar } from './StatusBar';
import { TitleBar } from './TitleBar';
import { useSides } from './useSides';
import './Workspace.css';

/** Pages beside which the inspector stands. */
const WITH_INSPECTOR: ReadonlySet<string> = new Set(['graph', 'variables']);

/** An open model: title, outline, page, inspector, status. */
export function Workspace({ onDialog }: { onDialog: (dialog: 'palette' | 'shortcuts') => void }) {
  const narrow = useIsNarrow();
  const page = useView((state) => state.page);
  const sizes = usePreferences();
  const { outline, inspector } = useSides(WITH_INSPECTOR.has(page));
  if (narrow) return <NarrowWorkspace onDialog={onDialog} />;
  const columns = [
    ...(outline.isOpen ? [`${sizes.outlineWidth}px`] : []),
    'minmax(0, 1fr)',
    // However wide it was made in a wider window, the page keeps half of this one.
    ...(inspector.isOpen ? [`min(${sizes.inspectorWidth}px, 50vw)`] : []),
  ];
  return (
    <div className="shell" style={{ gridTemplateColumns: columns.join(' ') }}>
      <TitleBar onDialog={onDialog} canInspect={WITH_INSPECTOR.has(page)} />
      {outline.isOpen && (
        <nav className="shell-outline" aria-label="Outline">
          <div className="outline">
            <Outline searchField={<SearchField />} />
          </div>
          <Splitter
            label="the outline"
            side="left"
            width={sizes.outlineWidth}
            {...OUTLINE}
            onChange={(outlineWidth) => setPreferences({ outlineWidth })}
          />
        </nav>
      )}
      <main className="main">
        <CurrentPage page={page} />
      </main>
      {inspector.isOpen && (
        <aside className="insp" aria-label="Inspector">
          <Splitter
            label="the inspector"
            side="right"
            width={sizes.inspectorWidth}
            {...INSPECTOR}
            onChange={(inspectorWidth) => setPreferences({ inspectorWidth })}
          />
          <Inspector />
        </aside>
      )}
      <StatusBar />
    </div>
  );
}
