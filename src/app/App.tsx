import { useEffect, useState } from 'react';
import { Landing } from '../panels/landing/Landing';
import { track } from '../state/busy';
import { openDocumentOf, useDocument } from '../state/document';
import { prewarmWorkers } from '../state/engine';
import { cancelOpening } from '../state/openModel';
import { openAddress, openSample } from '../state/openSources';
import { MAY_CONNECT } from '../state/policy';
import { sayProgress } from '../state/sayProgress';
import { decodeUrl } from '../state/urlCodec';
import { commandKey } from '../ui/keys';
import { Progress } from '../ui/Progress';
import { Toasts } from '../ui/Toasts';
import './App.css';
import { DropVeil } from './DropVeil';
import { ErrorBoundary } from './ErrorBoundary';
import { LandingHeader } from './LandingHeader';
import { Choose, Failed, loadWorkspace, Palette, Workspace } from './parts';
import { Shortcuts } from './Shortcuts';
import { useDropTarget } from './useDropTarget';
import { useShortcuts } from './useShortcuts';

/** The first sign of a person's hand; the workspace's code then arrives while they drag, browse or choose. */
const FIRST_SIGNS = ['dragenter', 'pointerdown', 'keydown'] as const;

/** Loads the workspace once somebody acts: who only looks at the first page does not pay for it. */
function loadAtFirstSign(): () => void {
  const gone = new AbortController();
  for (const sign of FIRST_SIGNS) {
    addEventListener(
      sign,
      () => {
        gone.abort();
        loadWorkspace();
      },
      { signal: gone.signal, capture: true },
    );
  }
  return () => gone.abort();
}

/** Until the workspace's code is there: a page with its landmark and heading, and nothing to see. */
function Waiting({ name }: { name: string }) {
  return (
    <main aria-busy="true">
      <h1 className="sr">{name}</h1>
    </main>
  );
}

export function App() {
  const document = useDocument();
  const dragging = useDropTarget();
  const [dialog, setDialog] = useState<'palette' | 'shortcuts' | null>(null);
  useShortcuts(setDialog);

  useEffect(() => {
    const { source } = decodeUrl(location.hash);
    if (source) loadWorkspace();
    if (source?.kind === 'sample') openSample(source.sample);
    // The first page may not connect elsewhere: it offers to go to the one that may.
    else if (source?.kind === 'url' && MAY_CONNECT) openAddress(source.url, source.folder);
    void track(Promise.resolve());
    if (!('requestIdleCallback' in window)) return;
    // They take longest to come alive, and cost the first page nothing.
    const handle = requestIdleCallback(prewarmWorkers, { timeout: 3000 });
    return () => cancelIdleCallback(handle);
  }, []);
  useEffect(loadAtFirstSign, []);

  const shown = openDocumentOf(document);
  return (
    <ErrorBoundary>
      {shown ? (
        <Workspace onDialog={setDialog} waiting={<Waiting name={shown.request.name} />} />
      ) : (
        <div className="front">
          <LandingHeader onDialog={setDialog} />
          {document.phase === 'failed' ? (
            <Failed state={document} />
          ) : document.phase === 'choosing' ? (
            <Choose state={document} />
          ) : (
            <Landing dragging={dragging} openKeys={commandKey('O')} />
          )}
        </div>
      )}
      {dragging && <DropVeil card={shown !== null || document.phase === 'failed' || document.phase === 'choosing'} />}
      {document.phase === 'opening' && (
        <Progress
          label={sayProgress(`Opening ${document.name}`, document.progress)}
          done={document.progress?.done ?? 0}
          total={document.progress?.total ?? 0}
          onCancel={cancelOpening}
        />
      )}
      {dialog === 'palette' && <Palette onClose={() => setDialog(null)} onShortcuts={() => setDialog('shortcuts')} />}
      <Shortcuts open={dialog === 'shortcuts'} onClose={() => setDialog(null)} />
      <Toasts />
    </ErrorBoundary>
  );
}
