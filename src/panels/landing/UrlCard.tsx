import { useState } from 'react';
import { parseModelUrl } from '../../files/url/modelUrl';
import { openAddress } from '../../state/openSources';
import { STRICT_PAGE } from '../../state/policy';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/Icon';

/** Where an address is typed, on the page that may connect to other servers; it says so. */
export function UrlCard({ onProof }: { onProof: () => void }) {
  const [error, setError] = useState<string | null>(null);
  return (
    <>
      <h1>Open from a URL</h1>
      <p className="drop-lead t2">
        A folder on Hugging Face or GitHub, a .zip or .tar.gz, or a saved_model.pb with what lies beside it.
      </p>
      <UrlForm error={error} onError={setError} />
      <div className="row small muted drop-privacy">
        <Icon name="external" />
        <span>
          This page may connect to other servers, to fetch the model you name: they see what is fetched, and nothing
          else is sent.{' '}
          <button type="button" className="a" onClick={onProof}>
            See its rules
          </button>{' '}
          To open files of your own, the <a href={STRICT_PAGE}>first page</a> may connect to none.
        </span>
      </div>
    </>
  );
}

function UrlForm({ error, onError }: { error: string | null; onError: (error: string | null) => void }) {
  const [text, setText] = useState('');
  return (
    <form
      className="url-form"
      onSubmit={(event) => {
        event.preventDefault();
        const url = parseModelUrl(text);
        onError(url.ok ? null : url.failure.message);
        if (url.ok) openAddress(text.trim());
      }}
    >
      <Field
        label="Address of a model"
        type="text"
        inputMode="url"
        className="grow"
        icon="link"
        placeholder="https://huggingface.co/owner/model"
        value={text}
        error={error}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- the one thing this page is for
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          onError(null);
        }}
      />
      <Button look="primary" className="l" type="submit">
        Open
      </Button>
    </form>
  );
}
