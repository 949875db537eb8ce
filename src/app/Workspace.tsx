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
import './Workspace.css';

/** Pages beside which the inspector stands. */
const WITH_INSPECTOR: ReadonlySet<string> = new Set(['graph', 'variables']);

/** An open model: title, outline, page, inspector, status. */
export function Workspace({ onDialog }: { onDialog: (dialog: 'palette' | 'shortcuts') => void }) {
  const narrow = useIsNarrow();
  const page = useView((state) => state.page);
  const sizes = usePreferences();
  if (narrow) return <NarrowWorkspace onDialog={onDialog} />;
  const inspector = WITH_INSPECTOR.has(page) && sizes.inspectorOpen;
  const columns = [
    ...(sizes.outlineOpen ? [`${sizes.outlineWidth}px`] : []),
    'minmax(0, 1fr)',
    ...(inspector ? [`${sizes.inspectorWidth}px`] : []),
  ];
  return (
    <div className="shell" style={{ gridTemplateColumns: columns.join(' ') }}>
      <TitleBar onDialog={onDialog} canInspect={WITH_INSPECTOR.has(page)} />
      {sizes.outlineOpen && (
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
      {inspector && (
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
