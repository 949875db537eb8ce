import { modelFolder } from '../files/findModels';
import { sizeOf } from '../files/source';
import { formatBytes, plural } from '../lib/text';
import type { DocumentState } from '../state/document';
import { closeModel, openFolderInSource, openPrevious } from '../state/openModel';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import './Failed.css';

type Choosing = Extract<DocumentState, { phase: 'choosing' }>;

/** Several models lie in what was opened: one row each, its highest version opens. */
export function Choose({ state }: { state: Choosing }) {
  const { request, previous } = state;
  const models = modelsOf(state);
  return (
    <main className="failed">
      <div className="card failed-card">
        <h1 className="h2 break">
          {plural(models.length, 'model')} in {request.name}
        </h1>
        <ul className="choices">
          {models.map((model) => (
            <li key={model.folder}>
              <button type="button" className="choice row" onClick={() => openFolderInSource(model.opens)}>
                <Icon name="folder" />
                <span className="m5 break grow">{model.folder}</span>
                {model.versions > 1 && <span className="muted">{plural(model.versions, 'version')}</span>}
                {model.bytes > 0 && <span className="t2 num">{formatBytes(model.bytes)}</span>}
              </button>
            </li>
          ))}
        </ul>
        <div className="row wrap">
          {previous && <Button onClick={openPrevious}>Back to {previous.request.name}</Button>}
          <Button look="quiet" onClick={closeModel}>
            Back to the first page
          </Button>
        </div>
      </div>
    </main>
  );
}

interface Row {
  readonly folder: string;
  /** Folder of the version that is opened: the first found, which is the highest. */
  readonly opens: string;
  readonly versions: number;
  /** 0 where the files are inside an archive. */
  readonly bytes: number;
}

function modelsOf({ found, request }: Choosing): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const model of found) {
    const folder = modelFolder(model);
    const row = rows.get(folder);
    const inside = request.files.filter(({ path }) => path.startsWith(`${model.folder}/`));
    const bytes = inside.reduce((sum, file) => sum + sizeOf(file), 0);
    rows.set(
      folder,
      row ? { ...row, versions: row.versions + 1 } : { folder, opens: model.folder, versions: 1, bytes },
    );
  }
  return [...rows.values()];
}
