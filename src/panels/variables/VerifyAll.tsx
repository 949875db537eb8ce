import { formatBytes, plural } from '../../lib/text';
import { adviceFor } from '../../model/advice';
import type { VerifyReport } from '../../model/beside';
import { useOpenDocument } from '../../state/document';
import { sayProgress } from '../../state/sayProgress';
import { cancelVerify, useVerifying, verifyAll } from '../../state/verify';
import { Button } from '../../ui/Button';
import { CopyButton } from '../../ui/CopyButton';
import { Icon } from '../../ui/Icon';
import { verifyPlace, verifySentence, verifyTable } from './verifyText';

/** A report can name every tensor of a large model; the copy names them all. */
const SHOWN = 50;

/** The button that starts verifying; nothing for a model without a checkpoint. */
export function VerifyButton() {
  const { opened } = useOpenDocument();
  const state = useVerifying(opened);
  if (!opened.summary.checkpoint) return null;
  return (
    <Button
      icon="check"
      disabled={state.phase === 'reading'}
      title="Read every tensor and compare its checksum"
      onClick={() => void verifyAll()}
    >
      Verify all
    </Button>
  );
}

/** Verifying under way, and what it came to. */
export function VerifyState() {
  const { opened } = useOpenDocument();
  const state = useVerifying(opened);
  switch (state.phase) {
    case 'idle':
      return null;
    case 'reading': {
      const { progress } = state;
      return (
        <div className="card row verify" role="status">
          <span className="grow">{sayProgress('Reading every tensor', progress)}</span>
          <progress max={progress?.total ?? 1} value={progress?.done ?? 0} aria-label="Bytes read" />
          <Button small onClick={cancelVerify}>
            Cancel
          </Button>
        </div>
      );
    }
    case 'failed':
      return (
        <div className="card row verify" role="alert">
          <Icon name="error" className="error" />
          <span className="grow break">{state.failure.message}</span>
        </div>
      );
    case 'done':
      return <Report report={state.report} />;
  }
}

function Report({ report }: { report: VerifyReport }) {
  const failed = report.tensors.flatMap((tensor) => (tensor.failure ? [{ ...tensor, failure: tensor.failure }] : []));
  const unused = report.shards.filter(({ unusedBytes }) => unusedBytes > 0);
  return (
    <section className="card verify" aria-label="Verified">
      <div className="row">
        <Icon name={failed.length === 0 ? 'ok' : 'error'} className={failed.length === 0 ? 'ok' : 'error'} />
        <span className="m5 grow">{verifySentence(report)}</span>
        <CopyButton label="Copy the report, a row for each tensor" text={verifyTable(report)} />
      </div>
      {failed.length > 0 && (
        <ul className="verify-list small">
          {failed.slice(0, SHOWN).map((tensor) => (
            <li key={`${tensor.key} ${tensor.offset}`}>
              <p className="m5 break">{tensor.failure.message}</p>
              <p className="mono muted break">{verifyPlace(report, tensor)}</p>
              <p className="t2 break">{adviceFor(tensor.failure)}</p>
            </li>
          ))}
        </ul>
      )}
      {failed.length > SHOWN && (
        <p className="small muted">and {plural(failed.length - SHOWN, 'more tensor', 'more tensors')}, in the copy</p>
      )}
      {unused.map(({ path, unusedBytes }) => (
        <p key={path} className="small t2 break">
          {formatBytes(unusedBytes)} of <span className="mono">{path}</span> belong to no tensor.
        </p>
      ))}
    </section>
  );
}
