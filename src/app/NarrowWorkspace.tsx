import { useState } from 'react';
import { Breadcrumb } from '../panels/graph/Breadcrumb';
import { Inspect } from '../panels/inspect/Inspect';
import { PageList } from '../panels/outline/Outline';
import { SearchResults } from '../panels/outline/SearchResults';
import { RunPanel } from '../panels/run/RunPanel';
import { SearchField } from '../panels/search/SearchField';
import { closeModel } from '../state/openModel';
import { useOpenDocument } from '../state/document';
import { PAGE_NAMES } from '../state/pageNames';
import { useProblems } from '../state/problems';
import { clearSearch, useSearch } from '../state/search';
import { useView, type ViewState } from '../state/view';
import { selectBox, showPage, showTab } from '../state/viewActions';
import { Button } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/iconPaths';
import { CurrentPage } from './CurrentPage';
import { StartSelect, VersionSelect } from './ModelFacts';
import './NarrowWorkspace.css';
import { ThemeMenu } from './ThemeMenu';

type TabName = 'overview' | 'graph' | 'inspect' | 'run' | 'problems';

const TABS: readonly { readonly tab: TabName; readonly label: string; readonly icon: IconName }[] = [
  { tab: 'overview', label: 'Overview', icon: 'overview' },
  { tab: 'graph', label: 'Graph', icon: 'graph' },
  { tab: 'inspect', label: 'Inspect', icon: 'sliders' },
  { tab: 'run', label: 'Run', icon: 'play' },
  { tab: 'problems', label: 'Problems', icon: 'ok' },
];

/** An open model on a phone: one thing at a time, five tabs below, the selection as a sheet over the graph. */
export function NarrowWorkspace({ onDialog }: { onDialog: (dialog: 'palette' | 'shortcuts') => void }) {
  const { opened, request } = useOpenDocument();
  const page = useView((state) => state.page);
  const selection = useView((state) => state.selection);
  const tab = useView((state) => state.tab);
  const start = useView((state) => state.start);
  /** Inspect and Run take the whole screen here. */
  const [full, setFull] = useState<'inspect' | 'run' | null>(tab === 'run' && page === 'graph' ? 'run' : null);
  const [contents, setContents] = useState(false);
  const searching = useSearch((state) => state.text.trim() !== '');
  const problems = useProblems().count;
  const active: TabName | null = full ?? (page === 'overview' || page === 'graph' || page === 'problems' ? page : null);

  const go = (to: TabName): void => {
    if (to === 'inspect' || to === 'run') {
      setFull(to);
      showTab(to);
    } else {
      setFull(null);
      showPage(to);
    }
  };
  // "Run" on the overview leads to the graph page with the Run tab: here that is the Run screen.
  const shown = full ?? (page === 'graph' && tab === 'run' ? 'run' : null);
  return (
    <div className="narrow">
      <header className="row narrow-head">
        <div className="grow">
          <div className="b cut narrow-name">{opened.summary.name || request.name}</div>
          {page === 'graph' && shown === null ? (
            <div className="tiny narrow-crumb">
              <Breadcrumb />
            </div>
          ) : (
            <div className="tiny muted cut">
              {startText(start)}
              {active === null && ` ▸ ${PAGE_NAMES[page]}`}
            </div>
          )}
        </div>
        <Button look="quiet" icon="search" aria-label="Find anything" onClick={() => onDialog('palette')} />
        <Button look="quiet" icon="more" aria-label="Contents" onClick={() => setContents(true)} />
      </header>
      <main className="main">
        {shown === 'run' ? (
          <div className="narrow-full">
            <h1 className="sr">Run</h1>
            <RunPanel />
          </div>
        ) : shown === 'inspect' ? (
          <div className="narrow-full">
            <h1 className="sr">Inspect</h1>
            <Inspect />
          </div>
        ) : page === 'graph' && searching ? (
          <div className="outline narrow-full">
            <h1 className="sr">Search</h1>
            <SearchResults field={<SearchField />} onShown={clearSearch} />
          </div>
        ) : (
          <CurrentPage page={page} />
        )}
        {shown === null && !searching && selection !== null && (page === 'graph' || page === 'variables') && (
          <section className="sheet" aria-label="Selection">
            <div className="row sheet-head">
              <span className="sheet-grip" aria-hidden="true" />
              <Button look="quiet" small icon="up" aria-label="Show in full" onClick={() => go('inspect')} />
              <Button
                look="quiet"
                small
                icon="close"
                aria-label="Clear the selection"
                onClick={() => selectBox(null)}
              />
            </div>
            <Inspect />
          </section>
        )}
      </main>
      <nav className="narrow-tabs" aria-label="Pages">
        {TABS.map((item) => {
          const on = item.tab === (shown ?? active);
          return (
            <button
              key={item.tab}
              type="button"
              className={on ? 'on' : ''}
              aria-current={on ? 'page' : undefined}
              onClick={() => go(item.tab)}
            >
              <Icon name={item.tab === 'problems' && problems > 0 ? 'warning' : item.icon} />
              <span>{item.label}</span>
            </button>
          );
        })}
      </nav>
      <Dialog title="Contents" open={contents} onClose={() => setContents(false)}>
        <div className="col narrow-contents">
          <StartSelect className="" />
          <VersionSelect />
          <div className="outline">
            <PageList
              onChoose={() => {
                setContents(false);
                setFull(null);
                showTab('inspect');
              }}
            />
          </div>
          <div className="row">
            <span className="grow">Theme</span>
            <ThemeMenu />
          </div>
          <Button onClick={closeModel}>Close the model</Button>
        </div>
      </Dialog>
    </div>
  );
}

/** What the page is about; nothing where there is no graph. */
function startText(start: ViewState['start']): string {
  switch (start?.kind) {
    case 'signature':
      return start.key;
    case 'function':
      return start.name;
    case 'graph':
      return 'main graph';
    default:
      return '';
  }
}
