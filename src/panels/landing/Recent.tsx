import { useEffect, useState } from 'react';
import { formatBytes, plural } from '../../lib/text';
import { openHandle } from '../../state/openSources';
import {
  allowFolder,
  forgetFolder,
  loadRecentFolders,
  type RecentFolder,
  useRecentFolders,
} from '../../state/recentFolders';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { toast } from '../../ui/toasts';
import { sayWhen } from './sayWhen';

/** Folders opened before, where the browser can open them again. */
export function Recent() {
  const folders = useRecentFolders((state) => state.folders);
  const [now] = useState(() => Date.now());
  useEffect(() => {
    void loadRecentFolders();
  }, []);
  if (folders.length === 0) return null;
  return (
    <section aria-labelledby="recent-title">
      <div className="row landing-head">
        <h2 className="h4" id="recent-title">
          Recent
        </h2>
        <span className="grow" />
        <span className="small muted">remembered in this browser only</span>
      </div>
      <ul className="card recent">
        {folders.map((folder) => (
          <RecentRow key={`${folder.name}${folder.openedAt}`} folder={folder} now={now} />
        ))}
      </ul>
    </section>
  );
}

function RecentRow({ folder, now }: { folder: RecentFolder; now: number }) {
  const open = async (): Promise<void> => {
    if (await allowFolder(folder)) openHandle(folder.handle);
    else toast(`The browser was not allowed to read ${folder.name}`);
  };
  return (
    <li className="recent-row">
      <button type="button" className="recent-open" onClick={() => void open()}>
        <Icon name={folder.handle.kind === 'directory' ? 'folder' : 'file'} />
        <span className="m5 cut recent-name">{folder.name}</span>
        <span className="muted recent-fact">{folder.tensorflowVersion && `TF ${folder.tensorflowVersion}`}</span>
        <span className="muted recent-fact">{plural(folder.signatures, 'signature')}</span>
        <span className="muted recent-fact num">{formatBytes(folder.bytes)}</span>
        <span className="muted grow num">{sayWhen(folder.openedAt, now)}</span>
      </button>
      <Button
        look="quiet"
        small
        icon="close"
        aria-label={`Forget ${folder.name}`}
        onClick={() => void forgetFolder(folder)}
      />
    </li>
  );
}
