import { formatCount, plural } from '../../lib/text';
import { adviceFor } from '../../model/advice';
import type { Failure } from '../../model/failure';
import { useOpenDocument } from '../../state/document';
import { openWithAdded } from '../../state/openModel';
import { chooseFiles } from '../../state/pickFiles';
import { showStart } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import './Problems.css';

const ADDABLE: ReadonlySet<Failure['kind']> = new Set(['missing-shard', 'missing-index', 'missing-asset']);

/** What is broken or absent in a model that could be opened: where, and what to do. */
export function Problems() {
  const { opened } = useOpenDocument();
  const { problems } = opened.summary;
  return (
    <div className="page">
      <h1 className="h2">Problems</h1>
      {problems.length === 0 ? (
        <EmptyState icon="ok" title="No problems.">
          The files are complete and readable: graph, functions, checkpoint index and assets.
        </EmptyState>
      ) : (
        <>
          <p className="t2">{plural(problems.length, 'problem')}. Everything that is not named here works.</p>
          <ul className="card problems">
            {problems.map((problem, i) => (
              <Problem key={`${problem.kind} ${i}`} problem={problem} />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Problem({ problem }: { problem: Failure }) {
  const advice = adviceFor(problem);
  const place = problem.where;
  return (
    <li className="problem">
      <Icon name={problem.kind.startsWith('missing') ? 'missing' : 'warning'} className="warning" />
      <div className="grow">
        <p className="m5 break">{problem.message}</p>
        {(problem.file || place?.node || place?.function) && (
          <p className="mono muted break">
            {[
              problem.file,
              problem.offset === undefined ? undefined : `byte ${formatCount(problem.offset)}`,
              place?.signature,
              place?.function,
              place?.node,
            ]
              .filter(Boolean)
              .join(' ▸ ')}
          </p>
        )}
        {advice && <p className="t2">{advice}</p>}
      </div>
      {place?.function && (
        <Button
          small
          icon="graph"
          onClick={() => showStart({ kind: 'function', metaGraph: place.metaGraph ?? 0, name: place.function ?? '' })}
        >
          Show function
        </Button>
      )}
      {ADDABLE.has(problem.kind) && (
        <Button small onClick={() => chooseFiles('', openWithAdded)}>
          Add the file
        </Button>
      )}
    </li>
  );
}
