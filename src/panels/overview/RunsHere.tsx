import { useEffect } from 'react';
import { plural } from '../../lib/text';
import type { SupportReason } from '../../runtime/runtimeApi';
import { useRun } from '../../state/run';
import { ensureChecked, useBackends } from '../../state/runActions';
import { Badge } from '../../ui/Chip';

/** Whether this page can run the signature, said before anyone tries. */
export function RunsHere({ metaGraph, signature }: { metaGraph: number; signature: string }) {
  const run = useRun();
  const backend = useBackends((state) => state.chosen);
  useEffect(() => {
    ensureChecked({ metaGraph, signature });
  }, [metaGraph, signature]);
  const support = 'support' in run ? run.support : null;
  if (!support) return null;
  const blocking = support.reasons.filter((reason) => reason.blocks);
  return (
    <section className="card runs-here" aria-label="Run here">
      <span className="muted">Run here</span>
      <span className="row wrap">
        {support.verdict === 'exact' && <Badge verdict="ok">Exact</Badge>}
        {support.verdict === 'approximate' && <Badge verdict="note">Approximate</Badge>}
        {support.verdict === 'blocked' && <Badge verdict="blocked">Blocked</Badge>}
        <span className="small muted">
          {support.verdict === 'blocked'
            ? `by ${sayBlocking(blocking)}`
            : `${plural(support.opCount, 'node')} on ${backend}`}
        </span>
      </span>
    </section>
  );
}

/** `PyFunc, IteratorGetNext`, and why where it is one. */
function sayBlocking(blocking: readonly SupportReason[]): string {
  const [first, ...others] = blocking;
  if (first && others.length === 0) return `${first.op}: ${first.why}`;
  return blocking.map(({ op }) => op).join(', ');
}
