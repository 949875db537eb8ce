import { sizeOf } from '../files/source';
import { adviceFor } from '../model/advice';
import { formatBytes } from '../lib/text';
import type { DocumentState } from '../state/document';
import { closeModel, openPrevious } from '../state/openModel';
import { openAgainFrom, openWithAdded } from '../state/openSources';
import { chooseFiles, pickFolder } from '../state/pickFiles';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { KeyValue } from '../ui/KeyValue';
import './Failed.css';

/** Nothing could be opened: which file, where, what was found, what to do. */
export function Failed({ state }: { state: Extract<DocumentState, { phase: 'failed' }> }) {
  const { failure, request, previous, name, origin } = state;
  const advice = adviceFor(failure);
  return (
    <main className="failed">
      <div className="card failed-card">
        <div className="row">
          <Icon name="error" className="error" />
          <h1 className="h2 break">{name} could not be opened</h1>
        </div>
        <p className="lead">{failure.message}</p>
        {advice && <p>{advice}</p>}
        <KeyValue
          rows={[
            ['Address', origin.kind === 'url' ? <span className="mono break">{origin.url}</span> : null],
            ['File', failure.file ? <span className="mono">{failure.file}</span> : null],
            ['Offset', failure.offset === undefined ? null : `${failure.offset.toLocaleString('en-US')} bytes`],
            ['Place', placeText(failure.where)],
          ]}
        />
        <div className="row wrap">
          {origin.kind !== 'files' && (
            <Button look="primary" onClick={() => openAgainFrom(origin)}>
              Try again
            </Button>
          )}
          <Button look={origin.kind === 'files' ? 'primary' : 'plain'} icon="folder" onClick={() => void pickFolder()}>
            Open another folder
          </Button>
          {request && <Button onClick={() => chooseFiles('', openWithAdded)}>Add a file</Button>}
          {previous && <Button onClick={openPrevious}>Back to {previous.request.name}</Button>}
          <Button look="quiet" onClick={closeModel}>
            Back to the first page
          </Button>
        </div>
        {request && request.files.length > 0 && (
          <section>
            <h2 className="h4">What was read</h2>
            <ul className="failed-files">
              {request.files.slice(0, SHOWN).map((file) => (
                <li key={file.path} className="row small">
                  <span className="mono grow cut">{file.path}</span>
                  <span className="t2">{formatBytes(sizeOf(file))}</span>
                </li>
              ))}
            </ul>
            {request.files.length > SHOWN && (
              <p className="small muted">and {(request.files.length - SHOWN).toLocaleString('en-US')} more files</p>
            )}
          </section>
        )}
      </div>
    </main>
  );
}

const SHOWN = 12;

function placeText(where: { readonly function?: string | null; readonly node?: string } | undefined): string | null {
  if (!where) return null;
  return [where.function, where.node].filter(Boolean).join(' ▸ ') || null;
}
