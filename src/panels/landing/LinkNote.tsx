import { urlPage } from '../../state/policy';
import { Icon } from '../../ui/Icon';

/** A link to a model of another server was opened on the page that may not connect there. */
export function LinkNote({ url }: { url: string }) {
  return (
    <div className="card row wrap landing-note" role="status">
      <Icon name="link" />
      <span className="grow">
        This link leads to <span className="mono break">{url}</span>. This page may connect to no other server.
      </span>
      <a className="btn p" href={urlPage(location.hash)}>
        Open on the page that may
      </a>
    </div>
  );
}
