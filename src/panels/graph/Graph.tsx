import type { ReactNode } from 'react';
import { adviceFor } from '../../model/advice';
import { setExporting } from '../../state/exporting';
import { cancelScene, retryScene, useScene } from '../../state/scene';
import { sayProgress } from '../../state/sayProgress';
import { useView } from '../../state/view';
import { closeAll, openAll, setRaw, setShowControl } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import { Menu } from '../../ui/Menu';
import { Progress } from '../../ui/Progress';
import { Breadcrumb } from './Breadcrumb';
import { ColourChoice } from './ColourChoice';
import './Graph.css';
import { HitWalk } from './HitWalk';
import { MissingBanner } from './MissingBanner';
import { TraceButton } from './TraceButton';

/** The graph page: a bar that stands outside, banners, and the canvas, which is handed in. */
export function Graph({ searchField, children }: { searchField: ReactNode; children: ReactNode }) {
  const start = useView((state) => state.start);
  if (!start) {
    return (
      <div className="page">
        <EmptyState icon="graph" title="No graph.">
          The file holds no MetaGraph to draw.
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <h1 className="sr">Graph</h1>
      <div className="bar">
        <Breadcrumb />
        <span className="grow" />
        <HitWalk />
        <ColourChoice />
        <TraceButton />
        <ShowMenu />
        <Button look="quiet" icon="download" aria-label="Export" title="Export" onClick={() => setExporting(true)} />
        {searchField && <div className="bar-search">{searchField}</div>}
      </div>
      <MissingBanner />
      <div className="stage">
        <SceneState />
        {children}
      </div>
    </>
  );
}

function ShowMenu() {
  const raw = useView((state) => state.raw);
  const showControl = useView((state) => state.showControl);
  return (
    <Menu
      label="Show in the graph"
      icon="filter"
      items={[
        { label: 'Expand everything', icon: 'plus', onSelect: openAll },
        { label: 'Close all groups', icon: 'minus', onSelect: closeAll },
        { label: 'Control edges', checked: showControl, onSelect: () => setShowControl(!showControl) },
        { label: 'Raw graph: nothing folded', checked: raw, onSelect: () => setRaw(!raw) },
      ]}
    />
  );
}

/** How far the layout is, or why there is none. By itself, since it is drawn twenty times a second. */
function SceneState() {
  const scene = useScene();
  return (
    <>
      {scene.phase === 'loading' && (
        <Progress
          label={sayProgress('Arranging the graph', scene.progress)}
          done={scene.progress?.done ?? 0}
          total={scene.progress?.total ?? 0}
          onCancel={cancelScene}
        />
      )}
      {scene.phase === 'failed' && (
        <div className={scene.previous ? 'stage-note float' : 'page'} role="alert">
          <div className="row">
            <Icon name="error" className="error" />
            <h2 className="h3">The graph could not be arranged</h2>
          </div>
          <p className="t2">{scene.failure.message}</p>
          <p className="t2">{adviceFor(scene.failure)}</p>
          <Button onClick={retryScene}>Try again</Button>
        </div>
      )}
    </>
  );
}
