import { sizeOf } from '../files/source';
import { adviceFor } from '../model/advice';
import type { Failure } from '../model/failure';
import { formatBytes, formatCount } from '../lib/text';
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
  // Where the files may be whole the next time, that is tried first.
  const again = origin.kind === 'url' || (origin.kind !== 'files' && MAY_PASS.has(failure.kind));
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
            // That a whole file is something else says nothing of its first byte.
            ['Offset', failure.offset ? `byte ${formatCount(failure.offset)}` : null],
            ['Place', placeText(failure.where)],
          ]}
        />
        <div className="row wrap">
          {origin.kind !== 'files' && (
            <Button look={again ? 'primary' : 'plain'} onClick={() => openAgainFrom(origin)}>
              Try again
            </Button>
          )}
          <Button look={again ? 'plain' : 'primary'} icon="folder" onClick={() => void pickFolder()}>
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

const MAY_PASS: ReadonlySet<Failure['kind']> = new Set([
  'network',
  'file-unreadable',
  'file-changed',
  'worker-crashed',
]);

function placeText(where: { readonly function?: string | null; readonly node?: string } | undefined): string | null {
  if (!where) return null;
  return [where.function, where.node].filter(Boolean).join(' ▸ ') || null;
}
