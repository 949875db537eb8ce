import { formatCount, plural } from '../../lib/text';
import { adviceFor } from '../../model/advice';
import type { Failure } from '../../model/failure';
import { openWithAdded } from '../../state/openSources';
import { chooseFiles } from '../../state/pickFiles';
import { type GraphProblem, useProblems } from '../../state/problems';
import { selectBox, showPage, showStart } from '../../state/viewActions';
import { Button } from '../../ui/Button';
import { EmptyState } from '../../ui/EmptyState';
import { Icon } from '../../ui/Icon';
import './Problems.css';

const ADDABLE: ReadonlySet<Failure['kind']> = new Set([
  'no-saved-model',
  'missing-shard',
  'missing-index',
  'missing-asset',
]);
/** A whole copy under the same name takes the place of the broken file. */
const REPLACEABLE: ReadonlySet<Failure['kind']> = new Set(['shard-too-short', 'truncated', 'checksum', 'malformed']);

/** What is broken or absent in a model that could be opened: where, and what to do. */
export function Problems() {
  const { files, drawing, boxes, count } = useProblems();
  const problems = drawing ? [...files, drawing] : files;
  return (
    <div className="page">
      <h1 className="h2">Problems</h1>
      {count === 0 ? (
        <EmptyState icon="ok" title="No problems.">
          The files are complete, and so is the graph. The checksum of a weight is compared when it is read; Variables ▸
          Verify all compares them all.
        </EmptyState>
      ) : (
        <>
          <p className="t2">{plural(count, 'problem')}. What is not named here can be looked at.</p>
          <ul className="card problems">
            {problems.slice(0, SHOWN).map((problem, i) => (
              <Problem key={`${problem.kind} ${i}`} problem={problem} advice={newAdvice(problems, i)} />
            ))}
            {boxes.slice(0, SHOWN).map((problem) => (
              <BoxProblem key={problem.box} problem={problem} />
            ))}
          </ul>
          {count > SHOWN && <p className="t2">The first {formatCount(SHOWN)} are shown.</p>}
        </>
      )}
    </div>
  );
}

/** A graph can be broken in every box, and a library in every function. */
const SHOWN = 200;

/** What to do about a problem, unless it was said of the one above. */
function newAdvice(problems: readonly Failure[], at: number): string | null {
  const [advice, above] = [problems[at], problems[at - 1]].map((problem) => problem && adviceFor(problem));
  return advice === above ? null : (advice ?? null);
}

function BoxProblem({ problem }: { problem: GraphProblem }) {
  return (
    <li className="problem">
      <Icon name="warning" className="warning" />
      <div className="grow">
        <p className="m5 break">{problem.message}</p>
        <p className="mono muted break">
          {problem.title} {problem.subtitle}
        </p>
      </div>
      <div className="row problem-actions">
        <Button
          small
          icon="graph"
          onClick={() => {
            selectBox(problem.box);
            showPage('graph');
          }}
        >
          Show in graph
        </Button>
      </div>
    </li>
  );
}

function Problem({ problem, advice }: { problem: Failure; advice: string | null }) {
  const place = problem.where;
  return (
    <li className="problem">
      <Icon
        name={problem.kind.startsWith('missing') || problem.kind === 'no-saved-model' ? 'missing' : 'warning'}
        className="warning"
      />
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
      <div className="row problem-actions">
        {place?.function && (
          <Button
            small
            icon="graph"
            onClick={() => showStart({ kind: 'function', metaGraph: place.metaGraph ?? 0, name: place.function ?? '' })}
          >
            Show function
          </Button>
        )}
        {problem.file && (ADDABLE.has(problem.kind) || REPLACEABLE.has(problem.kind)) && (
          <Button small onClick={() => chooseFiles('', openWithAdded)}>
            {ADDABLE.has(problem.kind) ? 'Add the file' : 'Replace the file'}
          </Button>
        )}
      </div>
    </li>
  );
}
