import { openHandle } from '../../state/openSources';
import { pickFiles, pickFolder } from '../../state/pickFiles';
import { allowFolder } from '../../state/recentFolders';
import { folderOfOffer, forgetReopen, type Reopen, useReopen } from '../../state/reopen';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { toast } from '../../ui/toasts';

/** After a reload: the model that was open, one click away where the browser remembers it. */
export function ReopenNote() {
  const offer = useReopen((state) => state.offer);
  if (!offer) return null;
  const reopen = async (): Promise<void> => {
    const folder = await folderOfOffer(offer);
    if (!folder) void pickFolder();
    else if (await allowFolder(folder)) openHandle(folder.handle);
    else toast(`The browser was not allowed to read ${folder.name}`);
  };
  return (
    <div className="card row wrap landing-note" role="status">
      <Icon name="history" />
      <span className="grow">
        <span className="m5 break">{offer.name}</span> was open here. {sentence(offer)}
      </span>
      <Button look="primary" onClick={() => void reopen()}>
        {offer.kind === 'handle' ? 'Reopen' : 'Choose the folder'}
      </Button>
      {offer.kind === 'files' && <Button onClick={pickFiles}>Choose files</Button>}
      <Button look="quiet" icon="close" aria-label="Do not reopen" onClick={forgetReopen} />
    </div>
  );
}

function sentence({ kind }: Reopen): string {
  return kind === 'handle'
    ? 'It comes back as you left it.'
    : 'A page cannot keep files over a reload: choose it again, and it comes back as you left it.';
}
