import { useEffect, useState } from 'react';
import { formatBytes, formatCount, plural } from '../../lib/text';
import type { Failure } from '../../model/failure';
import { useOpenDocument } from '../../state/document';
import { saveBytes } from '../../state/download';
import { askDecode } from '../../state/engine';
import { linesOf } from '../../state/labelText';
import { useView } from '../../state/view';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import { LineList } from '../../ui/LineList';
import './Assets.css';
import { WarmUpRequests } from './WarmUpRequests';

/** The files that the model reads while it runs: vocabularies, labels. */
export function Assets() {
  const { summary } = useOpenDocument().opened;
  const metaGraph = useView((state) => state.metaGraph);
  const assets = summary.metaGraphs[metaGraph]?.assets ?? [];
  const [chosen, setChosen] = useState<string | null>(assets[0]?.filename ?? null);
  const warmUp = summary.files.some(({ path }) => path.startsWith('assets.extra/tf_serving_warmup_requests'));
  if (assets.length === 0) {
    return (
      <div className="page">
        <h1 className="h2">Assets</h1>
        <EmptyState icon="file" title="No assets.">
          This model reads no files.
        </EmptyState>
        {warmUp && <WarmUpRequests />}
      </div>
    );
  }
  const shown = assets.find((asset) => asset.filename === chosen);
  return (
    <div className="page list-page">
      <h1 className="h2">Assets</h1>
      <ul className="asset-list">
        {assets.map((asset) => (
          <li key={`${asset.filename} ${asset.tensorName}`}>
            <button
              type="button"
              className={`asset row ${asset.filename === chosen ? 'on' : ''}`}
              aria-pressed={asset.filename === chosen}
              onClick={() => setChosen(asset.filename)}
            >
              <Icon name={asset.size === null ? 'missing' : 'file'} className={asset.size === null ? 'warning' : ''} />
              <span className="m5 cut">{asset.filename}</span>
              <span className="mono muted grow cut">{asset.tensorName}</span>
              <span className={asset.size === null ? 'warning' : 't2'}>
                {asset.size === null ? 'missing' : formatBytes(asset.size)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {shown && shown.size !== null && <AssetContents key={shown.filename} path={`assets/${shown.filename}`} />}
      {shown && shown.size === null && (
        <EmptyState icon="missing" title={`assets/${shown.filename} is not among the files.`}>
          The graph is complete; running needs the file.
        </EmptyState>
      )}
      {warmUp && <WarmUpRequests />}
    </div>
  );
}

type Contents =
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly lines: readonly string[] | null }
  | { readonly kind: 'failed'; readonly failure: Failure };

function AssetContents({ path }: { path: string }) {
  const [contents, setContents] = useState<Contents>({ kind: 'reading' });
  useEffect(() => {
    const stop = new AbortController();
    void askDecode('file', { path }, { signal: stop.signal }).then((result) => {
      if (stop.signal.aborted) return;
      setContents(
        result.ok
          ? { kind: 'read', bytes: result.value, lines: linesOf(result.value) }
          : { kind: 'failed', failure: result.failure },
      );
    });
    return () => stop.abort();
  }, [path]);
  if (contents.kind === 'reading') return null;
  if (contents.kind === 'failed') return <EmptyState icon="error" title={contents.failure.message} />;
  const { bytes, lines } = contents;
  return (
    <section className="col grow asset-text" aria-label={path}>
      <div className="row">
        <span className="muted">
          {lines ? plural(lines.length, 'line') : `${formatCount(bytes.length)} bytes, no text`}
        </span>
        <span className="grow" />
        <Button small icon="download" onClick={() => saveBytes(bytes, path.slice(path.lastIndexOf('/') + 1))}>
          Save
        </Button>
      </div>
      {lines && <LineList label={`Lines of ${path}`} lines={lines} />}
    </section>
  );
}
