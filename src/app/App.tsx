import { lazy, Suspense, useEffect, useState } from 'react';
import { Landing } from '../panels/landing/Landing';
import { track } from '../state/busy';
import { openDocumentOf, useDocument } from '../state/document';
import { prewarmLayout } from '../state/engine';
import { cancelOpening, openSample } from '../state/openModel';
import { sayProgress } from '../state/sayProgress';
import { decodeUrl } from '../state/urlCodec';
import { commandKey } from '../ui/keys';
import { Progress } from '../ui/Progress';
import { Toasts } from '../ui/Toasts';
import './App.css';
import { DropVeil } from './DropVeil';
import { ErrorBoundary } from './ErrorBoundary';
import { LandingHeader } from './LandingHeader';

import { Shortcuts } from './Shortcuts';

import { useDropTarget } from './useDropTarget';
import { useShortcuts } from './useShortcuts';

const loadWorkspace = () => track(import('./Workspace'));
const Workspace = lazy(() => loadWorkspace().then((module) => ({ default: module.Workspace })));
const Palette = lazy(() => track(import('./Palette')).then((module) => ({ default: module.Palette })));
const Failed = lazy(() => track(import('./Failed')).then((module) => ({ default: module.Failed })));

/** What is loaded when the first page has nothing better to do, so that the first model opens quickly. */
function warmUp(): void {
  void loadWorkspace();
  prewarmLayout();
}

export function App() {
  const document = useDocument();
  const dragging = useDropTarget();
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | null>(null);
  useShortcuts(setDialog);

  useEffect(() => {
    const { sample } = decodeUrl(location.hash);
    if (sample !== null) openSample(sample);
    void track(Promise.resolve());
    if (!('requestIdleCallback' in window)) return;
    const handle = requestIdleCallback(warmUp, { timeout: 3000 });
    return () => cancelIdleCallback(handle);
  }, []);

  const shown = openDocumentOf(document);
  return (
    <ErrorBoundary>
      {shown ? (
        <Suspense fallback={null}>
          <Workspace onDialog={setDialog} />
        </Suspense>
      ) : (
        <div className="front">
          <LandingHeader onDialog={setDialog} />
          {document.phase === 'failed' ? (
            <Suspense fallback={null}>
              <Failed state={document} />
            </Suspense>
          ) : (
            <Landing dragging={dragging} openKeys={commandKey('O')} />
          )}
        </div>
      )}
      {dragging && <DropVeil card={shown !== null || document.phase === 'failed'} />}
      {document.phase === 'opening' && (
        <Progress
          label={sayProgress(`Opening ${document.name}`, document.progress)}
          done={document.progress?.done ?? 0}
          total={document.progress?.total ?? 0}
          onCancel={cancelOpening}
        />
      )}
      {dialog === 'palette' && (
        <Suspense fallback={null}>
          <Palette onClose={() => setDialog(null)} onShortcuts={() => setDialog('shortcuts')} />
        </Suspense>
      )}
      <Shortcuts open={dialog === 'shortcuts'} onClose={() => setDialog(null)} />
      <Toasts />
    </ErrorBoundary>
  );
}
